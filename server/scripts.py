"""A page's script in one piece: the module that the page names, and before it each module that it needs.

A browser can fetch modules one by one, and the files are written for that. But every file costs a small machine some
milliseconds of its processor, whatever is in it, and the counter's panel has thirty-five (docs/benchmarks.md says what
one piece is worth). Our modules keep to the few forms of import and export that can be joined by reading lines; any
other form is refused by name, so that nothing is ever joined wrongly.
"""

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath

from flask import Blueprint, Response, abort, current_app, request, url_for
from markupsafe import Markup
from werkzeug.utils import safe_join

from server import assets, auth, compressed

bp = Blueprint("scripts", __name__)

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
# What would mean something else in one piece: other forms of the two, what asks where it stands, and waiting.
OTHER = re.compile(r"^(?:import|export)\b.*|\bimport\s*[.(].*", re.MULTILINE)
WAITS = re.compile(r"^(?:await|for await)\b.*", re.MULTILINE)


def script(name: str, surface: str = "") -> Markup:
    """The tag that runs a surface's module. Its address names its content, so that it may be kept for ever."""
    module = url_for(f"{surface}.static" if surface else "static", filename=name)
    address = url_for("scripts.one", module=module.lstrip("/"), v=_digest(whole(module)))
    return Markup('<script type="module" src="{}"></script>').format(address)


@bp.get("/scripts/<path:module>")
@auth.open_page
def one(module: str) -> Response:
    """A module of ours in one piece with those that it needs."""
    if not module.endswith(".js") or normpath(module) != module:  # one address for each: what is joined is kept
        abort(404)
    text = whole(f"/{module}")
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Cache-Control"] = assets.FOR_EVER if request.args.get("v") == _digest(text) else "no-cache"
    return compressed.compress(answer)


@cache
def whole(module: str) -> str:
    """The script of the module at an address of static files; read once in the life of a process."""
    return joined(module, lambda address: _file(address).read_text("utf-8"))


def joined(module: str, read: Callable[[str], str]) -> str:
    """The module at `module` after those that it imports, each once, in the order in which a browser would run them.

    `read` gives the text behind an address. ValueError names the address and the words that cannot be joined.
    """
    names: dict[str, str] = {}  # address to the name of what the module there gives
    pieces: list[str] = []
    begun: list[str] = []

    def bring(address: str) -> None:
        if address in begun:
            raise ValueError(f"{address}: imports itself by way of {begun[-1]}")
        begun.append(address)
        text = read(address)
        for _, wanted in IMPORT.findall(text):
            if (there := _beside(address, wanted)) not in names:
                bring(there)
        begun.pop()
        pieces.append(_piece(address, text, names, last=not begun))

    bring(module)
    return "\n".join(pieces)


def _piece(address: str, text: str, names: dict[str, str], last: bool) -> str:
    """One module as a part of the whole: a scope of its own, which gives what the module exports."""

    def taken(match: re.Match[str]) -> str:
        wanted = names[_beside(address, match[2])]
        return f"const {{{match[1].replace(' as ', ': ')}}} = {wanted};" if match[1] else ""

    given = ", ".join(name for _, name in EXPORT.findall(text))
    body = EXPORT.sub(r"\1 \2", IMPORT.sub(taken, text))
    if foreign := OTHER.search(body) or (None if last else WAITS.search(body)):
        raise ValueError(f"{address}: {foreign[0]}")
    if last:
        return f"// {address}\n{body}"
    names[address] = f"${len(names)}"
    return f"// {address}\nconst {names[address]} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();"


def _beside(address: str, wanted: str) -> str:
    return normpath(join(dirname(address), wanted))


def _file(address: str) -> Path:
    """The file that is served at an address; werkzeug's NotFound when there is none."""
    endpoint, facts = current_app.url_map.bind("").match(address)
    home = current_app.blueprints.get(endpoint.partition(".")[0], current_app)
    file = safe_join(home.static_folder or "", facts.get("filename", ""))
    if not endpoint.endswith("static") or file is None or not Path(file).is_file():
        abort(404)
    return Path(file)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
