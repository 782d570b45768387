"""A refusal writes dates and hours as people do, and keeps every other fact as it is."""

from datetime import date

import pytest

from server import wording


@pytest.mark.parametrize("day", ["2026-11-25", date(2026, 11, 25)])
def test_a_date_is_written_as_people_write_it(day):
    said = wording.refusal("dossier.extend_rest_day", {"new_due": day}, "vi")
    assert said == "Ngày 25/11/2026 là ngày nghỉ. Xin chọn một ngày làm việc."


def test_a_code_that_holds_a_date_is_left_alone():
    assert "P8-261125-0001" in wording.refusal("dossier.unknown", {"dossier": "P8-261125-0001"}, "vi")
