#!/bin/sh
# A screen of the hall: Chromium over the whole screen, begun again whenever it ends with an error.
# Usage: screen.sh kiosk|display http://SERVER:PORT
set -eu

kind=${1:?kiosk or display}
server=${2:?the address of the server, as http://192.168.1.10:8080}
here=$(cd "$(dirname "$0")" && pwd)
profile=${XDG_DATA_HOME:-$HOME/.local/share}/motcua-$kind
browser=$(command -v chromium || command -v chromium-browser)
case $kind in
  # The kiosk: no pinching, no swiping back, no menu under a long touch.
  kiosk) flags="--disable-pinch --overscroll-history-navigation=0 --touch-events=enabled" ;;
  # The wall calls aloud without anybody touching it.
  display) flags="--autoplay-policy=no-user-gesture-required" ;;
  *) echo "kiosk or display" >&2; exit 2 ;;
esac

# A screen that goes dark looks like a machine that is off. Under Wayland the desktop's own settings do this.
if command -v xset >/dev/null && [ -n "${DISPLAY:-}" ]; then
  xset s off s noblank -dpms || true
fi

# `Thoát` ends Chromium well, and then the screen stays closed; a crash or a killed process begins again.
# shellcheck disable=SC2086 # the flags are words
until "$browser" --kiosk --no-first-run --noerrdialogs --disable-infobars --disable-session-crashed-bubble \
  --disable-features=Translate --password-store=basic --user-data-dir="$profile" $flags \
  "file://$here/waiting.html?go=$server/$kind/"; do
  sleep 2
done
