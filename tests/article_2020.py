"""The ward's report of 2020 as a file: 1,413 dossiers in ten months, 1,407 returned on time, 6 in progress, none late.

    python -m tests.article_2020 dossiers.csv

The figures are the article's; every single dossier is invented, and always in the same way.
"""

import csv
import sys
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from server.domain.intake import COLUMNS

RECEIVED, OPEN = 1413, 6
FIRST, LAST = datetime(2020, 1, 2), datetime(2020, 10, 30)
# Codes of the demonstration ward with a believable limit in days (0: the same day) and how often they are asked for.
PROCEDURES = (("2.000815", 0, 55), ("1.001193", 0, 12), ("1.000656", 0, 5), ("1.000894", 5, 6), ("1.004873", 3, 14),
              ("2.000635", 0, 4), ("1.001776", 10, 4))  # fmt: skip


def rows() -> list[dict[str, str]]:
    """The dossiers, by the day they were received."""
    random = Random(2020)
    days = [day for n in range((LAST - FIRST).days + 1) if (day := FIRST + timedelta(days=n)).weekday() < 5]
    received = sorted(random.choices(days, k=RECEIVED))
    serials: Counter[datetime] = Counter()
    made = []
    for n, day in enumerate(received):
        serials[day] += 1
        still_open = n >= RECEIVED - OPEN
        code, limit, _ = random.choices(PROCEDURES, [weight for *_, weight in PROCEDURES])[0]
        at = datetime.combine(day, time(7, 30)) + timedelta(minutes=random.randrange(420))
        due = at.replace(hour=17, minute=0) + timedelta(days=30 if still_open else _calendar(day, limit))
        back = min(at + (due - at) * random.uniform(0.1, 1), LAST.replace(hour=16, minute=30))
        returned = "" if still_open else back.isoformat(timespec="minutes")
        made.append(
            {
                "external_code": f"H29.14.8-{day:%y%m%d}-{serials[day]:04d}",
                "procedure": code,
                "applicant": f"Người dân số {n + 1}",
                "phone": "",
                "channel": random.choice(("in_person",) * 19 + ("post",)),
                "received_at": at.isoformat(timespec="minutes"),
                "due_at": due.isoformat(timespec="minutes"),
                "settled_at": returned,
                "returned_at": returned,
                "state": "processing" if still_open else "returned",
            }
        )
    return made


def _calendar(day: datetime, working_days: int) -> int:
    """Calendar days until so many working days have passed; weekends alone are left out."""
    passed, left = 0, working_days
    while left:
        passed += 1
        left -= (day + timedelta(days=passed)).weekday() < 5
    return passed


def write(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, COLUMNS)
        sheet.writeheader()
        sheet.writerows(rows())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
