"""A catalogue as a file: TOML with one table a version, or CSV with one flat line a version."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from typing import Any

from server.domain.errors import Refused
from server.domain.procedure import Procedure, to_mapping

NESTED = ("keywords_vi", "papers", "presence", "fee", "channels")  # JSON in their cells
COLUMNS = (
    "code",
    "effective_from",
    "effective_to",
    "service",
    "field_vi",
    "field_en",
    "name_vi",
    "name_en",
    "limit",
    "cutoff",
    "verification_limit",
    "supplement_clock",
    "legal_basis",
    "source_url",
    "verified_by",
    "verified_on",
    "grade",
    "local_note_vi",
    "local_note_en",
    *NESTED,
)
OPTIONAL = ("effective_to", "cutoff", "verification_limit", "verified_on", "local_note_vi", "local_note_en")
# A spreadsheet would run such a cell as a formula; one more apostrophe before it is taken off again on reading.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def to_toml(procedures: Iterable[Procedure]) -> str:
    """The catalogue as TOML. ``count`` tells a whole file from one that was cut between two tables."""
    tables = ["\n".join(_pairs(to_mapping(one))) for one in procedures]
    return "\n\n".join([f"count = {len(tables)}", *(f"[[procedures]]\n{table}" for table in tables)]) + "\n"


def _pairs(row: dict[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in row.items()]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}"
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "\n".join(["[", *(f"  {_toml(one)}," for one in value), "]"])
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def from_toml(content: bytes) -> list[dict[str, Any]]:
    """The rows of a TOML catalogue. Refused ``file.unreadable`` {why}, ``catalogue.cut`` {found, said}."""
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused("file.unreadable", why="not_text") from error
    except (ValueError, RecursionError) as error:  # not TOML, or a number of five thousand digits
        raise Refused("file.unreadable", why=_first_line(error)) from error
    said = given.pop("count", None)
    rows = given.pop("procedures", [] if said == 0 else None)
    if not isinstance(rows, list) or given or not all(isinstance(row, dict) for row in rows):
        raise Refused("file.unreadable", why=", ".join(given) or "[[procedures]]")
    if said is not None and said != len(rows):
        raise Refused("catalogue.cut", found=len(rows), said=said)
    return rows


def to_csv(procedures: Iterable[Procedure]) -> str:
    """The catalogue as CSV, the header first; ``from_csv`` gives the same rows back."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    for one in procedures:
        row = to_mapping(one)
        sheet.writerow([_cell(row.get(name, ""), name in NESTED) for name in COLUMNS])
    return out.getvalue()


def _cell(value: Any, nested: bool) -> str:
    text = json.dumps(value, ensure_ascii=False) if nested else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def from_csv(content: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV catalogue. Refused ``file.unreadable`` {why}, ``file.columns`` {missing, wanted}."""
    try:
        lines = [line for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True) if line]
    except UnicodeDecodeError as error:
        raise Refused("file.unreadable", why="not_text") from error
    except csv.Error as error:
        raise Refused("file.unreadable", why="not_csv") from error
    header = [name.strip() for name in lines[0]] if lines else []
    if missing := sorted(set(COLUMNS) ^ set(header)) or sorted({n for n in header if header.count(n) > 1}):
        raise Refused("file.columns", missing=", ".join(missing)[:200], wanted=", ".join(COLUMNS))
    return [_row(header, line, number) for number, line in enumerate(lines[1:], 2)]


def _row(header: list[str], line: list[str], number: int) -> dict[str, Any]:
    if len(line) != len(header):
        raise Refused("file.unreadable", why=f"{number}: {len(line)} ≠ {len(header)}")
    row: dict[str, Any] = {}
    for name, cell in zip(header, line, strict=True):
        text = cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
        if text or name not in OPTIONAL:
            row[name] = _nested(text, f"{number}: {name}") if name in NESTED else text
    return row


def _nested(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("file.unreadable", why=f"{place}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200].encode(errors="replace").decode()
