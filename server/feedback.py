"""What citizens say: one rating for a ticket or a dossier, by a token that works once."""

from typing import Any

from sqlalchemy import func, insert, select

from server import clock, events, journal, once
from server import ward as wards
from server.db import reading, record, transaction
from server.domain.errors import NotFound, Refused
from server.domain.rating import REASONS, Score
from server.journal import Actor
from server.models.dossiers import rating_tokens, ratings
from server.models.tickets import tickets
from server.once import Act


def rate(
    *,
    token: str,
    score: Score,
    reasons: list[str],
    comment: str,
    trips: int | None,
    request_id: str,
) -> bool:
    """Keep a citizen's rating; False when this request had given it before.

    Refused `rating.already_given`, `rating.expired`, `request.conflict`; NotFound `rating.unknown`.
    """
    at = clock.now()
    with transaction() as db:
        row = db.execute(select(rating_tokens).where(rating_tokens.c.token == token)).first()
        if row is None:
            raise NotFound("rating.unknown")
        actor = Actor(row.hall_id, f"rating:{token[:8]}")
        body = {"score": score, "reasons": sorted(reasons), "comment": comment, "trips": trips}
        act = Act(actor, "rating", request_id, body)
        if once.seen(db, act) is not None:
            return False
        about = (ratings.c.ticket_id == row.ticket_id) if row.ticket_id else (ratings.c.dossier_id == row.dossier_id)
        if db.scalar(select(func.count()).select_from(ratings).where(about)):
            raise Refused("rating.already_given")
        if at > row.expires_at:
            raise Refused("rating.expired", expired_at=row.expires_at)
        ward, _ = wards.look(db, row.hall_id)
        rating_id = db.execute(
            insert(ratings),
            {
                "hall_id": row.hall_id,
                "ticket_id": row.ticket_id,
                "dossier_id": row.dossier_id,
                "day": ward.day(at),
                "at": at,
                "score": int(score),
                "reasons": [reason for reason in REASONS if reason in reasons],
                "comment": comment.strip(),
                "trips": trips,
            },
        ).inserted_primary_key[0]
        # The journal says that somebody rated, never what: a clerk must not read an answer out of it.
        journal.write(db, actor, at, ward.day(at), "rating", rating_id, "rate", {})
        once.done(db, act, {}, at)
        if counter := db.scalar(select(tickets.c.counter_id).where(tickets.c.id == row.ticket_id)):
            record(db, events.QuestionClosed(row.hall_id, counter, token))
        return True


def given(hall_id: int, ticket_id: int) -> dict[str, Any] | None:
    """Whether a ticket was rated, for tests and the leader; None when not."""
    with reading() as db:
        row = db.execute(select(ratings).where(ratings.c.hall_id == hall_id, ratings.c.ticket_id == ticket_id)).first()
        return row and dict(row._mapping)
