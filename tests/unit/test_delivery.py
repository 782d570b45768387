"""What may leave the house, when it is tried again, and how a receiver knows that it is ours."""

import hashlib
import hmac
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from server.domain import delivery

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "integrations.md").read_text("utf-8")
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "a secret of the ward's"
NOW = 1_795_000_000
bodies = st.binary(max_size=200)


def test_the_pauses_grow_and_the_seventh_failure_is_the_last():
    pauses = [delivery.next_try(failures, AT) for failures in range(1, 8)]
    assert [(again - AT).total_seconds() for again in pauses[:-1]] == [30, 120, 600, 3600, 21600, 86400]
    assert pauses[-1] is None


def test_a_signature_is_the_one_that_the_manual_describes():
    digest = hmac.new(SECRET.encode(), b"1795000000." + b'{"id":1}', hashlib.sha256).hexdigest()
    assert delivery.sign(SECRET, NOW, b'{"id":1}') == f"t=1795000000,v1={digest}"


@given(bodies, st.integers(-300, 300))
def test_what_we_sign_is_accepted_within_the_tolerance(body, drift):
    assert delivery.verify(SECRET, delivery.sign(SECRET, NOW, body), body, NOW + drift)


@given(bodies, st.integers(301, 10**9), st.booleans())
def test_an_old_or_a_future_message_is_not(body, drift, past):
    when = NOW + drift if past else NOW - drift
    assert not delivery.verify(SECRET, delivery.sign(SECRET, NOW, body), body, when)


@given(bodies, bodies)
def test_another_body_another_secret_or_another_time_does_not_fit(body, other):
    header = delivery.sign(SECRET, NOW, body)
    assert delivery.verify(SECRET, header, other, NOW) == (body == other)
    assert not delivery.verify(SECRET + "s", header, body, NOW)
    assert not delivery.verify(SECRET, header.replace(f"t={NOW}", f"t={NOW + 1}"), body, NOW)


@given(st.text(max_size=80))
def test_a_header_that_is_no_signature_is_refused_and_never_an_error(header):
    assert not delivery.verify(SECRET, header, b"", NOW)


def test_one_of_two_signatures_is_enough_while_a_secret_changes():
    old, new = (delivery.sign(secret, NOW, b"x") for secret in ("old", SECRET))
    assert delivery.verify(SECRET, f"{old},{new.partition(',')[2]}", b"x", NOW)


@given(st.sampled_from(sorted(delivery.TOPICS)), st.booleans())
def test_no_name_leaves_and_a_phone_only_with_a_ready_result_where_that_is_set(topic, phone):
    facts = {"code": "H", "state": "ready", "applicant": "Ánh", "address": "12", "phone": "09", "email": "a@b"}
    told = delivery.leaves(topic, facts, phone=phone)
    assert told.keys() - {"phone"} == {"code", "state"}
    assert ("phone" in told) == (phone and topic == "dossier.ready")


def test_alerts_are_topics_and_a_day_is_the_longest_pause():
    assert set(delivery.ALERTS) < set(delivery.TOPICS)
    assert max(delivery.BACK_OFF) == timedelta(hours=24)


def test_the_manual_lists_every_topic_with_its_facts():
    table = re.findall(r"^\| `([a-z]+\.[a-z_]+)` \| .+ \| (.+) \|$", MANUAL, re.M)
    assert {topic: tuple(re.findall(r"`(\w+)`", facts)) for topic, facts in table} == delivery.TOPICS


def test_the_manuals_recipe_accepts_ours_and_nothing_else():
    (recipe,) = re.findall(r"```python\n(.+?)```", MANUAL, re.S)
    made: dict = {}
    exec(recipe, made)
    now = int(time.time())
    assert made["is_from_the_hall"](SECRET, delivery.sign(SECRET, now, b"{}"), b"{}")
    assert not made["is_from_the_hall"](SECRET, delivery.sign(SECRET, now, b"{}"), b"[]")
    assert not made["is_from_the_hall"]("s", delivery.sign(SECRET, now, b"{}"), b"{}")
    assert not made["is_from_the_hall"](SECRET, delivery.sign(SECRET, now - 400, b"{}"), b"{}")
