"""A province's catalogue as one signed file: made once, carried by network or on a stick, and believed by its key.

One JSON object {format, publisher, number, made_at, key, catalogue, signature}: `catalogue` is the TOML text, `key`
the publisher's public Ed25519 key, and the signature covers everything else in the object. Keys and signatures are
base64 in the alphabet of URLs, without padding.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from server import catalogue_files, clock, journal
from server import ward as wards
from server.catalogue_files import Plan, Source
from server.db import reading, transaction
from server.domain.errors import NotFound, Refused
from server.journal import Actor
from server.models.catalogue import catalogue_publishers

FORMAT = "motcua-catalogue-1"
FIELDS = {
    "format": str,
    "publisher": str,
    "number": int,
    "made_at": str,
    "key": str,
    "catalogue": str,
    "signature": str,
}
HIGHEST = 2**53
KEY_BYTES, SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True)
class Package:
    """A package whose signature is right; `publisher` is the name under which the hall knows the key."""

    publisher: str
    number: int
    made_at: str
    catalogue: bytes
    digest: str


def new_key() -> tuple[str, str]:
    """(private key, public key) of a new publisher. Neither begins with a hyphen: commands would read an option."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    while True:
        made = Ed25519PrivateKey.generate()
        keys = _text(made.private_bytes_raw()), _text(made.public_key().public_bytes_raw())
        if not any(key.startswith("-") for key in keys):
            return keys


def make(private_key: str, publisher: str, catalogue: bytes, number: int) -> bytes:
    """A signed package. ValueError for what is no private key; Refused `package.unfit` for what no hall would take."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = _bytes(private_key, KEY_BYTES)
    if secret is None:
        raise ValueError("not a private key of a publisher")
    signer = Ed25519PrivateKey.from_private_bytes(secret)
    package: dict[str, Any] = {
        "format": FORMAT,
        "publisher": publisher,
        "number": number,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "key": _text(signer.public_key().public_bytes_raw()),
        "catalogue": catalogue.decode("utf-8"),
    }
    signed = {**package, "signature": _text(signer.sign(_signed(package)))}
    _checked(signed)
    return (json.dumps(signed, ensure_ascii=False, indent=1) + "\n").encode()


def read(content: bytes, trusted: Mapping[str, str]) -> Package:
    """A package of a publisher whom the hall believes; `trusted` is public key → name.

    Refused `package.unfit` when it is none or is cut, `package.stranger` {publisher} for an unknown key,
    `package.signature` {publisher} when anything in it was changed.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused("package.unfit") from error
    package = _checked(given)
    key, signature = _bytes(package["key"], KEY_BYTES), _bytes(package["signature"], SIGNATURE_BYTES)
    if key is None or _text(key) not in trusted:
        raise Refused("package.stranger", publisher=package["publisher"])
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature or b"", _signed(package))
    except (InvalidSignature, ValueError) as error:
        raise Refused("package.signature", publisher=package["publisher"]) from error
    digest = hashlib.sha256(_signed(package)).hexdigest()
    catalogue = package["catalogue"].encode()
    return Package(trusted[_text(key)], package["number"], package["made_at"], catalogue, digest)


def _checked(given: Any) -> dict[str, Any]:
    fits = (
        isinstance(given, dict)
        and given.keys() == FIELDS.keys()
        and all(type(given[name]) is kind for name, kind in FIELDS.items())
        and given["format"] == FORMAT
        and 0 < given["number"] < HIGHEST
        and 0 < len(given["publisher"].strip()) <= 200
        and not any("\ud800" <= c <= "\udfff" for text in given.values() if isinstance(text, str) for c in text)
    )
    if not fits:
        raise Refused("package.unfit")
    return dict(given)


def _signed(package: Mapping[str, Any]) -> bytes:
    """What the signature is about: every field but itself, in one order."""
    plain = {name: value for name, value in package.items() if name != "signature"}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def plan(hall_id: int, content: bytes) -> Plan:
    """What a package would do here, the ward's own fields kept. Refused as `read` and `catalogue_files.plan` say, and
    `package.older` {number, applied}."""
    with reading() as db:
        package = read(content, _trusted(db, hall_id))
        last = catalogue_files.last_package(db, hall_id, package.publisher)
    if last is not None and package.number <= last[0] and (package.number, package.digest) != last:
        raise Refused("package.older", number=package.number, applied=last[0])
    source = Source(package.digest, "package", package.publisher, package.number)
    return catalogue_files.plan_from(hall_id, package.catalogue, "toml", source)


def publishers(hall_id: int) -> list[dict[str, Any]]:
    """Whose packages this hall believes."""
    mine = select(catalogue_publishers).where(catalogue_publishers.c.hall_id == hall_id)
    with reading() as db:
        return [
            {"public_key": row.public_key, "name": row.name, "added_at": row.added_at}
            for row in db.execute(mine.order_by(catalogue_publishers.c.name))
        ]


def trust(actor: Actor, name: str, public_key: str) -> None:
    """Believe this key's packages from now on; twice is once. Refused `package.key`, `package.key_known` {name}."""
    key = _bytes(public_key, KEY_BYTES)
    if key is None:
        raise Refused("package.key")
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, actor.hall_id)
        known = _trusted(db, ward.id).get(_text(key))
        if known is not None and known != name:
            raise Refused("package.key_known", name=known)
        if known is None:
            row = {"hall_id": ward.id, "public_key": _text(key), "name": name, "added_at": at}
            db.execute(insert(catalogue_publishers), row)
            facts = {"name": name, "key": _text(key)}
            journal.write(db, actor, at, ward.day(at), "catalogue", ward.id, "trust", facts)


def distrust(actor: Actor, public_key: str) -> None:
    """Believe this key no more. NotFound `package.unknown_key`."""
    key = _bytes(public_key, KEY_BYTES)
    at = clock.now()
    with transaction() as db:
        ward, _ = wards.turn(db, actor.hall_id)
        name = _trusted(db, ward.id).get(_text(key)) if key is not None else None
        if key is None or name is None:
            raise NotFound("package.unknown_key")
        mine = catalogue_publishers.c.hall_id == ward.id
        db.execute(delete(catalogue_publishers).where(mine, catalogue_publishers.c.public_key == _text(key)))
        facts = {"name": name, "key": _text(key)}
        journal.write(db, actor, at, ward.day(at), "catalogue", ward.id, "distrust", facts)


def _trusted(db: Any, hall_id: int) -> dict[str, str]:
    mine = select(catalogue_publishers).where(catalogue_publishers.c.hall_id == hall_id)
    return {row.public_key: row.name for row in db.execute(mine)}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str, length: int) -> bytes | None:
    """The bytes that a base64 text of either alphabet says, or None when it is none of this length."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        raw = base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == length else None
