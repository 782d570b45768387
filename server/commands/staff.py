"""People, devices and the tokens of other systems."""

import sys
from collections.abc import Callable
from typing import Any

import click

from server import catalogue, devices, journal, people, staff, wording
from server.commands.opened import Problem, as_json, hall_of, open_data, tell
from server.domain.errors import Refused
from server.journal import Actor


@click.group()
def person() -> None:
    """People of the staff."""


@person.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(people.ROLES), required=True)
@click.option("--username", help="What they type to sign in; by default the name without spaces and marks.")
@click.option("--hall", default="", help="Code of the hall.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@as_json
def person_add(name: str, role: str, username: str | None, hall: str, password_stdin: bool, as_json: bool) -> None:
    """Add somebody; without a password, a one-time one is made and shown."""
    settings = open_data()
    hall_id = hall_of(settings, hall)
    login = (username or catalogue.folded(name).replace(" ", "")).lower()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else people.one_time_password()
    made = people.add(hall_id, login, name, role, password, must_change=not password_stdin)
    answer = {"id": made, "username": login, "role": role}
    if not password_stdin:
        answer["password"] = password
    tell(answer, as_json, lambda: " ".join(str(value) for value in answer.values()))


@person.command("password")
@click.argument("username")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def person_password(username: str, hall: str, as_json: bool) -> None:
    """A one-time password in place of a forgotten one."""
    answer = _for_person(hall, lambda actor: staff.reset_password(actor, username))
    tell(answer, as_json, lambda: f"{answer['username']} {answer['password']}")


@person.command("off")
@click.argument("username")
@click.option("--hall", default="", help="Code of the hall.")
def person_off(username: str, hall: str) -> None:
    """Somebody leaves: they can no longer sign in."""
    _for_person(hall, lambda actor: staff.set_active(actor, username, active=False))


@person.command("on")
@click.argument("username")
@click.option("--hall", default="", help="Code of the hall.")
def person_on(username: str, hall: str) -> None:
    """Somebody is back."""
    _for_person(hall, lambda actor: staff.set_active(actor, username, active=True))


def _for_person(hall: str, act: Callable[[Actor], Any]) -> Any:
    actor = journal.system(hall_of(open_data(), hall))
    try:
        return act(actor)
    except Refused as refused:
        raise Problem(wording.refusal(refused.code, refused.facts, "en")) from refused


@person.command("list")
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def person_list(hall: str, as_json: bool) -> None:
    """Everybody on the staff."""
    found = people.listing(hall_of(open_data(), hall))
    tell({"items": found}, as_json, lambda: "\n".join(f"{p['role']:8} {p['username']:12} {p['name']}" for p in found))


@click.group()
def device() -> None:
    """Kiosks, displays, tablets, printers."""


@device.command("add")
@click.argument("kind", type=click.Choice(devices.KINDS))
@click.argument("name")
@click.option("--hall", default="", help="Code of the hall.")
@click.option("--counter", type=int, help="The counter it stands at.")
@as_json
def device_add(kind: str, name: str, hall: str, counter: int | None, as_json: bool) -> None:
    """A new device: its token, and the one-time page to open on it."""
    settings = open_data()
    made = devices.add(journal.system(hall_of(settings, hall)), kind, name, counter)
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    answer = {"id": made["id"], "token": made["token"], "url": f"{base}/enrol/{made['code']}"}
    tell(answer, as_json, lambda: f"token {answer['token']}\nopen on the device: {answer['url']}")


@click.group()
def token() -> None:
    """Tokens of other systems."""


@token.command("add")
@click.argument("name")
@click.option("--scope", required=True, help='Rights, e.g. "leader metrics".')
@click.option("--hall", default="", help="Code of the hall.")
@as_json
def token_add(name: str, scope: str, hall: str, as_json: bool) -> None:
    """A token for another system."""
    answer = devices.add_token(journal.system(hall_of(open_data(), hall)), name, scope)
    tell(answer, as_json, lambda: answer["token"])
