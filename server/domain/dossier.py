"""What may happen to a dossier, how it is numbered, and how it is judged against the promise made for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from types import MappingProxyType

from server.domain.errors import Refused
from server.domain.workdays import WorkCalendar

LAST_SERIAL = 9999
_AGENCY = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*")
_CODE = re.compile(rf"(?P<agency>{_AGENCY.pattern})-(?P<day>[0-9]{{6}})-(?P<serial>[0-9]{{4}})")


class State(StrEnum):
    """Where a dossier stands."""

    PROCESSING = "processing"
    SUPPLEMENT = "supplement"
    READY = "ready"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"

    @property
    def open(self) -> bool:
        """Whether the office still owes a result."""
        return self in (State.PROCESSING, State.SUPPLEMENT)


class Move(StrEnum):
    """What a clerk may do with a dossier."""

    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENTED = "supplemented"
    RESULT_READY = "result_ready"
    RETURN_RESULT = "return_result"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    STOP = "stop"
    EXTEND = "extend"
    APOLOGISE = "apologise"
    VERIFY = "verify"
    HAND_OVER = "hand_over"


# Over without a result.
ENDED = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED})


class Verdict(StrEnum):
    """How a received dossier counts in the summary; every dossier counts exactly once."""

    RETURNED_ON_TIME = "returned_on_time"
    LATE = "late"
    IN_PROGRESS = "in_progress"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


# An apology changes no state and clears no breach, so it is legal everywhere; it is added to each row below.
_MOVES: Mapping[State, Mapping[Move, State]] = {
    State.PROCESSING: {
        Move.REQUEST_SUPPLEMENT: State.SUPPLEMENT,
        Move.RESULT_READY: State.READY,
        Move.REFUSE: State.REFUSED,
        Move.WITHDRAW: State.WITHDRAWN,
        Move.STOP: State.STOPPED,
        Move.EXTEND: State.PROCESSING,
        Move.VERIFY: State.PROCESSING,
        Move.HAND_OVER: State.PROCESSING,
    },
    State.SUPPLEMENT: {
        Move.SUPPLEMENTED: State.PROCESSING,
        Move.REFUSE: State.REFUSED,
        Move.WITHDRAW: State.WITHDRAWN,
        Move.STOP: State.STOPPED,
        Move.HAND_OVER: State.SUPPLEMENT,
    },
    State.READY: {Move.RETURN_RESULT: State.RETURNED, Move.HAND_OVER: State.READY},
    State.RETURNED: {},
    State.REFUSED: {},
    State.WITHDRAWN: {},
    State.STOPPED: {},
}
MOVES: Mapping[State, Mapping[Move, State]] = MappingProxyType(
    {state: MappingProxyType({**moves, Move.APOLOGISE: state}) for state, moves in _MOVES.items()}
)


def after(state: State, move: Move) -> State:
    """The state ``move`` leads to; refused with ``dossier.move`` (naming the legal moves) if it is not legal."""
    try:
        return MOVES[state][move]
    except KeyError:
        legal = [str(one) for one in MOVES[state]]
        raise Refused("dossier.move", state=str(state), move=str(move), legal=legal) from None


def check_supplement(requested_before: bool) -> None:
    """Missing papers are asked for once, all together (Decree 118/2025); refused with ``dossier.supplement_once``."""
    if requested_before:
        raise Refused("dossier.supplement_once")


def check_proxy(proxy: str, submitter: Mapping[str, str] | None) -> None:
    """Whether somebody else may hand the papers in, by the procedure's rule for that step.

    ``proxy``: ``none`` (only the applicant), ``written`` or ``certified`` (with an authorisation, which is noted), or
    ``unwritten`` (relatives and others without one; Circular 04/2020/TT-BTP, article 2). Refused with
    ``dossier.submitter_may_not`` or ``dossier.authority_needed``.
    """
    if submitter is None or proxy == "unwritten":
        return
    if proxy == "none":
        raise Refused("dossier.submitter_may_not")
    if not submitter.get("authority"):
        raise Refused("dossier.authority_needed")


def check_delivery(result_by: str, address: str) -> None:
    """Whether a result can reach the applicant as wanted. Refused ``dossier.address_for_post`` without an address."""
    if result_by == "post" and not address:
        raise Refused("dossier.address_for_post")


def check_verification(longer: str | None, taken: bool, late: bool) -> None:
    """Whether the law's longer limit for verification may be taken: where there is one, once, before the date passes.

    Refused with ``dossier.verify_none``, ``dossier.verified_already`` or ``dossier.verify_late``.
    """
    if not longer:
        raise Refused("dossier.verify_none")
    if taken:
        raise Refused("dossier.verified_already")
    if late:
        raise Refused("dossier.verify_late")


def check_past_receipt(received: datetime, now: datetime, days: int) -> None:
    """Whether a dossier written on paper may still be entered: received before now, at most ``days`` days ago.

    Refused with ``dossier.received_future`` or ``dossier.received_long_ago`` {days}.
    """
    if received > now:
        raise Refused("dossier.received_future")
    if now - received > timedelta(days=days):
        raise Refused("dossier.received_long_ago", days=days)


@dataclass(frozen=True, slots=True)
class Extensions:
    """What a ward allows: how many new dates at most, and how many working days ahead of the old one at the latest.

    The defaults are those of three provinces (DOMAIN D10, D11); no national article was read.
    """

    most: int = 1
    ahead: int = 1

    def last_day(self, due: date, calendar: WorkCalendar) -> date:
        """The last day on which a new date may be set in place of ``due``."""
        return calendar.working_days_before(due, self.ahead)


def check_extension(
    today: date, due: date, new_due: date, before: int, calendar: WorkCalendar, allowed: Extensions = Extensions()
) -> None:
    """Whether a new date may be set in place of ``due``, after ``before`` others: not too often, not too late, later.

    Refused with ``dossier.extended_already`` {most}, ``dossier.extend_late`` {last_day}, ``dossier.extend_not_later``
    {original_due} or, for a day of rest, ``dossier.extend_rest_day`` {new_due}.
    """
    if before >= allowed.most:
        raise Refused("dossier.extended_already", most=allowed.most)
    last_day = allowed.last_day(due, calendar)
    if today > last_day:
        raise Refused("dossier.extend_late", last_day=last_day.isoformat())
    if new_due <= due:
        raise Refused("dossier.extend_not_later", original_due=due.isoformat())
    if not calendar.is_working(new_due):
        raise Refused("dossier.extend_rest_day", new_due=new_due.isoformat())


def check_expected(today: date, expected: date, calendar: WorkCalendar) -> None:
    """Whether a result may be announced for a day, in an apology: one still to come, and a working day.

    Refused with ``dossier.expected_past`` or ``dossier.expected_rest_day`` {expected}.
    """
    if expected < today:
        raise Refused("dossier.expected_past")
    if not calendar.is_working(expected):
        raise Refused("dossier.expected_rest_day", expected=expected.isoformat())


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A dossier code taken apart: agency identifier, day of receipt, serial of that day."""

    agency: str
    day: date
    serial: int

    def __str__(self) -> str:
        return f"{self.agency}-{self.day:%y%m%d}-{self.serial:04d}"


