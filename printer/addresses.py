"""What a printer's address says, read without opening anything: pure, so that the server may check one too."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Scheme = Literal["tcp", "virtual", "file", "serial", "usb", "cups", "windows"]
QUEUES = ("cups", "windows")  # a queue of the operating system takes a whole job and tells nothing of the paper


@dataclass(frozen=True)
class Address:
    """Where a printer is. `name` is a host, a path, a virtual printer's or a queue's name, or usb's vendor:product."""

    scheme: Scheme
    name: str
    port: int = 9100
    options: dict[str, str] = field(default_factory=dict)

    @property
    def mute(self) -> bool:
        """True when nothing behind this address can ever say that it printed."""
        return self.scheme in QUEUES


def known(uri: str) -> Address:
    """The address in a text. Raises ValueError when it is not one we know, or one of its numbers is none."""
    parts = urlsplit(uri)
    options = dict(parse_qsl(parts.query))
    for number in ("width", "baud"):
        int(options.get(number, "0"))
    float(options.get("speed", "0"))
    path, host = unquote(parts.path), unquote(parts.netloc)
    match parts.scheme:
        case "tcp" if parts.hostname and not path.strip("/"):
            return Address("tcp", parts.hostname, parts.port or 9100, options)
        case "virtual" if _is_file_name(path) and not host:
            return Address("virtual", path, options=options)
        case "file" if path.startswith("/"):
            return Address("file", path, options=options)
        case "serial" if path.strip("/"):
            return Address("serial", path, options=options)
        case "usb" if host.count(":") == 1:
            for number in host.split(":"):
                int(number, 16)
            return Address("usb", host, options=options)
        case "cups" if host and not path.strip("/"):
            return Address("cups", host, options=options)
        case "windows" if host and not path.strip("/"):
            return Address("windows", host, options=options)
    raise ValueError(f"not a printer's address: {uri!r}")


def _is_file_name(name: str) -> bool:
    return bool(name) and not name.startswith(".") and not set(name) & set("/\\:\0")
