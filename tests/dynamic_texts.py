"""The codes of texts that are put together while the page or the server runs, and what may stand in their holes."""

from printer import faults
from server import catalogue_local, desk_papers, devices, dossier_care, dossier_lines, guard, hall_rules, people
from server.api import figures, problems
from server.api.openapi import ALWAYS, GUARDED, WORDS
from server.calendar_proposal import FIXED
from server.documents.document import NUMBERS
from server.domain import delivery, intake, procedure, procedure_text, rating, versions, workdays
from server.domain.calling import Why
from server.domain.dossier import Move
from server.domain.dossier import State as DossierState
from server.domain.periods import Kind
from server.domain.ticket import Outcome
from server.reports import integrity, register, tables

STATES = tuple(DossierState)
PRINTERS = ("ok", "paper_low", "paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed", "unknown")
WEEKDAYS = tuple("0123456")
CHANNELS = ("in_person", "post", "online")
KINDS = ("original", "certified", "plain", "shown")
PRINTED = ("queued", "sending", "printed", "uncertain", "dropped")
ACTS = (*(move for move in Move if move is not Move.RETURN_RESULT), "correct")
TABLES = ("summary", "ii06a", "beside", "by_service", "by_hour", "by_counter", "integrity")
REPORTS = ("summary", "ii06a", "register", "waits", "integrity")
HOME = ("kiosk", "display", "clerk", "manager", "phone")
TICKET_PAGE = ("serving", "held", "no_show", "cancelled", "expired", "served")

