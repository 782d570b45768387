"""A believable morning: dossiers of the weeks before, people who came at half past eight, and who is served at nine."""

import csv
import tempfile
from pathlib import Path
from typing import Any

from server.domain.intake import COLUMNS
from tests.live import Api, Hall, until

EARLY, NOW = "2026-11-26T08:31:00+07:00", "2026-11-26T09:04:00+07:00"  # a Thursday
# Code, procedure, applicant, received, due, settled, returned, state: invented, with something in every column.
DOSSIERS = (
    ("0003", "1.004873", "Lý Văn Dụ", "02", "05", "09", "09", "returned"),
    ("0011", "1.004873", "Nguyễn Thị Thí Dụ", "16", "23", "", "", "processing"),
    ("0017", "1.001776", "Trần Văn Ví Dụ", "12", "25", "", "", "processing"),
    ("0021", "2.000635", "Lê Thị Ví Dụ", "23", "26", "", "", "processing"),
    ("0022", "1.001193", "Phạm Văn Thí Dụ", "24", "26", "", "", "processing"),
    ("0024", "1.004873", "Võ Thị Thí Dụ", "24", "27", "", "", "processing"),
    ("0025", "1.004873", "Đặng Văn Ví Dụ", "24", "27", "", "", "supplement"),
    ("0026", "1.001776", "Bùi Thị Ví Dụ", "20", "30", "", "", "processing"),
    ("0027", "1.004859", "Hồ Văn Thí Dụ", "24", "30", "25", "", "ready"),
    ("0005", "1.001193", "Đỗ Thị Ví Dụ", "03", "03", "03", "03", "returned"),
    ("0006", "1.001193", "Ngô Văn Thí Dụ", "05", "05", "05", "05", "returned"),
    ("0007", "2.000635", "Dương Thị Ví Dụ", "06", "06", "06", "06", "returned"),
)
COMERS = ("ho-tich", "ho-tich", "chung-thuc", "dat-dai", "ho-tich", "an-sinh", "chung-thuc", "ho-tich", "chung-thuc")
LATER = ("ho-tich", "chung-thuc", "ho-tich", "dat-dai", "ho-tich", "tra-ket-qua")
SCORES = (5, 4, 5, 2)
CLERKS = ("Đỗ Thị Mẫu", "Bùi Văn Mẫu", "Ngô Thị Giả Định", "Đặng Văn Giả Định")


class Morning:
    """The hall at four past nine: `hall`, the passwords of its `clerks`, and what was taken."""

    def __init__(self, folder: Path) -> None:
        self.hall = Hall(folder, MOTCUA_CLOCK=EARLY)
        self.hall.environment["MOTCUA_PUBLIC_URL"] = self.hall.base
        self.hall.seed()
        self.clerks = self.hall.clerks(len(CLERKS), CLERKS)
        self._dossiers()
        self.kiosk = self.hall.device("kiosk", "Kiosk cửa chính")
        self.hall.start()
        self._pin(2)
        early = [self.take(service) for service in COMERS]
        for n in range(2):
            self._serve(n + 1, 2)
        for ticket, score in zip(early, SCORES, strict=False):
            self._rate(ticket, score)
        until(lambda: all(self._printed(ticket) for ticket in early), what="the early slips")
        self.again(NOW)
        self.later = [self.take(service, "elderly" if n == 2 else None) for n, service in enumerate(LATER)]
        for counter in (2, 3):
            self._call(counter, start=True)

    def again(self, clock: str) -> None:
        """The same hall at another hour."""
        self.hall.stop()
        self.hall.environment["MOTCUA_CLOCK"] = clock
        self.hall.start()

    def stop(self) -> None:
        self.hall.stop()

    def take(self, service: str, group: str | None = None, lang: str = "vi") -> dict[str, Any]:
        named = {"priority_group": group} if group else {}
        status, ticket = self.kiosk.post("/tickets", service=service, lang=lang, **named)
        assert status == 201, ticket
        return ticket

    def _printed(self, ticket: dict[str, Any]) -> bool:
        return self.kiosk.get(f"/track/{ticket['token']}")[1]["print"]["state"] == "printed"

    def clerk(self, counter: int) -> Api:
        return self.hall.sign_in(*self.clerks[counter - 1], counter=counter)

    def _pin(self, counter: int) -> None:
        username, password = self.clerks[counter - 1]
        status, told = self.hall.sign_in(username, password).ask(
            "PUT", "/api/v1/me/pin", {"password": password, "pin": "2580"}
        )
        assert status == 200, told

    def _serve(self, counter: int, times: int) -> None:
        clerk = self.clerk(counter)
        for _ in range(times):
            ticket = clerk.post(f"/counters/{counter}/next")[1]["ticket"]
            assert clerk.post(f"/tickets/{ticket['id']}/start")[0] == 200
            assert clerk.post(f"/tickets/{ticket['id']}/finish", outcome="asked")[0] == 200

    def _call(self, counter: int, *, start: bool) -> None:
        clerk = self.clerk(counter)
        ticket = clerk.post(f"/counters/{counter}/next")[1]["ticket"]
        if start:
            assert clerk.post(f"/tickets/{ticket['id']}/start")[0] == 200

    def _rate(self, ticket: dict[str, Any], score: int) -> None:
        anyone = Api(self.hall.base)
        state = anyone.get(f"/track/{ticket['token']}")[1]["rating"]
        if state is not None:  # whoever still waits has nothing to rate
            reasons = ["waited"] if score <= 3 else []
            anyone.post("/ratings", token=state["token"], score=score, reasons=reasons)

    def _dossiers(self) -> None:
        def day(of: str) -> str:
            return f"{of}/11/2026 09:10" if of else ""

        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
            sheet = csv.DictWriter(file, COLUMNS)
            sheet.writeheader()
            for code, procedure, applicant, received, due, settled, returned, state in DOSSIERS:
                sheet.writerow(
                    {
                        "external_code": f"VD-2611{received}-{code}",
                        "procedure": procedure,
                        "applicant": applicant,
                        "channel": "in_person",
                        "received_at": day(received),
                        "due_at": day(due)[:10],
                        "settled_at": day(settled),
                        "returned_at": day(returned),
                        "state": state,
                    }
                )
            file.flush()
            self.hall.command("dossiers", "import", file.name)

    def printed(self) -> None:
        """Until the printers have nothing left to do."""
        leader = self.leader()
        until(lambda: not any(machine["queued"] for machine in leader.get("/printers")[1]["items"]))

    def leader(self) -> Api:
        return self.hall.sign_in("lanhdao", self.hall.passwords["lanhdao"])
