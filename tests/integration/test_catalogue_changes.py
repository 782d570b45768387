"""The catalogue as dated versions: a file or a signed package is looked at, applied whole, told to the clerks."""

import json
import tomllib
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from server import (
    catalogue,
    catalogue_files,
    catalogue_news,
    catalogue_packages,
    catalogue_rows,
    db,
    dossier_views,
    journal,
    people,
)
from server import ward as wards
from server.domain import procedure_text
from server.domain.errors import Refused
from server.domain.procedure import Both
from server.models.catalogue import catalogue_releases, procedures
from server.seed import load
from tests.conftest import signed_in
from tests.integration.test_commands import answer, motcua, ward  # noqa: F401 the ward of the commands

MONDAY = date(2026, 11, 23)
WEDNESDAY = date(2026, 11, 25)
SEEDED = len(tomllib.loads((load.FOLDER / "procedures.toml").read_text("utf-8"))["procedures"])
BIRTH, MARRIAGE = "1.001193", "1.000894"
DOSSIER = {"procedure": BIRTH, "applicant": "Nguyễn Văn Ánh", "papers": [], "channel": "in_person"}


def hall_of() -> int:
    with db.reading() as connection:
        return wards.only_hall(connection)


def kept(hall_id, code=BIRTH):
    with db.reading() as connection:
        return [one for _, one in catalogue_rows.versions(connection, hall_id) if one.code == code]


def toml(*some) -> bytes:
    return procedure_text.to_toml(some).encode()


def changed(hall_id, day=WEDNESDAY, **fields):
    return replace(kept(hall_id)[-1], effective_from=day, effective_to=None, **({"limit": "2 working_days"} | fields))


def take(hall_id, content, request_id=""):
    made = catalogue_files.plan(hall_id, content, "toml")
    return catalogue_files.apply(journal.system(hall_id), made, request_id)


def count(table):
    with db.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def refused(code, act, *given):
    with pytest.raises(Refused) as found:
        act(*given)
    assert found.value.code == code
    return found.value.facts


# -- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_an_export_taken_in_again_changes_nothing(hall_id, form):
    take(hall_id, toml(changed(hall_id)))
    export = {"toml": catalogue_files.export_toml, "csv": catalogue_files.export_csv}[form]
    made = catalogue_files.plan(hall_id, export(hall_id).encode(), form)
    assert (made.changes, made.faults, made.judged.unchanged) == ([], [], SEEDED + 1)
    assert catalogue_files.apply(journal.system(hall_id), made) is None
    assert count(catalogue_releases) == 1


def test_a_change_switches_at_midnight_and_each_dossier_keeps_its_day(either, time):
    hall_id = hall_of()
    people.add(hall_id, "hai", "Trần Thị Hai", "clerk", "mot mat khau dai", must_change=False)
    clerk = signed_in(either, "hai", "mot mat khau dai", counter=1)
    assert catalogue.one(hall_id, BIRTH)["changes_from"] is None
    release = take(hall_id, toml(changed(hall_id)))
    old, new = kept(hall_id)
    assert (old.effective_to, new.effective_from, new.effective_to) == (date(2026, 11, 24), WEDNESDAY, None)
    shown = catalogue.one(hall_id, BIRTH)
    assert (shown["limit"]["unit"], shown["changes_from"]) == ("same_day", "2026-11-25")
    before = clerk.post("/dossiers", **DOSSIER).json
    time.time = time.time.replace(day=24, hour=23, minute=59, second=59)
    assert catalogue.one(hall_id, BIRTH)["limit"]["unit"] == "same_day"
    time.pass_(seconds=1)
    shown = catalogue.one(hall_id, BIRTH)
    assert (shown["limit"]["amount"], shown["version"], shown["changes_from"]) == (2, "2026-11-25", None)
    assert dossier_views.get(hall_id, before["code"])["due_at"] == datetime.fromisoformat(before["due_at"])
    assert release is not None
    with db.reading() as connection:
        row = connection.execute(select(procedures).where(procedures.c.release_id == release)).one()
        assert row.announced_on == MONDAY
        assert [what for what, _ in journal.of(connection, hall_id, "catalogue", release)] == ["apply"]


def test_a_file_is_applied_whole_or_not_at_all(either):
    hall_id = hall_of()
    wrong = replace(kept(hall_id, MARRIAGE)[0], limit="9 working_days")
    made = catalogue_files.plan(hall_id, toml(changed(hall_id), wrong), "toml")
    told = made.told()
    assert (told["changed"], told["refused"]) == (1, 1)
    assert [(f["row"], f["field"], f["code"]) for f in told["faults"]] == [(2, "limit", "fixed")]
    assert refused("catalogue.faults", catalogue_files.apply, journal.system(hall_id), made) == {"refused": 1}
    assert (len(kept(hall_id)), count(catalogue_releases)) == (1, 0)


