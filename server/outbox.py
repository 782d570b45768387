"""What is told outside the house: rows written with the fact they tell, sent after the commit, tried again, never lost.

A row is waiting, sent, or dead (given up: shown to the leader, who may try again). Any process may send: a row belongs
to whoever's conditional update took it, until `claimed_until`. A message is sent at least once; its id says when twice.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from server import carriers, clock, events, hall_rules, journal, once, settings_now
from server import ward as wards
from server.carriers import Undelivered
from server.db import reading, record, transaction
from server.domain import delivery
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.outbox import outbox
from server.once import Act
from server.ward import Ward
from server.wording import LANGUAGES, t

log = logging.getLogger(__name__)
PATIENCE = 10.0  # seconds for each step of a sending
CLAIM = timedelta(minutes=5)  # longer than any sending takes
SHOWN = 100
SENT_KEPT, DEAD_KEPT = timedelta(days=30), timedelta(days=90)
MOST_ADDRESSES = 10


def put(
    db: Connection, hall_id: int, channel: str, topic: str, target: str, body: dict[str, Any], at: datetime
) -> None:
    """One message in the caller's transaction; it leaves after the commit."""
    row = {
        "hall_id": hall_id,
        "channel": channel,
        "topic": topic,
        "target": target,
        "body": body,
        "state": "waiting",
        "attempts": 0,
        "made_at": at,
        "next_at": at,
        "problem": "",
    }
    db.execute(insert(outbox), row)
    record(db, events.MessagePut(hall_id))


def tell(db: Connection, ward: Ward, topic: str, facts: dict[str, Any], at: datetime) -> None:
    """Write what happened for everybody who is configured to hear of it, in the caller's transaction.

    `facts` may be more than leaves the house: `delivery.TOPICS` says what does, and a phone goes only to the webhook
    and only when `webhook_phone` is set. Moments are written with the hall's offset. KeyError for an unknown topic.
    """
    settings = settings_now.get()
    plain = {name: _plain(ward, value) for name, value in facts.items()}
    if settings.webhook_url:
        told = delivery.leaves(topic, plain, phone=settings.webhook_phone)
        body = {"topic": topic, "at": _plain(ward, at), "hall": ward.code, **told}
        put(db, ward.id, "webhook", topic, _shown_url(settings.webhook_url), body, at)
    if settings.smtp_url and topic in delivery.ALERTS:
        body = {"hall": ward.name, **delivery.leaves(topic, plain, phone=False)}
        for address in ward.rules.alert_emails:
            put(db, ward.id, "email", topic, address, body, at)


def _plain(ward: Ward, value: Any) -> Any:
    return value.astimezone(ward.zone).isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _shown_url(url: str) -> str:
    """The address without what may be a secret of it: its query and its user."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:300]


def run_once(limit: int = 20, *, patience: float = PATIENCE, stop: Event | None = None) -> int:
    """Send what is due, oldest first, at most `limit` messages; how many were tried. `stop` ends it between two."""
    with reading() as db:
        due = db.scalars(select(outbox.c.id).where(_due(clock.now())).order_by(outbox.c.next_at, outbox.c.id))
        found = due.fetchmany(limit)
    tried = 0
    for message_id in found:
        if stop is not None and stop.is_set():
            break
        if (message := _claim(message_id)) is not None:
            _settle(message, _sent(message, patience))
            tried += 1
    return tried


def _due(at: datetime) -> Any:
    free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= at)
    return (outbox.c.state == "waiting") & (outbox.c.next_at <= at) & free


def _claim(message_id: int) -> Row[Any] | None:
    """The message, now ours alone; None when somebody else was quicker."""
    at = clock.now()
    with transaction() as db:
        mine = update(outbox).where(outbox.c.id == message_id, _due(at)).values(claimed_until=at + CLAIM)
        if db.execute(mine).rowcount != 1:
            return None
        return db.execute(select(outbox).where(outbox.c.id == message_id)).one()


def _sent(message: Row[Any], patience: float) -> Undelivered | None:
    """Send it, outside any transaction; what went wrong, or None."""
    settings, at = settings_now.get(), clock.now()
    try:
        if message.channel == "webhook":
            carriers.call(settings, message.id, {"id": message.id, **message.body}, at, patience)
        else:
            carriers.mail(settings, message.id, message.target, *_words(message), at, patience)
    except Undelivered as error:
        return error
    except Exception as error:
        log.exception("message %s could not be sent", message.id)
        return Undelivered(type(error).__name__)
    return None


def _words(message: Row[Any]) -> tuple[str, str]:
    """Subject and text of an alert, each language after the other, Vietnamese first."""
    body = message.body
    due = datetime.fromisoformat(body["due_at"])
    facts = {"code": body["code"], "time": f"{due:%H:%M}", "day": f"{due:%d/%m/%Y}"}
    subjects = [t(f"mail.{message.topic}.subject", lang, **facts) for lang in LANGUAGES]
    texts = [t(f"mail.{message.topic}.text", lang, hall=body["hall"][lang], **facts) for lang in LANGUAGES]
    return " / ".join(subjects), "\n\n".join(texts) + "\n"


def _settle(message: Row[Any], failed: Undelivered | None) -> None:
    """Write down how it went, unless our claim ran out meanwhile and somebody else has it."""
    at = clock.now()
    attempts = message.attempts + 1
    over = {"body": {name: value for name, value in message.body.items() if name != "phone"}}  # no further use of it
    if failed is None:
        values: dict[str, Any] = {"state": "sent", "sent_at": at, "problem": "", **over}
    else:
        again = None if failed.final else delivery.next_try(attempts, at)
        values = {"problem": failed.code[:300], **({"next_at": again} if again else {"state": "dead", **over})}
        log.warning("message %s: %s, %s", message.id, failed.code, "tried again later" if again else "given up")
    with transaction() as db:
        ours = (outbox.c.id == message.id) & (outbox.c.claimed_until == message.claimed_until)
        db.execute(update(outbox).where(ours).values(attempts=attempts, claimed_until=None, **values))


def sweep(hall_id: int, at: datetime) -> int:
    """Delete what was sent more than 30 days ago or given up more than 90 days ago; how many messages that were.

    A dead message keeps the moment of its last try, which is when it was given up.
    """
    sent = (outbox.c.state == "sent") & (outbox.c.sent_at < at - SENT_KEPT)
    gone = (outbox.c.state == "dead") & (outbox.c.next_at < at - DEAD_KEPT)
    mine = outbox.c.hall_id == hall_id, or_(sent, gone)
    with reading() as db:
        if db.scalar(select(outbox.c.id).where(*mine).limit(1)) is None:
            return 0
    with transaction() as db:
        return db.execute(delete(outbox).where(*mine)).rowcount


def dead(hall_id: int) -> list[dict[str, Any]]:
    """What was given up, newest first."""
    return _listed(select(outbox).where(outbox.c.hall_id == hall_id, outbox.c.state == "dead"))


def recent(hall_id: int) -> list[dict[str, Any]]:
    """The newest messages, whatever became of them."""
    return _listed(select(outbox).where(outbox.c.hall_id == hall_id))


def _listed(query: Select[Any]) -> list[dict[str, Any]]:
    with reading() as db:
        return [_shown(row) for row in db.execute(query.order_by(outbox.c.id.desc()).limit(SHOWN))]


def _shown(row: Row[Any]) -> dict[str, Any]:
    """A message for the office: of its body only the dossier's code."""
    plain = ("id", "channel", "topic", "target", "state", "attempts", "made_at", "next_at", "sent_at", "problem")
    return {**{name: getattr(row, name) for name in plain}, "code": row.body.get("code")}


