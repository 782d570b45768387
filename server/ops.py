"""For whoever keeps the server alive: is it well, and its figures."""

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from server import auth, db
from server.models.paper import print_jobs
from server.models.tickets import tickets

bp = Blueprint("ops", __name__)
FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")


@bp.get("/healthz")
@auth.open_page
def health() -> Response:
    """200 only when the database answers."""
    try:
        well = db.alive()
    except SQLAlchemyError:
        well = False
    words = "ok\n" if well else "the database does not answer\n"
    answer = Response(words, 200 if well else 503, mimetype="text/plain")
    answer.headers["Access-Control-Allow-Origin"] = "*"  # a kiosk's own waiting page, from its disk, asks too
    return answer


@bp.get("/metrics")
@auth.open_page
def metrics() -> Response:
    """Prometheus figures: to a loopback peer that no proxy stands before, or to a token with the scope `metrics`."""
    local = request.remote_addr in ("127.0.0.1", "::1") and not any(name in request.headers for name in FORWARDED)
    if not local and not any("metrics" in caller.scope for caller in auth.callers(request)):
        abort(403)
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    by_state = Gauge("motcua_tickets", "Tickets by state", ["state"], registry=registry)
    jobs = Gauge("motcua_print_jobs", "Print jobs by state", ["state"], registry=registry)
    with db.reading() as connection:
        for gauge, table in ((by_state, tickets), (jobs, print_jobs)):
            for state, n in connection.execute(select(table.c.state, func.count()).group_by(table.c.state)):
                gauge.labels(state).set(n)
    return current_app.response_class(generate_latest(registry), mimetype="text/plain; version=0.0.4")
