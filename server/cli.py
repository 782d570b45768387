"""`python -m server COMMAND`, also installed as `motcua`.

This file is light: the process that keeps the server alive stays small, and a command loads only what it needs.
The commands that open the database are in `server.commands`, found by name.
"""

import os
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import click

from server import serve as serving
from server.domain.errors import Refused
from server.settings import BadSetting, Settings
from server.version import version

# name on the command line → (file and command in server.commands, one line of help)
ELSEWHERE = {
    "migrate": ("upkeep.migrate", "Bring the database to this software's schema."),
    "seed": ("upkeep.seed", "Load a ward: a TOML file, or `demo`."),
    "doctor": ("upkeep.check", "Check database, fonts, voice, printers, messages, clock and disk."),
    "person": ("staff.person", "People of the staff."),
    "device": ("staff.device", "Kiosks, displays, tablets, printers."),
    "token": ("staff.token", "Tokens of other systems."),
    "due": ("dossiers.due", "When a dossier is due, and why."),
    "calendar": ("calendar.calendar_", "Days off, make-up days and hours of a year."),
    "dossiers": ("dossiers.dossiers_", "Dossiers from a file and into one."),
    "catalogue": ("procedures.catalogue_", "The catalogue of procedures: files, signed packages, publishers."),
    "rules": ("rules.rules", "What the hall decides for itself."),
    "report": ("reports.report", "Figures for the office."),
    "printer": ("printers.printer", "Printers and their rolls; faults of virtual ones."),
    "render": ("slips.render", "The bytes or the picture of a slip."),
}


class Commands(click.Group):
    """A group that loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in ELSEWHERE:
            file, attribute = ELSEWHERE[name][0].split(".")
            found: click.Command = getattr(import_module(f"server.commands.{file}"), attribute)
            return found
        return super().get_command(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        here = {name: (super(Commands, self).get_command(ctx, name)) for name in super().list_commands(ctx)}
        lines = [(name, command.get_short_help_str()) for name, command in here.items() if command]
        lines += [(name, says) for name, (_, says) in ELSEWHERE.items()]
        with formatter.section("Commands"):
            formatter.write_dl(sorted(lines))


@click.group(cls=Commands, help="Một Cửa: the reception hall of a ward office.")
@click.version_option(version(), prog_name="motcua")
def motcua() -> None: ...


@motcua.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="TCP port to listen on.")
@click.option("--no-printing", is_flag=True, help="Start no print worker beside the server.")
def serve(host: str | None, port: int | None, no_printing: bool) -> None:
    """Run the web server."""
    settings = Settings.from_env()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    serving.serve(settings, printing=not no_printing)


@motcua.command()
def start() -> None:
    """Open the hall: on the first run with the demonstration ward, then serve."""
    serving.serve(Settings.from_env(), welcome=True)


@motcua.command("print-worker")
@click.option("--server", default="http://127.0.0.1:8080", help="Where the hall's server is.")
@click.option("--token", help="The printer device's token; or MOTCUA_WORKER_TOKEN.")
@click.argument("printers", nargs=-1)
def print_worker(server: str, token: str | None, printers: tuple[str, ...]) -> None:
    """Take jobs over HTTP and print them."""
    settings = Settings.from_env()
    command = [sys.executable, "-m", "printer.worker", "--server", server, "--data-dir", str(settings.data_dir)]
    # By the environment, not the command line: other users of the machine may read the latter.
    environment = {**os.environ, **({"MOTCUA_WORKER_TOKEN": token} if token else {})}
    sys.exit(subprocess.run([*command, *printers], env=environment, check=False).returncode)  # noqa: S603 our own


def main() -> int:
    """The entry point; turns what may go wrong into one line."""
    os.umask(0o077)  # names and telephone numbers are for the account that runs the hall alone
    try:
        motcua(standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        click.echo(f"motcua: {error.format_message()}", err=True)
        return error.exit_code
    except Refused as error:
        click.echo(f"motcua: {_words(error)}", err=True)
        return 1
    except (BadSetting, ValueError, OSError) as error:
        click.echo(f"motcua: {error}", err=True)
        return 1
    return 0


def _words(error: Refused) -> str:
    """A refusal as the installer reads it: in Vietnamese, in English, and its code with the facts."""
    wording = import_module("server.wording")
    said = [wording.refusal(error.code, error.facts, lang) for lang in wording.LANGUAGES]
    return " / ".join([*filter(None, said), str(error)])
