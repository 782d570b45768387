"""What stands outside the house, on this machine: a receiver of webhooks and a mail server, each as rude as told."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@dataclass
class Received:
    """One call as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Takes webhook calls; answers `statuses` in turn, then 204. `silent`: never answers."""

    statuses: list[int] = field(default_factory=list)
    silent: bool = False
    calls: list[Received] = field(default_factory=list)
    url: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def open(self) -> Iterator["Receiver"]:
        receiver, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Quiet."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    receiver.calls.append(Received(self.path, dict(self.headers), body))
                    status = receiver.statuses.pop(0) if receiver.statuses else 204
                if receiver.silent:
                    receiver.ended.wait(20)
                    return
                self.send_response(status)
                self.send_header("Location", f"{receiver.url}/elsewhere")
                self.end_headers()

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        with serving(server):
            yield self
            self.ended.set()


@dataclass
class MailServer:
    """Takes mail. `says`: its answer to a verb, in place of the usual one; `tls`: certificates for STARTTLS or smtps."""

    says: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    wrapped: bool = False  # TLS from the start
    silent: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    users: list[tuple[str, str, bool]] = field(default_factory=list)  # name, password, whether encrypted
    port: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def open(self) -> Iterator["MailServer"]:
        mail = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if mail.silent:
                    mail.ended.wait(20)
                    return
                mail.talk(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A caller that does not trust us hangs up."""

        server = Server(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        with serving(server):
            yield self
            self.ended.set()

    def talk(self, plain: Any) -> None:
        encrypted = self.wrapped
        line = self.tls.wrap_socket(plain, server_side=True) if self.wrapped and self.tls else plain
        file = line.makefile("rwb")

        def say(words: str) -> None:
            file.write(words.encode() + b"\r\n")
            file.flush()

        say("220 here")
        while words := file.readline().decode().strip():
            verb = words.split()[0].upper()
            self.heard.append(verb)
            if verb in self.says:
                say(self.says[verb])
            elif verb == "EHLO":
                offers = ["AUTH PLAIN", *(["STARTTLS"] if self.tls and not encrypted else [])]
                say("\r\n".join(["250-here", *(f"250-{offer}" for offer in offers), "250 SIZE 1000000"]))
            elif verb == "STARTTLS" and self.tls:
                say("220 go ahead")
                file.close()
                line = self.tls.wrap_socket(line, server_side=True)
                file, encrypted = line.makefile("rwb"), True
            elif verb == "AUTH":
                _, name, password = base64.b64decode(words.split()[2]).decode().split("\0")
                self.users.append((name, password, encrypted))
                say("235 welcome")
            elif verb == "DATA":
                say("354 go on")
                lines = iter(file.readline, b".\r\n")
                self.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
                say("250 taken")
            else:
                say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                break
        file.close()
        line.close()


def certificate(folder: Path) -> Path:
    """A certificate for localhost that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
