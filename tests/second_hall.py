"""Another ward in the same database, with people and devices of its own: nobody there may see or touch ours."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import auth, db, devices, journal, people
from server.models.halls import halls
from server.seed import load

EVERY_ROLE = "kiosk display tablet printer greeter clerk leader admin metrics"
CODE = "phuong-9"


@dataclass(frozen=True)
class SecondHall:
    """The other ward: its id, a token that may do everything there, its staff's passwords."""

    hall_id: int
    token: str
    passwords: dict[str, str]
    app: Flask

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def device(self, kind: str) -> str:
        """A new device's token."""
        return str(devices.add(journal.system(self.hall_id), kind, f"{kind} of the other hall")["token"])

    def signed_in(self, username: str) -> tuple[FlaskClient, dict[str, str]]:
        """A person of the other ward in a browser, with the header that its pages send."""
        token, session = people.sign_in(self.hall_id, username, self.passwords[username])
        client = self.app.test_client()
        client.set_cookie(auth.SESSION_COOKIE, token)
        caller = auth.Caller(session.role, session.hall_id, f"person:{session.person_id}", token, session)
        with self.app.app_context():
            return client, {"X-CSRF-Token": auth.csrf_token(caller)}

    def post(self, path: str, **body: object):
        body = {"request_id": str(uuid.uuid4()), **body}
        return self.app.test_client().post(f"/api/v1{path}", json=body, headers=self.bearer)

    def get(self, path: str):
        return self.app.test_client().get(f"/api/v1{path}", headers=self.bearer)


def opened(app: Flask, folder: Path) -> SecondHall:
    """Found the other ward in the application's database, from a changed copy of the demonstration's file."""
    copy = folder / f"{CODE}.toml"
    text = load.DEMO.read_text("utf-8").replace('code = "phuong-8"', f'code = "{CODE}"')
    copy.write_text(text.replace('agency_prefix = "P8"', 'agency_prefix = "P9"'), "utf-8")
    passwords = {username: password for username, _, password in load.ward(copy)}
    with db.transaction() as connection:
        hall_id = connection.scalar(select(halls.c.id).where(halls.c.code == CODE))
        connection.execute(people.people.update().where(people.people.c.hall_id == hall_id).values(must_change=False))
    made = devices.add_token(journal.system(hall_id), "everything", EVERY_ROLE)
    return SecondHall(hall_id, made["token"], passwords, app)
