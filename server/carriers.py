"""The two ways out of the house: a signed webhook call, and an e-mail. Each sends one message or says why it could not.

Nothing here touches the database. What went wrong is a short code that names no person: `timeout`, `unreachable`,
`http_503`, `smtp_550`, `no_tls`, `not_configured`.
"""

import ipaddress
import json
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

from server.domain.delivery import sign
from server.settings import Settings
from server.version import version

GONE = 410  # the receiver wants no more of it
SMTP_PORT, SMTPS_PORT = 587, 465


class Undelivered(Exception):
    """It did not arrive, as far as we know. `code` says why; `final` when trying again is useless."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


def call(settings: Settings, message_id: int, body: dict[str, Any], at: datetime, patience: float) -> None:
    """Call the configured webhook, and no other address: redirects are not followed. Raises Undelivered."""
    if not settings.webhook_url:
        raise Undelivered("not_configured")
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"MotCua/{version()}",
        "X-MotCua-Signature": sign(settings.webhook_secret, int(at.timestamp()), data),
        "Idempotency-Key": str(message_id),
    }
    status = _status(settings.webhook_url, data, headers, patience)
    if not 200 <= status < 300:
        raise Undelivered(f"http_{status}", final=status == GONE)


def _status(url: str, data: bytes, headers: dict[str, str], patience: float) -> int:
    with urllib3.PoolManager(retries=False) as pool:
        try:
            # The answer's body is not read: a receiver that never ends it holds nobody up.
            answer = pool.request(
                "POST",
                url,
                body=data,
                headers=headers,
                timeout=urllib3.Timeout(total=patience),
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.NewConnectionError as error:
            raise Undelivered("unreachable") from error
        except urllib3.exceptions.TimeoutError as error:
            raise Undelivered("timeout") from error
        except urllib3.exceptions.SSLError as error:
            raise Undelivered("tls") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Undelivered("unreachable") from error
        answer.close()
        return answer.status


def mail(settings: Settings, message_id: int, to: str, subject: str, text: str, at: datetime, patience: float) -> None:
    """Hand an e-mail to the configured server. The same message has the same Message-ID each time. Raises Undelivered.

    smtps:// is TLS from the start; smtp:// is STARTTLS, without which nothing is sent but to a server on this machine.
    """
    if not settings.smtp_url:
        raise Undelivered("not_configured")
    try:
        letter = _letter(settings.smtp_from, message_id, to, subject, text, at)
        server = _connected(settings.smtp_url, patience)
        try:
            server.send_message(letter)
        finally:
            _goodbye(server)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise Undelivered(f"smtp_{code}") from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"smtp_{error.smtp_code}") from error
    except TimeoutError as error:
        raise Undelivered("timeout") from error
    except ssl.SSLError as error:
        raise Undelivered("tls") from error
    except smtplib.SMTPNotSupportedError as error:
        raise Undelivered("not_supported") from error
    except (smtplib.SMTPException, OSError) as error:
        # smtplib tells a server that went silent as one that went away.
        raise Undelivered("timeout" if isinstance(error.__context__, TimeoutError) else "unreachable") from error


def _goodbye(server: smtplib.SMTP) -> None:
    """Part in good form; what the server says to that changes nothing of what it took."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _letter(sender: str, message_id: int, to: str, subject: str, text: str, at: datetime) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<motcua-{message_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    letter["Auto-Submitted"] = "auto-generated"  # so that no holiday notice answers it
    letter.set_content(text)
    return letter


def _connected(url: str, patience: float) -> smtplib.SMTP:
    """A session that is encrypted and signed in, as the URL says."""
    where = urlsplit(url)
    host, context = where.hostname or "", ssl.create_default_context()
    server: smtplib.SMTP
    if where.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, where.port or SMTPS_PORT, timeout=patience, context=context)
    else:
        server = smtplib.SMTP(host, where.port or SMTP_PORT, timeout=patience)
    try:
        server.ehlo_or_helo_if_needed()
        if where.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
        elif where.scheme == "smtp" and not on_this_machine(host):
            raise Undelivered("no_tls")
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def on_this_machine(host: str) -> bool:
    """True for a server that is reached without any cable."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
