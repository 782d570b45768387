"""The leader writes the hall's own words and mark on slips; they are printed at once, and a sample keeps nothing."""

import io
import json
import sqlite3
import uuid

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from printer.marks import prepared
from server import db, people, slip_words
from server import ward as wards
from server.models.halls import halls
from server.models.journal import journal
from server.wording import t
from tests.conftest import signed_in

OWN = "Quét mã để xem còn bao nhiêu người trước ông/bà."


def put(caller, request_id=None, **texts: dict[str, str]):
    given = {"texts": texts, "request_id": request_id}
    return caller.client.put("/api/v1/slip-texts", json=given, headers=caller.headers)


def picture(size=(400, 300), kind="PNG") -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((20, 20, 280, 280), fill="darkgreen")
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def upload(caller, data: bytes | None, request_id: str | None = None, headers=None):
    parts = [("request_id", "", (request_id or str(uuid.uuid4())).encode())]
    if data is not None:
        parts.append(("file", '; filename="dau.png"', data))
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for name, more, value in parts
    )
    sent = {**(caller.headers if headers is None else headers), "Content-Type": "multipart/form-data; boundary=x"}
    return caller.client.post("/manager/slips/logo", data=body + b"--x--\r\n", headers=sent)


def preview(caller, texts="{}", kind="ticket", width="576", lang="vi"):
    asked = {
        "kind": kind,
        "width": width,
        "lang": lang,
        "texts": texts if isinstance(texts, str) else json.dumps(texts),
    }
    return caller.client.get("/manager/slips/preview.png", query_string=asked)


def next_slip(kiosk, printer, lang="vi") -> str:
    kiosk.post("/tickets", service="ho-tich", lang=lang)
    job = printer.post("/print/jobs/claim", printers=["sanh"], worker=str(uuid.uuid4())).json["job"]
    return json.dumps(job, ensure_ascii=False)


def item(caller, code: str):
    return next(one for one in caller.get("/slip-texts").json["items"] if one["code"] == code)


def written(what: str) -> list:
    with db.reading() as connection:
        return list(connection.scalars(select(journal.c.facts).where(journal.c.what == what)))


# -- words ---------------------------------------------------------------------------------------------------------


def test_the_halls_words_are_on_the_next_ticket_and_leave_it_again(leader, kiosk, printer):
    assert put(leader, vi={"follow": OWN}).status_code == 200
    assert OWN in next_slip(kiosk, printer)
    assert put(leader, vi={"follow": "  "}).status_code == 200
    assert t("paper.follow") in next_slip(kiosk, printer)
    assert item(leader, "follow")["own"] == {"vi": "", "en": ""}


def test_a_text_stands_with_its_default_its_own_words_and_its_limits(leader):
    put(leader, en={"follow": "Scan me"})
    follow = item(leader, "follow")
    assert follow["default"] == {"vi": t("paper.follow"), "en": t("paper.follow", "en")}
    assert follow["own"] == {"vi": "", "en": "Scan me"}
    assert (follow["slips"], follow["most"], follow["lines"]) == (["ticket"], 80, 2)


def test_a_hall_whose_forms_have_no_stop_notice_is_not_shown_one(leader):
    assert "stop" in leader.get("/slip-texts").json["slips"]
    leader.client.put("/api/v1/rules", json={"rules": {"form_set": 2018}, "request_id": None}, headers=leader.headers)
    told = leader.get("/slip-texts").json
    assert "stop" not in told["slips"] + [slip for one in told["items"] for slip in one["slips"]]
    assert preview(leader, kind="stop").status_code == 400


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"vi": {"receipt_title": "Giấy khác"}}, "slip_text.unknown"),
        ({"vi": {"follow": "a" * 81}}, "slip_text.long"),
        ({"vi": {"follow": "a\nb\nc"}}, "slip_text.lines"),
        ({"en": {"sit": "a\tb"}}, "slip_text.control"),
        ({"vi": {"follow": "còn {n} người"}}, "slip_text.places"),
    ],
)
def test_a_refused_text_is_named_and_nothing_is_kept(leader, texts, code):
    before = leader.get("/slip-texts").json
    answer = put(leader, **{**texts, "vi": {"today_only": "Chỉ hôm nay.", **texts.get("vi", {})}})
    ((lang, words),) = texts.items()
    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert (answer.json["lang"], answer.json["text"]) == (lang, next(iter(words)))
    assert leader.get("/slip-texts").json == before


def test_a_clerk_reads_the_words_and_writes_none(clerk):
    assert clerk.get("/slip-texts").status_code == 200
    assert put(clerk, vi={"follow": OWN}).status_code == 403
    assert upload(clerk, picture()).status_code == 403


def test_the_journal_keeps_what_was_said_before(leader):
    put(leader, vi={"follow": OWN})
    put(leader, vi={"follow": "", "sit": ""})
    assert written("slip_texts") == [{"vi.follow": ["", OWN]}, {"vi.follow": [OWN, ""]}]


