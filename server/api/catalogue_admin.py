"""The catalogue's changes over the API: files and packages looked at and applied, what is new, and who has read it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server import auth, catalogue_files, catalogue_local, catalogue_news, catalogue_packages, change_words
from server.api.office import OFFICE
from server.api.operations import LARGEST, Given, Subject
from server.api.tickets import STAFF, Asked
from server.catalogue_files import Plan
from server.catalogue_local import Own
from server.domain.procedure import Both

api = Subject("catalogue_admin")
ADMIN = ("admin",)

# The whole file as text. Below the app's own limit on a request, which counts bytes: that one answers 413.
Content = Annotated[str, StringConstraints(min_length=1, max_length=900_000, strip_whitespace=False)]


class Preview(Asked):
    content: Content
    form: Literal["toml", "csv", "package"]


class Apply(Asked):
    content: Content
    form: Literal["toml", "csv", "package"]
    digest: str = Field("", max_length=64, description="The preview's; refused when the content is another by now.")


class Acknowledge(Asked):
    releases: list[Annotated[int, Field(ge=1, le=LARGEST)]] = Field(min_length=1, max_length=200)


class Trust(Asked):
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
    public_key: str = Field(min_length=1, max_length=64)


Line = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Keyword = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]


class Lines(Given):
    vi: Line = ""
    en: Line = ""

    @property
    def both(self) -> Both:
        return Both(self.vi, self.en)


class Local(Asked):
    fee_note: Lines
    local_note: Lines
    keywords: list[Keyword] = Field(max_length=100)
    service: str = Field("", max_length=40, description="A service's code; empty leaves it as it is.")


@api.get("/catalogue/news", who=STAFF, gives="Releases")
def news():
    """What changed in the catalogue and this person has not acknowledged."""
    return {"items": catalogue_news.news(auth.hall_id(), auth.actor().person_id or 0), "next_cursor": None}


@api.post("/catalogue/acknowledge", who=STAFF, body=Acknowledge, gives="Nothing", refuses=(404, 409))
def acknowledge(body: Acknowledge):
    """This person has read these releases."""
    catalogue_news.acknowledge(auth.actor(), body.releases, body.id)
    return {}


@api.get("/catalogue/unread", who=OFFICE, gives="Unreads")
def unread():
    """Every clerk with the releases that they have not acknowledged."""
    return {"items": catalogue_news.unread(auth.hall_id()), "next_cursor": None}


@api.get("/catalogue/warnings", who=STAFF, gives="CatalogueWarnings")
def warnings():
    """Procedures that nobody has verified for long, and versions that begin later."""
    return catalogue_news.warnings(auth.hall_id())


@api.get("/catalogue/releases", who=STAFF, gives="Releases")
def releases():
    """Every change of the catalogue, the newest first."""
    return {"items": catalogue_news.releases(auth.hall_id()), "next_cursor": None}


@api.post("/catalogue/preview", who=OFFICE, body=Preview, gives="CataloguePlan", refuses=(409, 413))
def preview(body: Preview):
    """What a file or a package would change; nothing is changed."""
    told = _plan(body.content, body.form).told()
    return {**told, "changes": [change_words.told(change) for change in told["changes"]]}


@api.post("/catalogue/apply", who=OFFICE, body=Apply, gives="Applied", refuses=(409, 413))
def apply(body: Apply):
    """Apply a file or a package, all of it or nothing."""
    return {"release": catalogue_files.apply(auth.actor(), _plan(body.content, body.form), body.id, body.digest)}


@api.put("/catalogue/<code>/local", who=OFFICE, body=Local, gives="Applied", refuses=(404, 409))
def local(code: str, body: Local):
    """Write what the ward says for itself beside a procedure; the clerks are told."""
    own = Own(body.fee_note.both, body.local_note.both, tuple(body.keywords), body.service)
    return {"release": catalogue_local.put(auth.actor(), code, own, body.id)}


@api.post("/catalogue/<code>/verify", who=OFFICE, body=Asked, gives="Verified", refuses=(404, 409))
def verify(code: str, body: Asked):
    """This person has compared the version in force with its source today."""
    return {"verified_on": catalogue_local.verify(auth.actor(), code, body.id)}


@api.get("/catalogue/publishers", who=ADMIN, gives="Publishers")
def publishers():
    """Whose signed packages this hall believes."""
    return {"items": catalogue_packages.publishers(auth.hall_id()), "next_cursor": None}


@api.post("/catalogue/publishers", who=ADMIN, body=Trust, gives="Nothing", refuses=(409,))
def trust(body: Trust):
    """Believe this publisher's key from now on."""
    catalogue_packages.trust(auth.actor(), body.name, body.public_key)
    return {}


@api.delete("/catalogue/publishers/<key>", who=ADMIN, gives="Nothing", refuses=(404,))
def distrust(key: str):
    """Believe this key no more."""
    catalogue_packages.distrust(auth.actor(), key)
    return {}


def _plan(content: str, form: str) -> Plan:
    if form == "package":
        return catalogue_packages.plan(auth.hall_id(), content.encode())
    return catalogue_files.plan(auth.hall_id(), content.encode(), form)
