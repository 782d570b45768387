"""A calendar file that any phone reads: RFC 5545's lines, times and texts."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from server.domain.ics import Event, calendar, folded

VN = timezone(timedelta(hours=7))
EVENT = Event(
    uid="abc@motcua",
    at=datetime(2026, 11, 26, 17, 0, tzinfo=VN),
    written=datetime(2026, 11, 23, 8, 0, tzinfo=VN),
    summary="Nhận kết quả: Đăng ký khai sinh, có yếu tố nước ngoài; cấp bản sao trích lục hộ tịch",
    location="Phường Bình Thạnh",
    description="Một\nHai \\ ba",
)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")))


def unfolded(made: bytes) -> list[str]:
    return made.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_times_are_in_utc_and_the_alarm_comes_a_day_before():
    lines = unfolded(calendar(EVENT))
    assert {"DTSTART:20261126T100000Z", "DTSTAMP:20261123T010000Z", "TRIGGER:-P1D", "UID:abc@motcua"} <= set(lines)
    assert [lines[0], lines[-1], lines.count("BEGIN:VEVENT")] == ["BEGIN:VCALENDAR", "END:VCALENDAR", 1]


def test_signs_with_a_meaning_of_their_own_are_escaped():
    lines = unfolded(calendar(EVENT))
    assert "SUMMARY:Nhận kết quả: Đăng ký khai sinh\\, có yếu tố nước ngoài\\; cấp bản sao trích lục hộ tịch" in lines
    assert "DESCRIPTION:Một\\nHai \\\\ ba" in lines


def test_a_line_is_folded_between_letters_and_never_inside_one():
    made = folded("SUMMARY:" + "ỗ" * 60)
    pieces = made.removesuffix(b"\r\n").split(b"\r\n")
    assert [len(piece) for piece in pieces] == [74, 73, 43]
    assert all(piece.decode() for piece in pieces)


@given(TEXTS)
def test_any_line_is_short_enough_and_reads_the_same_when_unfolded(line):
    made = folded(line)
    assert all(len(piece) <= 75 for piece in made.split(b"\r\n"))
    assert made.decode().replace("\r\n ", "") == line + "\r\n"


@given(TEXTS)
def test_no_text_can_add_a_line_of_its_own(words):
    shown = unfolded(calendar(Event("u", EVENT.at, EVENT.written, f"{words}\r\nATTACH:x\nATTENDEE:y", words, words)))
    assert len(shown) == 18
