"""The arrows of the house: who may import whom, and what else holds for every file, route, socket and template."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from server.app import FEEDS, SUBJECTS

ROOT = Path(__file__).resolve().parent.parent
TOWERS = ("server", "kiosk", "display", "printer")
LONGEST = 400

SURFACES = (
    "kiosk",
    "display",
    "server.clerk",
    "server.manager",
    "server.citizen",
    "server.guide",
    "server.tablet",
    "server.api",
)
ROOF = (
    "server.app",
    "server.cli",
    "server.commands",
    "server.__main__",
    "server.serve",
    "server.opening",
    "server.serve_gevent",
)
# Edges: they turn requests into people and values into pages, so they know Flask, and still no surface.
EDGES = (
    "server.auth",
    "server.pages",
    "server.compressed",
    "server.assets",
    "server.scripts",
    "server.ops",
    "server.limits",
    "server.jsonable",
    "server.realtime",
)
PREVIEWS = ("server.manager", "server.commands", "server.doctor")  # may draw a slip to show it
KNOWN_OF_PRINTER = ("printer.slips", "printer.addresses", "printer.faults", "printer.fonts", "printer.codes")
MAY_EMIT = re.compile(r"(?:\w+\.)+feed|server\.realtime|server\.app")

# What is imported late on purpose; everything else stands at the top of its file.
LATE = {
    ("server.commands.slips", "printer.layout"): "brings the drawing library, for `render` alone",
    ("server.documents.sheets", "server.documents.pdf"): "brings the drawing library, for whoever asks for a PDF",
    ("server.catalogue_packages", "cryptography.exceptions"): "only whoever signs or reads a package pays for it",
    ("server.catalogue_packages", "cryptography.hazmat.primitives.asymmetric.ed25519"): "the same",
    ("server.calendar_proposal", "holidays"): "a library for every country, and only to propose a year",
    ("server.doctor", "printer.glyphs"): "a missing font must be a finding, not the end of the doctor",
    ("server.schema", "alembic"): "the server never migrates while it serves",
    ("server.schema", "alembic.config"): "the same",
    ("server.speech", "espeakng_loader"): "a hall without a voice still runs",
    ("server.reports.export", "fpdf"): "slow to load, and only for whoever asks for a PDF",
    ("server.reports.export", "xlsxwriter"): "only for whoever asks for a workbook",
    ("server.realtime", "flask_socketio"): "loaded while what this process never uses is marked absent",
    ("server.ops", "prometheus_client"): "only whoever asks for figures pays for them",
    ("server.sheet_rows", "resource"): "does not exist on Windows",
    ("server.serve", "gunicorn.app.base"): "does not exist on Windows",
    ("server.serve", "server.opening"): "brings the whole application, which the process above the server never needs",
    ("printer.fonts", "fontTools"): "slow to load, and only to make a font that is not cached yet",
    ("printer.fonts", "fontTools.ttLib"): "the same",
    ("printer.fonts", "fontTools.ttLib.tables._g_l_y_f"): "the same",
    ("printer.fonts", "array"): "the same",
}


@dataclass(frozen=True)
class Import:
    """One import of one module."""

    module: str
    line: int
    names: str  # the module imported, as precisely as can be told
    late: bool


def inside(module: str, *places: str) -> bool:
    """True when a module is one of these places or lies in one of them."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


@cache
def files() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for tower in TOWERS
        for path in sorted((ROOT / tower).rglob("*.py"))
    }


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(files()[module].read_text("utf-8"))


@cache
def imports() -> tuple[Import, ...]:
    found: list[Import] = []
    for module in files():
        top = set(tree(module).body)
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                names = [name if name in files() else str(node.module) for name in whole]
            else:
                continue
            found += [Import(module, node.lineno, name, node not in top) for name in names]
    return tuple(found)


def told(wrong: Iterator[Import]) -> list[str]:
    return [f"{i.module}:{i.line} imports {i.names}" for i in wrong]


def ours(name: str) -> bool:
    return inside(name, *TOWERS)


def stdlib(name: str) -> bool:
    return name.split(".")[0] in sys.stdlib_module_names


def surface_of(module: str) -> str | None:
    return next((place for place in SURFACES if inside(module, place)), None)


