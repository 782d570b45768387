#!/bin/sh
# Makes this Debian user's desktop begin with a screen of the hall. Needs no root, may be run again.
# Usage: install.sh kiosk|display http://SERVER:PORT
set -eu

kind=${1:?kiosk or display}
server=${2:?the address of the server, as http://192.168.1.10:8080}
case $kind in kiosk|display) ;; *) echo "kiosk or display" >&2; exit 2 ;; esac
case $server in http://*|https://*) ;; *) echo "an address begins with http:// or https://" >&2; exit 2 ;; esac
server=${server%/}

here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}/motcua
autostart=${XDG_CONFIG_HOME:-$HOME/.config}/autostart
mkdir -p "$data" "$autostart"
cp "$here/screen.sh" "$here/waiting.html" "$here/waiting.js" "$data/"
chmod +x "$data/screen.sh"
cat > "$autostart/motcua-$kind.desktop" <<END
[Desktop Entry]
Type=Application
Name=Một Cửa – $kind
Exec=sh "$data/screen.sh" $kind $server
X-GNOME-Autostart-enabled=true
END
echo "$autostart/motcua-$kind.desktop"