# A code that is put together while the page or the server runs, with every value that its hole may take. OWN: the
# names are the surface's own; a text counts as used when one of the surface's files says the name.
OWN = None
DYNAMIC: dict[str, tuple[str, ...] | None] = {
    "citizen.*": ("rate.thanks", "rate.given", "rate.expired"),
    "citizen.*_note": ("rate.thanks", "rate.given", "rate.expired"),
    "citizen.*.head": TICKET_PAGE,
    "citizen.*.note": TICKET_PAGE,
    "citizen.dossier.head.*": STATES,
    "citizen.dossier.note.*": STATES,
    "citizen.title.*": ("ticket", "dossier"),
    "clerk.*.tab": ("form", "collect", "deadlines", "day"),
    "clerk.fees.*": ("procedure", "dossiers", "copies", "sum"),
    "clerk.collect.who_*": ("applicant", "proxy", "post"),
    "clerk.cover.*": ("lunch", "paused", "closed"),
    "clerk.day.*": WEEKDAYS,
    "clerk.do.*": OWN,
    "clerk.form.*": OWN,
    "clerk.hold.*": ("copy", "form", "wait_person", "other"),
    "clerk.now.*": ("free", "called", "serving"),
    "clerk.outcome.*": tuple(Outcome),
    "clerk.paper.*": KINDS,
    "clerk.pause_for.*": ("break", "lunch", "meeting", "other"),
    "clerk.print.*": PRINTED,
    "common.device.*": devices.KINDS,
    "common.level.*": tuple(str(int(score)) for score in rating.Score),
    "common.printer.*": (*PRINTERS, "not_drawn"),
    "common.printer_help.*": PRINTERS,
    "common.reason.*": rating.REASONS,
    "common.role.*": people.ROLES,
    "common.state.counter.*": ("open", "paused", "lunch", "closed"),
    "common.state.dossier.*": STATES,
    "common.state.print.*": (*PRINTED, "none"),
    "common.weekday.*": WEEKDAYS,
    "document.*": ("address", "phone", "email"),
    "document.by.*": CHANNELS,
    "document.column.*": ("original", "certified", "plain"),
    "document.leg.*": ("no", "giver", "taker", "result", "note"),
    "document.mark.*": tuple(NUMBERS[2025]),
    "document.of_set.*": tuple(str(form_set) for form_set in NUMBERS),
    "document.result.*": ("early", "on_time", "late"),
    "document.sign.*": ("submitter", "receiver", "adviser"),
    "document.title.*": tuple(kind for kind in NUMBERS[2025] if kind != "apology"),
    "document.title.apology_*": tuple(str(form_set) for form_set in NUMBERS),
    "dayoff.*": ("tet", "hung_kings", "culture", *FIXED.values()),
    "due.explain.*": (
        *(f"same_day{when}" for when in ("", "_before_cutoff", "_after_cutoff", "_after_hours", "_rest")),
        *(f"{unit}{moved}" for unit in workdays.Unit if unit != "same_day" for moved in ("", "_moved")),
    ),
    "due.moved.*": ("supplement", "verification", "extension"),
    "due.limit.*": tuple(unit for unit in workdays.Unit if unit != "same_day"),
    "enrol.*": ("used.head", "used.note", "expired.head", "expired.note", "unknown.head", "unknown.note"),
    "error.n*": ("400", "403", "404", "500"),
    "error.t*": ("400", "403", "404", "500"),
    "home.*": tuple(f"{page}{who}" for page in HOME for who in ("", "_who")),
    "kiosk.advice.*": STATES,
    "kiosk.find.*": ("code", "secret"),
    "kiosk.precheck.*": ("original", "certified", "plain", "filing", "signing", "collecting"),
    "kiosk.precheck.channel.*": CHANNELS,
    "kiosk.print.*": OWN,
    "kiosk.state.*": STATES,
    "mail.*.subject": delivery.ALERTS,
    "mail.*.text": delivery.ALERTS,
    "manager.calendar.*": OWN,
    "manager.calendar.became.*": ("off", "work"),
    "manager.calendar.become.*": ("off", "work"),
    "manager.calendar.keep.*": ("off", "work"),
    "manager.calendar.kind.*": ("plain", "off", "work", "rest", "hours"),
    "manager.calendar.month.*": tuple(str(month) for month in range(1, 13)),
    "manager.calendar.status.*": ("announced", "provisional", "unknown"),
    "manager.calendar.then.*": ("stays", "comes", "goes", "turns"),
    "manager.calendar.wd.*": WEEKDAYS,
    "manager.catalogue.*": OWN,
    "manager.catalogue.count.*": (*versions.KINDS, "unchanged", "refused"),
    "manager.catalogue.origin.*": ("file", "package", "edit"),
    "manager.catalogue.view.*": ("list", "change", "keys"),
    "manager.channel.*": CHANNELS,
    "clerk.sheet.*": ("supplement", "refusal", "apology", "stop"),
    "guard.act.*": ACTS,
    "guard.alert.*": ("one_day", "two_days"),
    "guard.column.*": (*guard.COLUMNS, "done"),
    "guard.done.*": ACTS,
    "guard.field.*": (
        *("missing", "reason", "why", "new_due", "expected", "to_whom", "due_at", "note"),
        *("applicant", "address", "phone", "email", "result_by", "external_code", "copies", "fee"),
    ),
    "guard.result_by.*": CHANNELS,
    "guard.says.*": ACTS,
    "manager.dossiers.*": OWN,
    "manager.form.*": ("supplement", "refusal", "apology", "stop"),
    "manager.history.*": (
        *(move for move in Move),
        *("accept", "at_once", "late_entry", "import", "correct", "papers", "alert", "print"),
    ),
    "manager.history.field.*": dossier_care.CORRECTABLE,
    "manager.evidence.*": integrity.CODES,
    "manager.fault.*": faults.NAMES,
    "manager.figure.*": tuple(figures.Summary.model_fields),
    "manager.imports.*": OWN,
    "manager.imports.col.*": intake.COLUMNS,
    "manager.imports.state.*": ("reading", "refused", "ready", "taking", "taken", "failed"),
    "manager.messages.*": OWN,
    "manager.messages.answered.*": ("http", "smtp"),
    "manager.messages.channel.*": ("email", "webhook"),
    "manager.messages.how.*": ("email", "webhook"),
    "manager.messages.problem.*": ("timeout", "unreachable", "tls", "no_tls", "not_supported", "not_configured"),
    "manager.messages.state.*": ("waiting", "sent", "dead"),
    "manager.messages.topic.*": tuple(delivery.TOPICS),
    "manager.paper.*": KINDS,
    "manager.period.*": OWN,
    "manager.ratings.*": OWN,
    "manager.reports.part.*": ("in_time", "open", "late"),
    "manager.reports.title.*": REPORTS,
    "manager.reports.view.*": REPORTS,
    "manager.rules.*": hall_rules.NAMES,
    "manager.slips.*": ("ticket", *NUMBERS[2025], "power_cut", "fees"),
    "manager.staff.*": OWN,
    "manager.tab.*": (
        "today",
        "dossiers",
        "ratings",
        "reports",
        "imports",
        "catalogue",
        "slips",
        "calendar",
        "messages",
        "staff",
    ),
    "manager.today.*": OWN,
    "manager.today.all_well.*": ("morning", "day"),
    "manager.waits.*": (
        *("n", "median_min", "p90_min", "served", "no_show", "median_service_min"),
        *("service", "hour", "counter", "short_n"),
    ),
    "news.clock.*": procedure.CLOCKS,
    "news.field.*": tuple({*procedure_text.COLUMNS} - {"code", "effective_from"}),
    "news.kind.*": (*versions.KINDS, catalogue_local.KIND),
    "news.needed.*": procedure.NEEDED,
    "news.proxy.*": procedure.PROXIES,
    "news.step.*": procedure.STEPS,
    "paper.by.*": CHANNELS,
    "paper.sheet_line.*": desk_papers.LINES,
    "paper.kind.*": KINDS,
    "paper.reprint.*": ("ticket", "receipt"),
    "paper.where.*": CHANNELS,
    "problem.field.*": (*problems.KINDS.values(), "other"),
    "problem.line.*": intake.FAULTS,
    "problem.row.*": procedure.FAULTS,
    "problem.status.*": tuple(str(status) for status in sorted({*ALWAYS, *GUARDED, *WORDS})),
    "problem.why.*": dossier_lines.WHYS,
    "problem.*": (),  # the refusals that the code raises: below
    "reason.*": tuple(Why),
    "report.beside.*": tables.BESIDE,
    "report.evidence.*": ("sign", "n", "of", "of_what", "newest"),
    "report.ii06a.*": tuple(code for codes in tables.FORM.values() for code in codes),
    "report.ii06a.part.*": tuple(tables.FORM),
    "report.integrity.*": integrity.CODES,
    "report.looked_at.*": integrity.CODES,
    "report.method.*": ("applicant", "proxy", "post", "unknown"),
    "report.period.*": (*(kind for kind in Kind if kind is not Kind.HALF), "half_1", "half_2"),
    "report.register.*": tuple(code for code, _, _ in register.COLUMNS),
    "report.tab.*": TABLES,
    "report.title.*": TABLES,
    "signin.*": OWN,
}