def middle(module: str) -> bool:
    """Use cases, reads and tools: the server's own files that are neither roof, edge nor surface."""
    return inside(module, "server") and not inside(module, *ROOF, *EDGES, *SURFACES)


# -- arrows ------------------------------------------------------------------------------------------------------


ARROWS = {
    "the rules know only the standard library and each other": (
        lambda m: inside(m, "server.domain"),
        lambda name: not stdlib(name) and not inside(name, "server.domain"),
    ),
    "slips, addresses and faults know only the standard library": (
        lambda m: m in ("printer.slips", "printer.addresses", "printer.faults"),
        lambda name: not stdlib(name),
    ),
    "the paper edge knows nothing of the server": (
        lambda m: inside(m, "printer"),
        lambda name: inside(name, "server", "kiosk", "display", "flask", "flask_socketio", "sqlalchemy"),
    ),
    "surfaces reach no table": (
        lambda m: surface_of(m) is not None,
        lambda name: inside(name, "sqlalchemy", "server.models", "server.db", "escpos", "alembic"),
    ),
    "the middle knows no web": (
        middle,
        lambda name: inside(name, "flask", "flask_socketio", "werkzeug", "flask.json"),
    ),
    "the middle knows no surface": (
        lambda m: middle(m) or inside(m, *EDGES),
        lambda name: inside(name, *SURFACES),
    ),
    "nothing knows the roof": (
        lambda m: not inside(m, *ROOF),
        lambda name: inside(name, *ROOF),
    ),
    "of the printer only what is pure, and fonts and codes, are known": (
        lambda m: inside(m, "server", "kiosk", "display") and not inside(m, *PREVIEWS),
        lambda name: inside(name, "printer") and name not in KNOWN_OF_PRINTER,
    ),
    "only the paper edge speaks to printers": (
        lambda m: not inside(m, "printer"),
        lambda name: inside(name, "escpos"),
    ),
    "only feeds emit": (
        lambda m: not MAY_EMIT.fullmatch(m),
        lambda name: inside(name, "flask_socketio", "socketio", "engineio"),
    ),
    "tables hold no rules": (
        lambda m: inside(m, "server.models"),
        lambda name: ours(name) and not inside(name, "server.models"),
    ),
}


@pytest.mark.parametrize("arrow", ARROWS)
def test_imports_point_the_right_way(arrow):
    applies, forbidden = ARROWS[arrow]
    assert any(applies(module) for module in files()), "the arrow is about nobody"
    assert told(i for i in imports() if applies(i.module) and forbidden(i.names)) == []


def test_surfaces_never_import_each_other():
    wrong = (i for i in imports() if (own := surface_of(i.module)) and surface_of(i.names) not in (None, own))
    assert told(wrong) == []


def test_the_roof_is_entered_only_from_above():
    """`server.app` by the entry points, `server.cli` by `__main__`; what serves, by the command line."""
    above = {
        "server.app": {"server.opening"},
        "server.opening": {"server.serve"},
        "server.cli": {"server.__main__"},
        "server.serve": {"server.cli", "server.serve_gevent"},
        "server.serve_gevent": set(),
    }
    wrong = (i for i in imports() if i.names in above and i.module not in above[i.names])
    assert told(wrong) == []


def test_no_module_imports_itself_through_others():
    graph: dict[str, set[str]] = {module: set() for module in files()}
    for one in imports():
        if one.names in graph:
            graph[one.module].add(one.names)
    assert len(list(TopologicalSorter(graph).static_order())) == len(graph)


def test_imports_are_absolute():
    relative = [
        f"{module}:{node.lineno}"
        for module in files()
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_imports_stand_at_the_top_but_for_the_known_ones():
    late = {(i.module, i.names) for i in imports() if i.late}
    assert late == set(LATE), "a late import needs its reason here; a reason without its import is stale"


# -- files -------------------------------------------------------------------------------------------------------


def test_packages_begin_empty():
    assert [str(path) for module, path in files().items() if path.name == "__init__.py" and path.read_text()] == []


def test_every_file_says_what_it_is_for():
    unsaid = [m for m, path in files().items() if path.name != "__init__.py" and not ast.get_docstring(tree(m))]
    assert unsaid == []


def test_no_file_is_longer_than_anybody_reads():
    kinds = {".py", ".js", ".css", ".html"}
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for tower in (*TOWERS, "tests")
        for path in sorted((ROOT / tower).rglob("*"))
        if path.suffix in kinds
        and "versions" not in path.parts
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST
    ]
    assert long == []


