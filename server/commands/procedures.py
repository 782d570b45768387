"""The catalogue of procedures: written as a file, looked at, applied, signed, and whose signature is believed."""

from pathlib import Path
from typing import Any

import click

from server import catalogue_files, catalogue_packages, change_words, journal
from server.catalogue_files import Plan
from server.commands.opened import Problem, as_json, hall_of, open_data, tell

in_hall = click.option("--hall", default="", help="Code of the hall.")
a_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
out_file = click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")


@click.group("catalogue")
def catalogue_() -> None:
    """The catalogue of procedures: files, signed packages, publishers."""


@catalogue_.command("export")
@click.option("--csv", "as_csv", is_flag=True, help="CSV, one line a version, in place of TOML.")
@out_file
@in_hall
@as_json
def export(as_csv: bool, out: Path, hall: str, as_json: bool) -> None:
    """Write every version of every procedure."""
    hall_id = hall_of(open_data(), hall)
    made = catalogue_files.export_csv(hall_id) if as_csv else catalogue_files.export_toml(hall_id)
    content = made.encode("utf-8-sig" if as_csv else "utf-8")
    out.write_bytes(content)
    tell({"file": str(out), "bytes": len(content)}, as_json, lambda: f"{out}: {len(content)} bytes")


@catalogue_.command("preview")
@a_file
@in_hall
@as_json
def preview(file: Path, hall: str, as_json: bool) -> None:
    """Say what a file (TOML, CSV or a signed package) would change, and change nothing."""
    told = _plan(hall_of(open_data(), hall), file).told()
    tell(told, as_json, lambda: _words(told))


@catalogue_.command("apply")
@a_file
@in_hall
@as_json
def apply(file: Path, hall: str, as_json: bool) -> None:
    """Apply a file (TOML, CSV or a signed package): all of it or nothing."""
    hall_id = hall_of(open_data(), hall)
    made = _plan(hall_id, file)
    told = made.told()
    release = None if made.faults else catalogue_files.apply(journal.system(hall_id), made)
    tell({**told, "release": release}, as_json, lambda: _words(told))
    if made.faults:
        raise Problem(f"{told['refused']} rows are refused; nothing was applied")


@catalogue_.command("keygen")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to keep the private key.")
@as_json
def keygen(out: Path, as_json: bool) -> None:
    """Make a publisher's key; the public part is shown."""
    private, public = catalogue_packages.new_key()
    try:
        with out.open("x", encoding="ascii") as file:  # never over another key
            out.chmod(0o600)
            file.write(f"{private}\n")
    except FileExistsError as error:
        raise Problem(f"{out} exists already") from error
    tell({"public_key": public, "file": str(out)}, as_json, lambda: public)


@catalogue_.command("sign")
@a_file
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--publisher", required=True, help="Who publishes it, in words.")
@click.option("--number", type=click.IntRange(min=1), required=True, help="Higher with each package.")
@out_file
@as_json
def sign(file: Path, key: Path, publisher: str, number: int, out: Path, as_json: bool) -> None:
    """Make a signed package of a TOML catalogue."""
    made = catalogue_packages.make(key.read_text("ascii"), publisher, file.read_bytes(), number)
    out.write_bytes(made)
    tell({"file": str(out), "bytes": len(made)}, as_json, lambda: f"{out}: {len(made)} bytes")


@catalogue_.command("trust")
@click.argument("name")
@click.argument("public_key")
@in_hall
@as_json
def trust(name: str, public_key: str, hall: str, as_json: bool) -> None:
    """Believe a publisher's packages."""
    hall_id = hall_of(open_data(), hall)
    catalogue_packages.trust(journal.system(hall_id), name, public_key)
    found = catalogue_packages.publishers(hall_id)
    tell({"items": found}, as_json, lambda: "\n".join(f"{one['public_key']}  {one['name']}" for one in found))


def _plan(hall_id: int, file: Path) -> Plan:
    content = file.read_bytes()
    if content.lstrip().startswith(b"{"):  # neither a TOML catalogue nor a CSV header begins so
        return catalogue_packages.plan(hall_id, content)
    return catalogue_files.plan(hall_id, content, "csv" if file.suffix.lower() == ".csv" else "toml")


def _words(told: dict[str, Any]) -> str:
    lines = [f"{name} {told[name]}" for name in ("new", "changed", "corrected", "ended", "unchanged", "refused")]
    for change in map(change_words.told, told["changes"]):
        lines.append(f"{change['code']} {change['name']['vi']}: {change['title']['vi']}")
        lines += [f"  {f['label']['vi']}: {f['before']['vi']} → {f['after']['vi']}" for f in change["fields"]]
    lines += [f"row {f['row']}, {f['field']}: {f['reason']['vi']} / {f['reason']['en']}" for f in told["faults"]]
    return "\n".join(lines)
