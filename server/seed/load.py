"""Fill an empty database with a ward: its hall, services, counters, hours, people, printers, calendar, procedures."""

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from server import catalogue_rows, db, people
from server import ward as wards
from server.domain import procedure
from server.domain.errors import Refused
from server.models.catalogue import procedures
from server.models.halls import (
    calendar_days,
    calendar_years,
    counter_services,
    counters,
    halls,
    periods,
    priority_groups,
    services,
)
from server.models.paper import printers

FOLDER = Path(__file__).parent
DEMO = FOLDER / "demo.toml"


class BadSeed(ValueError):
    """A seed file that does not fit; the message says where."""


def ward(path: Path) -> list[tuple[str, str, str]]:
    """Load a ward's file with the common calendar and procedures.

    Returns (username, role, one-time password) of each person, to be shown once. Refused `hall.known` when the
    hall exists; BadSeed when the file does not fit.
    """
    given = _read(path)
    try:
        hall_id = _hall(given)
        _calendar(hall_id, given.get("calendar") or _read(FOLDER / "holidays.toml"))
        _procedures(hall_id, given.get("procedures") or _read(FOLDER / "procedures.toml")["procedures"])
        return [_person(hall_id, person) for person in given["people"]]
    except KeyError as error:
        raise BadSeed(f"{path}: {error} is missing") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSeed(f"{path}: {error}") from error


def _hall(given: dict[str, Any]) -> int:
    hall = given["hall"]
    with db.transaction() as connection:
        if connection.scalar(select(halls.c.id).where(halls.c.code == hall["code"])):
            raise Refused("hall.known", hall=hall["code"])
        hall_id = connection.execute(
            insert(halls),
            {
                "code": hall["code"],
                "name": _both(hall, "name"),
                "unit": _both(hall, "unit"),
                "agency_prefix": hall["agency_prefix"],
                "timezone": hall["timezone"],
                "demo": hall.get("demo", False),
                "rules": hall.get("rules", {}),
            },
        ).inserted_primary_key[0]
        known = {
            service["code"]: connection.execute(
                insert(services),
                {
                    "hall_id": hall_id,
                    "name": _both(service, "name"),
                    "kiosk": _both(service, "kiosk"),
                    **{key: service[key] for key in ("code", "prefix", "icon", "position", "result_lane")},
                },
            ).inserted_primary_key[0]
            for service in given["services"]
        }
        for counter in given["counters"]:
            counter_id = connection.execute(
                insert(counters),
                {
                    "hall_id": hall_id,
                    "number": counter["number"],
                    "name": _both(counter, "name"),
                    "preferred_id": known[counter["preferred"]] if counter.get("preferred") else None,
                },
            ).inserted_primary_key[0]
            for code in counter["services"]:
                served = {"hall_id": hall_id, "counter_id": counter_id, "service_id": known[code]}
                connection.execute(insert(counter_services), served)
        for group in given["priority_groups"]:
            row = {key: group[key] for key in ("code", "icon", "position")}
            connection.execute(insert(priority_groups), {"hall_id": hall_id, "name": _both(group, "name"), **row})
        for period in given["periods"]:
            span = {"starts": _minutes(period["start"]), "ends": _minutes(period["end"])}
            row = {"hall_id": hall_id, "kind": period["kind"], "weekday": period["weekday"], **span}
            connection.execute(insert(periods), row)
        for printer in given.get("printers", []):
            row = {key: printer[key] for key in ("name", "uri", "width_dots", "kinds")}
            row |= {key: printer[key] for key in ("stand_in", "roll_metres") if key in printer}
            connection.execute(insert(printers), {"hall_id": hall_id, "title": _both(printer, "title"), **row})
    wards.forget()
    return int(hall_id)


def _calendar(hall_id: int, given: dict[str, Any]) -> None:
    with db.transaction() as connection:
        for year in given["years"]:
            connection.execute(insert(calendar_years), {"hall_id": hall_id, **year})
        for day in given["days"]:
            connection.execute(
                insert(calendar_days),
                {
                    "hall_id": hall_id,
                    "day": day["date"],
                    "working": day["working"],
                    "reason": _both(day, "reason"),
                    "source": day["source"],
                    "provisional": day["provisional"],
                },
            )


def _procedures(hall_id: int, given: list[dict[str, Any]]) -> None:
    with db.transaction() as connection:
        known = catalogue_rows.services_of(connection, hall_id)
        for row in given:
            one = procedure.read(row)
            if isinstance(one, list):
                raise BadSeed(f"{row.get('code')}: " + ", ".join(f"{fault.field} {fault.code}" for fault in one))
            connection.execute(insert(procedures), {"hall_id": hall_id, **catalogue_rows.columns(one, known)})


def _person(hall_id: int, person: dict[str, Any]) -> tuple[str, str, str]:
    password = people.one_time_password()
    people.add(hall_id, person["username"], person["name"], person["role"], password)
    return person["username"], person["role"], password


def _both(given: dict[str, Any], name: str) -> dict[str, str]:
    return {"vi": given[f"{name}_vi"], "en": given[f"{name}_en"]}


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
