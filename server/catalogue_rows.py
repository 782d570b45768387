"""Procedures as the table keeps them: the columns of a version, and a version of its columns."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from server.domain import procedure as rules
from server.domain.procedure import Both, Procedure
from server.domain.workdays import Limit, Unit
from server.models.catalogue import procedures
from server.models.halls import services


def services_of(db: Connection, hall_id: int) -> dict[str, int]:
    """Code → id of every service of a hall."""
    query = select(services.c.code, services.c.id).where(services.c.hall_id == hall_id)
    return {row.code: row.id for row in db.execute(query)}


def versions(db: Connection, hall_id: int) -> list[tuple[int, Procedure]]:
    """(id, version) of every procedure of a hall, by code and day."""
    query = (
        select(procedures, services.c.code.label("service"))
        .join(services, services.c.id == procedures.c.service_id)
        .where(procedures.c.hall_id == hall_id)
        .order_by(procedures.c.code, procedures.c.effective_from)
    )
    return [(row.id, of_row(row)) for row in db.execute(query)]


def columns(one: Procedure, service_ids: Mapping[str, int]) -> dict[str, Any]:
    """The columns of a version; `service_ids` has its service."""
    limit = one.parsed_limit
    return {
        "code": one.code,
        "effective_from": one.effective_from,
        "effective_to": one.effective_to,
        "service_id": service_ids[one.service],
        "name": _words(one.name),
        "field": _words(one.field),
        "limit_amount": limit.amount,
        "limit_unit": limit.unit.value,
        "cutoff": _minutes(one.cutoff) if one.cutoff else None,
        "facts": facts(one),
        "legal_basis": one.legal_basis,
        "source_url": one.source_url,
        "verified_by": one.verified_by,
        "verified_on": one.verified_on,
    }


def facts(one: Procedure) -> dict[str, Any]:
    """The parts of a procedure that the catalogue shows and no query asks for."""
    return {
        "keywords": list(one.keywords),
        "verification_limit": one.verification_limit or None,
        "supplement_clock": one.supplement_clock,
        "grade": one.grade,
        "papers": [
            {"name": _words(p.name), "note": _words(p.note), "kind": p.kind, "count": p.count, "needed": p.needed}
            for p in one.papers
        ],
        "presence": [
            {"step": s.step, "who": _words(s.who), "proxy": s.proxy, "register": s.register} for s in one.presence
        ],
        "fee": {"text": _words(one.fee.text), "note": _words(one.fee.note), "amount_vnd": one.fee.amount_vnd},
        "channels": [{"channel": c.channel, "complete": c.complete, "why": _words(c.why)} for c in one.channels],
        "local_note": _words(one.local_note),
    }


def of_row(row: Row[Any]) -> Procedure:
    """The version that a row keeps; the row carries its service's code as `service`."""
    kept = row.facts
    cutoff = f"{row.cutoff // 60:02d}:{row.cutoff % 60:02d}" if row.cutoff is not None else ""
    return Procedure(
        code=row.code,
        service=row.service,
        field=_both(row.field),
        name=_both(row.name),
        keywords=tuple(kept["keywords"]),
        limit=str(Limit(row.limit_amount, Unit(row.limit_unit))),
        cutoff=cutoff,
        verification_limit=kept.get("verification_limit") or "",
        supplement_clock=kept["supplement_clock"],
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        legal_basis=row.legal_basis,
        source_url=row.source_url,
        verified_by=row.verified_by,
        verified_on=row.verified_on,
        grade=kept["grade"],
        papers=tuple(
            rules.Paper(_both(p["name"]), p["kind"], p["count"], _both(p["note"]), p["needed"]) for p in kept["papers"]
        ),
        presence=tuple(rules.Step(s["step"], _both(s["who"]), s["proxy"], s["register"]) for s in kept["presence"]),
        fee=rules.Fee(_both(kept["fee"]["text"]), _both(kept["fee"]["note"]), kept["fee"]["amount_vnd"]),
        channels=tuple(rules.Channel(c["channel"], c["complete"], _both(c["why"])) for c in kept["channels"]),
        local_note=_both(kept.get("local_note") or {"vi": "", "en": ""}),
    )


def _words(both: Both) -> dict[str, str]:
    return {"vi": both.vi, "en": both.en}


def _both(words: Mapping[str, str]) -> Both:
    return Both(words["vi"], words["en"])


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
