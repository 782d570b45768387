"""A dossier with everything that the written forms can say, and the text and pictures of a PDF as a reader has them."""

import re
import subprocess
from datetime import UTC, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import zxingcpp
from PIL import Image

from printer.slips import Slip, pack
from server import paper as papers
from server.documents.compose import compose
from server.documents.document import Document
from server.documents.facts import for_slip
from server.domain.workdays import Period, WorkCalendar
from server.ward import Rules, Ward

LINK = "http://motcua.test/h/4827-k2v9"
CODE = "P8-261123-0042"
OWN_SHEETS = ("control", "register")  # the office's: their QR code opens no page
WEEK = {weekday: (Period(time(8), time(17)),) for weekday in range(5)}


def ward(**rules: Any) -> Ward:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    return Ward(
        id=1,
        setup_version=1,
        code="phuong-8",
        name={"vi": "Trung tâm Phục vụ hành chính công Phường 8", "en": "Centre"},
        unit={"vi": "UBND Phường 8", "en": "Ward 8"},
        agency_prefix="P8",
        demo=False,
        zone=zone,
        rules=Rules(**rules),
        services={},
        counters={},
        groups={},
        opening={},
        opening_on={},
        calendar=WorkCalendar(weekly=WEEK, special={}, announced_years=frozenset(), tz=zone),
        printers=(),
    )


def paper(name: str, kind: str = "original", count: int = 1) -> dict[str, Any]:
    return {"name": name, "kind": kind, "count": count}


def dossier(**more: Any) -> dict[str, Any]:
    return {
        "code": CODE,
        "external_code": None,
        "procedure_name": "Xác nhận tình trạng hôn nhân",
        "field": "Hộ tịch",
        "applicant": "Nguyễn Thị Ngọc Ánh",
        "submitter": None,
        "address": "12/5 đường Lê Lợi, Khu phố 3",
        "phone": "0912 345 678",
        "email": "anh@example.vn",
        "result_by": "post",
        "papers": [
            paper("Tờ khai xác nhận"),
            paper("Quyết định ly hôn", "certified", 2),
            paper("Hộ chiếu", "plain", 3),
            paper("Căn cước", "shown"),
        ],
        "known_papers": {"Quyết định ly hôn": "certified"},
        "copies": 1,
        "fee": 15000,
        "received_at": at(23, 1, 5),
        "original_due_at": at(27, 10),
        "due_at": at(27, 10),
        "limit_words": "3 ngày làm việc",
        "agency": "",
        "book": 2026,
        "book_serial": 317,
        "clerk": "Lê Văn Cán Bộ",
        "qr_data": LINK,
        **more,
    }


def at(day: int, hour: int, minute: int = 0) -> str:
    """A moment of November 2026 in UTC, as jobs keep it."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC).isoformat()


FORMS: dict[str, dict[str, Any]] = {
    "supplement": {"missing": ["Quyết định ly hôn", "Giấy khác"], "reason": "Thiếu bản chứng thực"},
    "refusal": {"reason": "Không thuộc thẩm quyền của Phường 8"},
    "apology": {"reason": "Chờ xác minh nơi cư trú cũ", "new_due": "2026-12-01", "after_limit": False},
    "stop": {"reason": "Gia đình đổi ý", "state": "processing"},
}
LEGS = [
    {
        "from": "Bộ phận một cửa",
        "to": "Công chức hộ tịch",
        "at": at(23, 2),
        "due_at": at(25, 10),
        "result": "early",
        "note": "đủ giấy tờ",
    },
    {
        "from": "Công chức hộ tịch",
        "to": "Chủ tịch",
        "at": at(24, 3, 30),
        "due_at": at(26, 10),
        "result": "on_time",
        "note": "",
    },
    {
        "from": "Chủ tịch",
        "to": "Bộ phận Trả kết quả",
        "at": at(26, 4),
        "due_at": at(26, 10),
        "result": "late",
        "note": "họp đột xuất",
    },
    {"from": "Kho", "to": "Văn thư", "at": at(27, 4), "due_at": None, "result": "", "note": ""},
]
LINE = {
    "handed": {"to": "Công chức hộ tịch", "at": at(23, 2)},
    "result_at": at(26, 4),
    "returned_at": at(27, 3, 20),
    "collector": {"who": "proxy", "name": "Trần Văn Thay", "authority": "giấy ủy quyền 12/2026"},
    "ended": "",
    "note": "trả kèm hai bản sao",
}


def facts(
    kind: str, *, form: dict[str, Any] | None = None, line: dict[str, Any] | None = None, **of_dossier: Any
) -> dict[str, Any]:
    told: dict[str, Any] = {"dossier": dossier(**of_dossier), "at": at(26, 2, 15)}
    if kind in FORMS:
        told["form"] = {**FORMS[kind], "number": 7, "at": told["at"], "officer": "Lê Văn Cán Bộ", **(form or {})}
    if kind == "control":
        told["handovers"] = LEGS
    if kind == "register":
        told["line"] = {**LINE, **(line or {})}
    return told


def text(pdf: bytes, folder: Path) -> str:
    """What a reader finds and copies: the words in reading order, lines joined."""
    source = folder / "form.pdf"
    source.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-layout", str(source), "-"], capture_output=True, check=True)
    return read.stdout.decode()


def pictures(pdf: bytes, folder: Path, dpi: int = 200) -> list[Path]:
    """Each page as a picture, as a printer would lay it down."""
    source = folder / "form.pdf"
    source.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(source), str(folder / "page")], check=True)
    return sorted(folder.glob("page*.png"))


WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>')


def ink_before(pdf: bytes, folder: Path, pairs: list[tuple[str, str]], mm: float) -> list[float]:
    """How dark it is (0 to 1) just there, so many mm before each pair of words on the first page: in a box or not."""
    dpi, half = 200, 4
    with Image.open(pictures(pdf, folder, dpi)[0]) as page:
        grey = page.convert("L")
    asked = ["pdftotext", "-l", "1", "-bbox", str(folder / "form.pdf"), "-"]
    words = WORD.findall(subprocess.run(asked, capture_output=True, check=True).stdout.decode())
    inks = []
    for pair in pairs:
        left, top, bottom, _ = next(a for a, b in pairwise(words) if (a[3], b[3]) == pair)
        x = round((float(left) / 72 - mm / 25.4) * dpi)
        y = round((float(top) + float(bottom)) / 2 / 72 * dpi)
        spot = grey.crop((x - half, y - half, x + half + 1, y + half + 1))
        inks.append(1 - sum(spot.tobytes()) / 255 / (2 * half + 1) ** 2)
    return inks


def document(kind: str, form_set: int = 2025, **more: object) -> Document:
    return compose(ward(form_set=form_set), kind, facts(kind, **more))


def slip_of(kind: str, **more: object) -> Slip:
    return papers.compose(ward(), kind, for_slip(facts(kind, **more)))


def slip_words(slip: Slip) -> str:
    said: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                if name not in ("block", "size", "align", "data"):
                    walk(each)
        elif isinstance(value, list | tuple):
            for each in value:
                walk(each)
        elif isinstance(value, str):
            said.append(value)

    walk(pack(slip)["blocks"])
    return " | ".join(said)


def codes_in(picture: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture)}
