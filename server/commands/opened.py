"""What every command shares: the settings with the database connected, the hall, one clear line on error, and JSON."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import click

from server import clock, db, schema, settings_now
from server import ward as wards
from server.domain.errors import Refused
from server.jsonable import jsonable
from server.settings import Settings

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


class Problem(click.ClickException):
    """One clear line on standard error, exit code 1."""


def open_data(*, needs_schema: bool = True) -> Settings:
    """The settings of the environment, with the database connected."""
    settings = Settings.from_env()
    settings_now.use(settings)
    if settings.clock:
        clock.start_at(datetime.fromisoformat(settings.clock))
    with schema.reachable():
        db.connect(settings.database)
        ready = not needs_schema or schema.current()
    if not ready:
        if not settings.embedded:
            raise Problem("the database is older than this software; run: motcua migrate")
        schema.migrate()
    return settings


def hall_of(settings: Settings, code: str = "") -> int:
    with db.reading() as connection:
        try:
            return wards.only_hall(connection, code or settings.hall)
        except Refused as error:
            if named := code or settings.hall:
                raise Problem(f"there is no hall {named}") from error
            raise Problem("there is no hall yet (or several: name one); run: motcua seed demo") from error


def tell(answer: Any, as_json: bool, words: Callable[[], str]) -> None:
    click.echo(json.dumps(jsonable(answer), ensure_ascii=False) if as_json else words())


def moment(text: str) -> datetime:
    """A moment as a person writes it: without an offset it is Viet Nam's, a bare date is eight o'clock."""
    with suppress(ValueError):
        return datetime.combine(date.fromisoformat(text), time(8), tzinfo=clock.VIET_NAM)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem(f"not an ISO 8601 time: {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIET_NAM)