def test_no_module_of_a_running_folder_hides_the_standard_library():
    """Beside `server/` a file `queue.py` would be found first by anything that runs from there."""
    tops = [*ROOT.glob("*.py"), *(ROOT / "server").glob("*.py"), *(ROOT / "printer").glob("*.py")]
    tops += [path for surface in ("kiosk", "display") for path in (ROOT / surface).glob("*.py")]
    assert [path.name for path in tops if path.stem in sys.stdlib_module_names - {"__init__", "__main__"}] == []


def test_nothing_is_called_helper():
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
    assert [module for module in files() if module.split(".")[-1] in vague] == []


# -- doors -------------------------------------------------------------------------------------------------------


def test_every_route_has_decided_who_may(app):
    static = {f"{name}.static" for name in app.blueprints} | {"static"}
    undecided = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in static and not getattr(app.view_functions[rule.endpoint], "decision", None)
    ]
    assert undecided == []


# A whole file comes as a form of its own, larger than any JSON may be; it is guarded like an operation.
FORMS = {("/manager/imports", "POST"), ("/manager/slips/logo", "POST")}


def test_only_operations_of_the_api_change_anything(app):
    """A page, a file, a figure is a GET; whatever is done goes through a declared operation."""
    writes = {
        (rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods - {"GET", "HEAD", "OPTIONS"}
    }
    declared = {
        (f"/api/v1{operation.path}", operation.method)
        for subject in SUBJECTS
        for operation in subject.operations
        if operation.method != "GET"
    }
    assert writes - declared == FORMS
    assert declared <= writes


WRITERS = re.compile(
    r"\.(?:accept|acknowledge|add|add_token|adopt|announce|call_next|call_number|cancel|change_password|claim|enrol|finish|hold|leave|no_show|"
    r"outcome|pause|printer_says|put_day|put_hours|put_week|rate|recall|receive|reinstate|remind|release|remove_day|reprint|result_ready|resume|return_result|revoke|seat|seen|"
    r"set_fault|sign_in|sign_out|sit|start|take_ticket|transfer|transaction|walk_up)\("
)


def test_no_get_calls_a_use_case_that_writes():
    found = []
    for subject in SUBJECTS:
        for operation in subject.operations:
            if operation.method == "GET":
                code = operation.act.__code__
                lines = Path(code.co_filename).read_text("utf-8").splitlines()[code.co_firstlineno - 1 :]
                body = "\n".join(lines).split("\n\n\n")[0]
                found += [f"{operation.endpoint}: {call}" for call in WRITERS.findall(body)]
    assert found == []


def test_every_socket_namespace_has_decided_who_may():
    for feed in FEEDS:
        spaces = [
            kept
            for kept in vars(feed).values()
            if isinstance(kept, type) and kept.__module__ == feed.__name__ and hasattr(kept, "on_connect")
        ]
        assert spaces, feed.__name__
        for namespace in spaces:
            assert namespace.decision, namespace


# -- pages -------------------------------------------------------------------------------------------------------


def templates() -> list[Path]:
    return [path for tower in TOWERS for path in sorted((ROOT / tower).rglob("templates/**/*.html"))]


INLINE = {
    "style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style block": re.compile(r"<style\b", re.I),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "script that is not in one piece": re.compile(r"<script\b[^>]*\bsrc=", re.I),
    "elsewhere": re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.I),
    "unescaped": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
}


@pytest.mark.parametrize("kind", INLINE)
def test_no_page_carries_code_or_asks_elsewhere(kind):
    assert templates()
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in templates()
        for found in INLINE[kind].findall(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_no_script_builds_html_from_text():
    """What a citizen typed becomes text on a page, never markup."""
    wrong = [
        str(path.relative_to(ROOT))
        for tower in TOWERS
        for path in sorted((ROOT / tower).rglob("static/*.js"))
        if re.search(r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(", path.read_text("utf-8"))
    ]
    assert wrong == []