def test_twice_is_once_and_another_text_under_the_same_id_is_refused(leader):
    one = str(uuid.uuid4())
    assert [put(leader, one, vi={"follow": OWN}).status_code for _ in range(2)] == [200, 200]
    assert len(written("slip_texts")) == 1
    assert put(leader, one, vi={"follow": "x"}).json["code"] == "request.conflict"


def test_words_and_mark_are_kept_by_both_databases(either):
    with db.reading() as connection:
        hall = wards.only_hall(connection)
    people.add(hall, "motleader", "Một Lãnh Đạo", "leader", "mot mat khau dai", must_change=False)
    leader = signed_in(either, "motleader", "mot mat khau dai")
    put(leader, vi={"follow": OWN})
    assert upload(leader, picture()).status_code == 200
    put(leader, en={"sit": "Sit"})
    with db.reading() as connection:
        row = connection.execute(select(halls.c.slip_texts, halls.c.slip_logo)).one()
    assert row.slip_texts == {"vi": {"follow": OWN}, "en": {"sit": "Sit"}}
    assert row.slip_logo == prepared(picture())


# -- the mark ------------------------------------------------------------------------------------------------------


def test_an_uploaded_mark_heads_the_next_ticket_and_can_be_taken_away(leader, kiosk, printer):
    answer = upload(leader, picture(kind="JPEG"))
    assert answer.status_code == 200
    logo = answer.json["logo"]
    assert leader.get("/slip-texts").json["logo"] == logo
    assert logo in next_slip(kiosk, printer)
    assert leader.delete("/slip-texts/logo").json["logo"] == ""
    assert logo not in next_slip(kiosk, printer)
    assert leader.delete("/slip-texts/logo").status_code == 200
    assert written("slip_logo") == [{"own": True}, {"own": False}]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 no picture", "slip_logo.picture"),
        (b"", "slip_logo.picture"),
        (picture()[:200], "slip_logo.picture"),
        (bytes(1_000_001), "slip_logo.large"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(leader, data, code):
    answer = upload(leader, data)
    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert answer.json["detail"].startswith(t(f"problem.{code}").split("{")[0])
    assert leader.get("/slip-texts").json["logo"] == ""


def test_a_mark_needs_its_form_its_id_and_the_pages_token(leader):
    assert upload(leader, None).status_code == 400
    assert upload(leader, picture(), "no id").status_code == 400
    assert upload(leader, picture(), headers={}).json["code"] == "auth.csrf"
    assert leader.get("/slip-texts").json["logo"] == ""


def test_a_mark_far_too_large_is_not_even_read(leader):
    answer = upload(leader, bytes(1_200_000))
    assert answer.status_code == 413


# -- the sample ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", slip_words.SLIPS)
@pytest.mark.parametrize("width", ["576", "512", "384"])
def test_every_sample_is_a_picture_as_wide_as_its_paper(leader, kind, width):
    answer = preview(leader, kind=kind, width=width)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(answer.data)).width == int(width)


def test_a_sample_shows_unsaved_words_and_keeps_nothing(leader, settings):
    def kept():
        with sqlite3.connect(settings.data_dir / "motcua.db") as connection:
            return list(connection.iterdump())

    plain, before = preview(leader).data, kept()
    assert preview(leader, {"vi": {"follow": OWN}}).data != plain
    assert preview(leader, {"en": {"follow": "Scan"}}).data == plain
    assert preview(leader, {"en": {"follow": "Scan"}}, lang="en").data != preview(leader, lang="en").data
    assert preview(leader).data == plain
    assert kept() == before


def test_a_sample_takes_back_saved_words_that_were_emptied(leader):
    plain = preview(leader).data
    put(leader, vi={"follow": OWN})
    assert preview(leader).data != plain
    assert preview(leader, {"vi": {"follow": ""}}).data == plain


@pytest.mark.parametrize(
    "texts",
    ["", "{", "[]", "7", '{"vi": []}', '{"vi": {"follow": 7}}', '{"vi": {"follow": "\\u0000"}}', '{"vi": {"title": "x"}}',
     json.dumps({"vi": {"follow": "a" * 81}}), json.dumps({"vi": {"follow": "a" * 7000}}), "[" * 5000],
)  # fmt: skip
def test_a_sample_of_words_that_cannot_be_is_refused(leader, texts):
    assert preview(leader, texts).status_code == 400


def test_a_sample_of_no_slip_no_paper_or_no_language_is_refused(leader, clerk):
    for wrong in ({"kind": "control"}, {"kind": ""}, {"width": "577"}, {"width": ""}, {"lang": "fr"}):
        assert preview(leader, **wrong).status_code == 400, wrong
    assert preview(clerk).status_code == 302
