"""Settings are strict and documented: a wrong one stops the start with its name."""

import os
import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from server.settings import BadSetting, Settings

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(MOTCUA_[A-Z_]+)` \| (?:`([^`]*)`|\*\(empty\)\*) \| (.+) \|$", re.M)


def test_nothing_needs_to_be_set():
    settings = Settings.from_env({"PATH": "/usr/bin", "HOME": "/root"})
    assert settings == Settings()
    assert (settings.database, settings.embedded) == ("sqlite:///data/motcua.db", True)


def test_an_unknown_name_is_an_error_that_says_which():
    with pytest.raises(BadSetting, match="MOTCUA_DATABSE_URL"):
        Settings.from_env({"MOTCUA_DATABSE_URL": "sqlite:///x.db", "MOTCUA_PORT": "80"})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MOTCUA_PORT", "eighty", "'eighty'"),
        ("MOTCUA_PORT", "0", "not a TCP port"),
        ("MOTCUA_PORT", "65536", "not a TCP port"),
        ("MOTCUA_PORT", "-1", "not a TCP port"),
        ("MOTCUA_TRUSTED_PROXIES", "yes", "'yes'"),
        ("MOTCUA_TRUSTED_PROXIES", "-1", "-1"),
        ("MOTCUA_MAX_SCREENS", "many", "'many'"),
        ("MOTCUA_MAX_SCREENS", "0", "0"),
        ("MOTCUA_LOG", "LOUD", "LOUD"),
        ("MOTCUA_CLOCK", "tomorrow", "'tomorrow'"),
        ("MOTCUA_CLOCK", "2026-11-23T08:00:00", "offset"),
        ("MOTCUA_WEBHOOK_URL", "ftp://gateway.test", "https://"),
        ("MOTCUA_WEBHOOK_URL", "https://gateway.test:99999", "https://"),
        ("MOTCUA_WEBHOOK_URL", "https://", "https://"),
        ("MOTCUA_WEBHOOK_URL", "https://gateway.test", "MOTCUA_WEBHOOK_SECRET"),
        ("MOTCUA_WEBHOOK_PHONE", "maybe", "'maybe'"),
        ("MOTCUA_SMTP_URL", "mail.test", "smtp://"),
        ("MOTCUA_SMTP_URL", "smtp://mail.test", "MOTCUA_SMTP_FROM"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_name(name, value, says):
    with pytest.raises(BadSetting) as refused:
        Settings.from_env({name: value})
    assert name in str(refused.value)
    assert says in str(refused.value)


def test_a_wrong_address_is_refused_without_showing_its_password():
    with pytest.raises(BadSetting) as refused:
        Settings(smtp_url="smtp://hall:hunter2@", smtp_from="a@b.test")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("word", "truth"), [("true", True), ("Yes", True), ("1", True), ("false", False), ("0", False)]
)
def test_a_truth_is_written_in_several_ways(word, truth):
    assert Settings.from_env({"MOTCUA_WEBHOOK_PHONE": word}).webhook_phone is truth


def test_an_empty_value_is_the_default():
    assert Settings.from_env({"MOTCUA_PORT": "", "MOTCUA_REDIS_URL": ""}) == Settings()


def test_every_field_is_read_from_its_own_name():
    given = {
        "MOTCUA_DATABASE_URL": "postgresql+psycopg://hall@db/hall",
        "MOTCUA_REDIS_URL": "redis://127.0.0.1/0",
        "MOTCUA_DATA_DIR": "/srv/motcua",
        "MOTCUA_HOST": "0.0.0.0",
        "MOTCUA_PORT": "9000",
        "MOTCUA_SECRET_KEY": "s",
        "MOTCUA_PUBLIC_URL": "https://motcua.test",
        "MOTCUA_SMTP_URL": "smtp://mail.test:25",
        "MOTCUA_SMTP_FROM": "motcua@mail.test",
        "MOTCUA_WEBHOOK_URL": "https://gateway.test/motcua",
        "MOTCUA_WEBHOOK_SECRET": "sixteen letters.",
        "MOTCUA_WEBHOOK_PHONE": "True",
        "MOTCUA_TRUSTED_PROXIES": "2",
        "MOTCUA_HALL": "phuong-8",
        "MOTCUA_LOG": "DEBUG",
        "MOTCUA_CLOCK": "2026-11-23T08:00:00+07:00",
        "MOTCUA_MAX_SCREENS": "50",
    }
    settings = Settings.from_env(given)
    assert {f"MOTCUA_{f.name.upper()}": str(getattr(settings, f.name)) for f in fields(Settings)} == given
    assert all(isinstance(getattr(settings, f.name), f.type) for f in fields(Settings))
    assert not settings.embedded


def test_what_our_own_processes_tell_each_other_is_no_mistake():
    assert Settings.from_env({"MOTCUA_PARENT_PID": "1", "MOTCUA_WORKER_TOKEN": "t"}) == Settings()


def test_every_setting_stands_in_the_manual_with_its_default():
    written = {name: (default or "", says) for name, default, says in ROW.findall(MANUAL.read_text("utf-8"))}
    known = {f"MOTCUA_{f.name.upper()}": str(f.default) for f in fields(Settings)}
    assert {name: default for name, (default, _) in written.items()} == known
    assert all(len(says) > 20 for _, says in written.values())


def test_every_setting_carries_its_line():
    assert all(f.metadata["says"].strip() for f in fields(Settings))


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    data = tmp_path / "new" / "data"
    old = os.umask(0)
    try:
        first = Settings(data_dir=data).secret()
    finally:
        os.umask(old)
    assert len(first) >= 32
    assert Settings(data_dir=data).secret() == first
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]
    assert Settings(data_dir=tmp_path / "other").secret() != first


def test_a_key_that_was_set_is_used_and_not_written(tmp_path):
    assert Settings(data_dir=tmp_path, secret_key="a key of ours").secret() == "a key of ours"
    assert list(tmp_path.iterdir()) == []


def test_the_first_process_makes_the_key_and_the_others_read_it(tmp_path, monkeypatch):
    """Another process links its key between our look and our own link."""
    link = os.link

    def slower(made, path):
        path.write_text("the key of the quicker process")
        link(made, path)

    monkeypatch.setattr(os, "link", slower)
    assert Settings(data_dir=tmp_path).secret() == "the key of the quicker process"
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