def counts(db: Connection, hall_id: int | None = None) -> dict[str, int]:
    """How many messages wait and how many are dead, of one hall or of all."""
    query = select(outbox.c.state, func.count()).where(outbox.c.state != "sent").group_by(outbox.c.state)
    if hall_id is not None:
        query = query.where(outbox.c.hall_id == hall_id)
    return {"waiting": 0, "dead": 0, **dict(db.execute(query).all())}


def retry(actor: Actor, message_id: int, *, request_id: str) -> dict[str, Any]:
    """Try a dead message again, from the first attempt. NotFound `outbox.unknown`, Refused `outbox.not_dead`."""
    at = clock.now()
    act = Act(actor, "outbox.retry", request_id, {"message": message_id})
    with transaction() as db:
        row = _get(db, actor.hall_id, message_id)
        if once.seen(db, act) is None:
            again = {"state": "waiting", "attempts": 0, "next_at": at, "claimed_until": None, "problem": ""}
            mine = update(outbox).where(outbox.c.id == row.id, outbox.c.state == "dead").values(**again)
            if db.execute(mine).rowcount != 1:
                raise Refused("outbox.not_dead", message=row.id, state=row.state)
            ward, _ = wards.look(db, actor.hall_id)
            facts = {"channel": row.channel, "topic": row.topic}
            journal.write(db, actor, at, ward.day(at), "message", row.id, "retry", facts)
            once.done(db, act, {}, at)
            record(db, events.MessagePut(actor.hall_id))
        return _shown(_get(db, actor.hall_id, message_id))


def _get(db: Connection, hall_id: int, message_id: int) -> Row[Any]:
    row = db.execute(select(outbox).where(outbox.c.id == message_id, outbox.c.hall_id == hall_id)).first()
    if row is None:
        raise NotFound("outbox.unknown", message=message_id)
    return row


def carried() -> dict[str, bool]:
    """Which ways out of the house an installer has set: {"email", "webhook"}."""
    settings = settings_now.get()
    return {"email": bool(settings.smtp_url), "webhook": bool(settings.webhook_url)}


def alert_emails(hall_id: int) -> list[str]:
    """Whom the hall's deadlines are told by e-mail."""
    with reading() as db:
        ward, _ = wards.look(db, hall_id)
        return list(ward.rules.alert_emails)


def set_alert_emails(actor: Actor, emails: Sequence[str], request_id: str) -> list[str]:
    """Tell deadlines to these addresses from now on, and to nobody else; the list as it is kept, each address once.

    The journal counts them and names none. Refused `outbox.address` for what is no address, `outbox.addresses` for
    more than 10, `request.conflict`.
    """
    at, kept = clock.now(), list(dict.fromkeys(emails))
    if len(kept) > MOST_ADDRESSES:
        raise Refused("outbox.addresses", most=MOST_ADDRESSES)
    for email in kept:
        if not delivery.is_address(email):
            raise Refused("outbox.address", email=email)
    with transaction() as db:
        ward, version = wards.turn(db, actor.hall_id)
        act = Act(actor, "outbox.addresses", request_id, {"emails": kept})
        if once.seen(db, act) is None:
            hall_rules.write(db, ward, {"alert_emails": kept})
            journal.write(db, actor, at, ward.day(at), "hall", ward.id, "alert_emails", {"addresses": len(kept)})
            once.done(db, act, {}, at)
            record(db, events.HallChanged(ward.id, version))
    return kept