def code(agency: str, day: date, serial: int) -> str:
    """``{agency}-{YYMMDD}-{NNNN}``, the form of Circular 01/2018/TT-VPCP, article 19.

    Refused with ``dossier.serial_exhausted`` beyond 9999, else with ``dossier.code`` for what cannot be written so.
    """
    if serial > LAST_SERIAL:
        raise Refused("dossier.serial_exhausted", agency=agency, day=day.isoformat())
    if serial < 1 or not 2000 <= day.year <= 2099 or _AGENCY.fullmatch(agency) is None:
        raise Refused("dossier.code", text=f"{agency}-{day.isoformat()}-{serial}")
    return str(DossierCode(agency, day, serial))


def parse_code(text: str) -> DossierCode:
    """Take a code apart; refused with ``dossier.code`` when malformed, of no real date, or of serial 0000."""
    found = _CODE.fullmatch(text)
    if found is None or found["serial"] == "0000":
        raise Refused("dossier.code", text=text)
    digits = found["day"]
    try:
        day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise Refused("dossier.code", text=text) from None
    return DossierCode(found["agency"], day, int(found["serial"]))


def is_code_of(text: str, agency: str) -> bool:
    """Whether ``text`` has the form of this agency's own codes."""
    try:
        return parse_code(text).agency == agency
    except Refused:
        return False


def waits_in_time(state: State, suspended_at: datetime | None, in_time_until: datetime) -> bool:
    """Whether the clock stands still: papers are missing, and were asked for before the limit had passed.

    Where nobody knows when they were asked for (a file), the doubt is the office's.
    """
    return state is State.SUPPLEMENT and (suspended_at is None or suspended_at <= in_time_until)


def is_after_due(moment: datetime, due: datetime, by_date: bool, zone: tzinfo) -> bool:
    """Whether ``moment`` is too late: after the due date for limits in days, else after the due minute."""
    return moment > in_time_until(due, by_date, zone)


def in_time_until(due: datetime, by_date: bool, zone: tzinfo) -> datetime:
    """The last moment that is not too late: the end of the due day for limits in days, else the due minute."""
    if not by_date:
        return due
    return datetime.combine(due.astimezone(zone).date(), time.max, tzinfo=zone)


def early_until(due: datetime, by_date: bool, zone: tzinfo) -> datetime:
    """The last moment that is *before* the due date: the end of the day before for limits in days, else a breath."""
    return in_time_until(due, by_date, zone) - (timedelta(days=1) if by_date else timedelta(microseconds=1))


def verdict(
    original_due: datetime,
    by_date: bool,
    settled_at: datetime | None,
    returned_at: datetime | None,
    state: State,
    *,
    now: datetime,
    to: date,
    zone: tzinfo,
) -> Verdict:
    """How a dossier counts in a report up to and including the day ``to``, read at ``now`` (all times aware).

    A dossier is settled on ``settled_at``, else on ``returned_at``, and judged against its original due date; an open
    one is late when that lies before the earlier of ``to`` and ``now``. A result without any date of settlement
    proves nothing and is judged as if still open.
    """
    if state in ENDED:
        return Verdict(state.value)
    settled = settled_at if settled_at is not None else returned_at
    if settled is not None:
        return Verdict.LATE if is_after_due(settled, original_due, by_date, zone) else Verdict.RETURNED_ON_TIME
    judged = min(now, datetime.combine(to, time.max, tzinfo=zone))
    return Verdict.LATE if is_after_due(judged, original_due, by_date, zone) else Verdict.IN_PROGRESS