def test_a_half_written_file_is_refused(hall_id):
    whole = catalogue_files.export_toml(hall_id).encode()
    assert refused("file.unreadable", catalogue_files.plan, hall_id, whole[: len(whole) // 2], "toml")["why"]
    between = whole[: whole.rindex(b"[[procedures]]")]
    assert refused("catalogue.cut", catalogue_files.plan, hall_id, between, "toml") == {
        "found": SEEDED - 1,
        "said": SEEDED,
    }


def test_a_plan_on_a_catalogue_that_has_moved_is_refused(hall_id):
    made = catalogue_files.plan(hall_id, toml(changed(hall_id)), "toml")
    take(hall_id, toml(changed(hall_id, day=MONDAY + timedelta(days=30))))
    refused("catalogue.moved", catalogue_files.apply, journal.system(hall_id), made)
    assert len(kept(hall_id)) == 2


def test_the_same_request_again_is_the_same_release(either):
    hall_id, again = hall_of(), str(uuid.uuid4())
    content = toml(changed(hall_id))
    assert take(hall_id, content, again) == take(hall_id, content, again)
    assert (count(catalogue_releases), len(kept(hall_id))) == (1, 2)


def test_a_change_from_today_waits_for_tomorrow_once_a_dossier_was_received(hall_id, clerk):
    row = toml(changed(hall_id, day=MONDAY))
    assert catalogue_files.plan(hall_id, row, "toml").faults == []
    assert clerk.post("/dossiers", **DOSSIER).status_code == 201
    assert [fault.code for _, fault in catalogue_files.plan(hall_id, row, "toml").faults] == ["in_use"]


def test_an_ended_procedure_is_offered_until_its_last_day(hall_id, time):
    take(hall_id, toml(replace(kept(hall_id)[0], effective_to=MONDAY)))
    assert catalogue.one(hall_id, BIRTH)["effective_to"] == "2026-11-23"
    time.pass_(days=1)
    refused("procedure.unknown", catalogue.one, hall_id, BIRTH)


# -- packages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def province(hall_id):
    """A publisher whom the hall trusts: makes packages of rows."""
    private, public = catalogue_packages.new_key()
    catalogue_packages.trust(journal.system(hall_id), "UBND tỉnh", public)
    return lambda number, *some: catalogue_packages.make(private, "Tỉnh", toml(*some), number)


def install(hall_id, content):
    return catalogue_files.apply(journal.system(hall_id), catalogue_packages.plan(hall_id, content))


def test_a_package_changes_the_rule_and_leaves_the_wards_own_fields(hall_id, province):
    own = kept(hall_id)[0]
    row = changed(
        hall_id,
        keywords=("của tỉnh",),
        local_note=Both("của tỉnh", "the province's"),
        fee=replace(own.fee, amount_vnd=5000, note=Both("của tỉnh", "the province's")),
    )
    install(hall_id, province(1, row))
    new = kept(hall_id)[-1]
    assert (new.limit, new.fee.amount_vnd) == ("2 working_days", 5000)
    assert (new.keywords, new.local_note, new.fee.note) == (own.keywords, own.local_note, own.fee.note)
    release = catalogue_news.releases(hall_id)[0]
    assert (release["origin"], release["publisher"], release["number"]) == ("package", "UBND tỉnh", 1)


def test_a_package_that_was_touched_or_comes_from_a_stranger_is_refused(hall_id, province):
    good = province(1, changed(hall_id))
    for before, after in ((b"2 working_days", b"9 working_days"), (b'"number": 1', b'"number": 2')):
        assert before in good
        facts = refused("package.signature", catalogue_packages.plan, hall_id, good.replace(before, after))
        assert facts == {"publisher": "Tỉnh"}
    private, public = catalogue_packages.new_key()
    strange = catalogue_packages.make(private, "Ai đó", toml(changed(hall_id)), 1)
    refused("package.stranger", catalogue_packages.plan, hall_id, strange)
    wearing = json.loads(good) | {"key": public}
    refused("package.stranger", catalogue_packages.plan, hall_id, json.dumps(wearing).encode())
    for unfit in (good[:-40], b"", b"[]", b"{}", b"\xff", json.dumps(json.loads(good) | {"number": True}).encode()):
        refused("package.unfit", catalogue_packages.plan, hall_id, unfit)


def test_an_older_package_or_another_of_the_same_number_is_refused(hall_id, province):
    first, second = province(1, kept(hall_id)[0]), province(2, changed(hall_id))
    assert install(hall_id, first) is not None  # it changes nothing here, and its number is remembered
    waiting = catalogue_packages.plan(hall_id, second)
    install(hall_id, second)
    assert install(hall_id, second) is None
    assert refused("package.older", catalogue_packages.plan, hall_id, first) == {"number": 1, "applied": 2}
    refused("package.older", catalogue_packages.plan, hall_id, province(2, changed(hall_id, day=date(2027, 1, 4))))
    refused("catalogue.moved", catalogue_files.apply, journal.system(hall_id), waiting)


def test_a_key_is_trusted_until_it_is_no_more(hall_id, province):
    good = province(1, changed(hall_id))
    key = catalogue_packages.publishers(hall_id)[0]["public_key"]
    actor = journal.system(hall_id)
    catalogue_packages.trust(actor, "UBND tỉnh", key + "=")  # padded, it is the same key
    assert len(catalogue_packages.publishers(hall_id)) == 1
    assert refused("package.key_known", catalogue_packages.trust, actor, "Khác", key) == {"name": "UBND tỉnh"}
    refused("package.key", catalogue_packages.trust, actor, "Khác", "abc")
    catalogue_packages.distrust(actor, key)
    refused("package.unknown_key", catalogue_packages.distrust, actor, key)
    refused("package.stranger", catalogue_packages.plan, hall_id, good)


# -- news --------------------------------------------------------------------------------------------------------


def test_a_clerk_reads_what_changed_and_the_leader_sees_who_has_not(hall_id, clerk, other_clerk, leader):
    content = toml(changed(hall_id)).decode()
    preview = leader.post("/catalogue/preview", content=content, form="toml").json
    assert preview["changed"] == 1
    applied = leader.post("/catalogue/apply", content=content, form="toml", digest=preview["digest"]).json
    (news,) = clerk.get("/catalogue/news").json["items"]
    assert (news["id"], news["by"], news["changes"][0]["code"]) == (applied["release"], "Trần Thị Giả Định", BIRTH)
    (field,) = news["changes"][0]["fields"]
    assert (field["label"]["vi"], field["before"]["vi"], field["after"]["vi"]) == (
        "Thời hạn",
        "trong ngày",
        "2 ngày làm việc",
    )
    assert field["after"]["en"] == "2 working days"
    assert news["changes"][0]["title"]["vi"] == "Thay đổi, áp dụng từ thứ Tư 25/11/2026"
    for _ in range(2):
        assert clerk.post("/catalogue/acknowledge", releases=[news["id"]]).status_code == 200
    assert clerk.get("/catalogue/news").json["items"] == []
    assert [one["id"] for one in other_clerk.get("/catalogue/news").json["items"]] == [news["id"]]
    assert {one["username"]: one["releases"] for one in leader.get("/catalogue/unread").json["items"]} == {
        "canbo": [],
        "hai": [news["id"]],
    }
    assert clerk.post("/catalogue/acknowledge", releases=[99]).status_code == 404
    assert clerk.get("/catalogue/unread").status_code == 403
    assert clerk.post("/catalogue/apply", content=content, form="toml").status_code == 403


def test_what_nobody_verified_for_six_months_is_warned_of(hall_id, leader, time):
    verified = replace(kept(hall_id)[0], verified_by="Lan", verified_on=MONDAY)
    take(hall_id, toml(verified, changed(hall_id, verified_on=None)))
    said = leader.get("/catalogue/warnings").json
    unverified = [(one["code"], one["effective_from"]) for one in said["unverified"]]
    assert (said["months"], len(unverified)) == (6, SEEDED)
    assert (BIRTH, "2025-07-01") not in unverified
    assert (BIRTH, "2026-11-25") in unverified
    assert [(one["code"], one["words"]["vi"]) for one in said["upcoming"]] == [
        (BIRTH, "từ ngày thứ Tư 25/11/2026 thay đổi")
    ]
    later = {one["code"] for one in catalogue_news.unverified(hall_id, date(2027, 5, 24))}
    assert BIRTH in later


def test_every_kind_of_change_has_its_words(hall_id):
    one = kept(hall_id)[0]
    everything = changed(
        hall_id,
        name=Both("Tên", "Name"),
        keywords=(),
        cutoff="",
        verification_limit="",
        supplement_clock="restart",
        papers=one.papers[1:],
        presence=one.presence[:1],
        fee=replace(one.fee, amount_vnd=1),
        channels=one.channels[:2],
        legal_basis="Luật",
        verified_on=MONDAY,
        local_note=Both("Ghi", "Note"),
    )
    take(hall_id, toml(everything, replace(one, effective_to=MONDAY, verified_by="Lan")))
    changes = catalogue_news.news(hall_id, 1)[0]["changes"]
    assert [change["kind"] for change in changes] == ["corrected", "ended", "changed"]
    fields = {field["field"]: field for field in changes[2]["fields"]}
    assert len(fields) == 16
    assert all(side[lang] for field in fields.values() for side in (field["before"], field["after"]) for lang in side)
    assert fields["papers"]["after"]["vi"].startswith("Văn bản của người làm chứng")
    assert "Giấy chứng sinh (do nơi sinh cấp; quầy giữ lại), 1 bản chính, phải có" in fields["papers"]["before"]["vi"]
    assert fields["channels"]["after"]["en"].endswith(
        "cannot be finished this way because the register is signed at the counter"
    )
    assert fields["keywords_vi"]["after"] == {"vi": "(không có)", "en": "(nothing)"}


# -- over the API, and by commands -------------------------------------------------------------------------------


def test_the_listing_is_searched_forgivingly(app):
    client = app.test_client()
    for words in ("làm giấy khai sinh", "lam giay khai sinh", "khai sihn"):
        found = client.get("/api/v1/procedures", query_string={"q": words}).json["items"]
        assert found[0]["name"]["vi"] == "Đăng ký khai sinh"
    found = client.get("/api/v1/procedures", query_string={"q": "sao y", "service": "ho-tich"}).json["items"]
    assert "Chứng thực bản sao từ bản chính" not in [one["name"]["vi"] for one in found]
    assert client.get("/api/v1/procedures", query_string={"q": "máy bay"}).json["items"] == []


def test_an_administrator_says_whose_packages_are_believed(app, hall_id, template, leader):
    admin = signed_in(app, "quantri", template.passwords["quantri"])
    private, public = catalogue_packages.new_key()
    package = catalogue_packages.make(private, "Tỉnh", toml(changed(hall_id)), 1).decode()
    said = leader.post("/catalogue/preview", content=package, form="package")
    assert (said.status_code, said.json["code"]) == (409, "package.stranger")
    assert leader.post("/catalogue/publishers", name="Tỉnh", public_key=public).status_code == 403
    assert admin.post("/catalogue/publishers", name="Tỉnh", public_key=public).status_code == 200
    assert [one["name"] for one in admin.get("/catalogue/publishers").json["items"]] == ["Tỉnh"]
    moved = leader.post("/catalogue/apply", content=package, form="package", digest="0" * 64)
    assert (moved.status_code, moved.json["code"]) == (409, "catalogue.moved")
    assert leader.post("/catalogue/apply", content=package, form="package").json["release"] == 1
    assert admin.delete(f"/catalogue/publishers/{public}").status_code == 200
    assert admin.delete(f"/catalogue/publishers/{public}").status_code == 404


def test_no_new_key_is_taken_for_an_option_of_a_command():
    assert not [key for _ in range(300) for key in catalogue_packages.new_key() if key.startswith("-")]


def test_a_catalogue_travels_by_commands(ward, tmp_path):  # noqa: F811
    export, sheet, key, package = (tmp_path / name for name in ("all.toml", "all.csv", "key", "package.json"))
    answer(ward, "catalogue", "export", "--out", str(export))
    answer(ward, "catalogue", "export", "--csv", "--out", str(sheet))
    for file in (export, sheet):
        assert answer(ward, "catalogue", "preview", str(file))["unchanged"] == SEEDED
    public = answer(ward, "catalogue", "keygen", "--out", str(key))["public_key"]
    assert key.stat().st_mode & 0o777 == 0o600
    assert motcua(ward, "catalogue", "keygen", "--out", str(key)).returncode == 1
    signing = ("--key", str(key), "--publisher", "Tỉnh", "--number", "1", "--out", str(package))
    answer(ward, "catalogue", "sign", str(export), *signing)
    assert motcua(ward, "catalogue", "apply", str(package)).returncode == 1
    answer(ward, "catalogue", "trust", "Tỉnh", public)
    assert answer(ward, "catalogue", "apply", str(package))["release"] == 1
    export.write_text(export.read_text("utf-8").replace('"10 working_days"', '"0 working_days"'), "utf-8")
    wrong = motcua(ward, "catalogue", "apply", str(export))
    assert (wrong.returncode, "limit:" in wrong.stdout) == (1, True)
