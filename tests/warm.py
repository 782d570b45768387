"""`python -m server WORDS` from an interpreter that has loaded the hall already.

A start costs a second of a machine's time, nearly all of it for imports, and the browser's tests start something some
two hundred and fifty times. Each start is a fork of one process that has done nothing but import, so it begins as a
new interpreter would, with an environment of its own.
"""

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LOADED = ["tests.warm", "server.opening", "server.threads", "server.commands.staff", "server.commands.upkeep"]
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(_LOADED)


class Warm:
    """A running command, as `subprocess.Popen` would show it; what it says goes to files."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], said: Path, complained: Path, told: str = ""
    ) -> None:
        self._words = words
        asked = (words, dict(environment), said, complained, told)
        self._process = _context.Process(target=_run, args=asked, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._words, timeout or 0)
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()


def ran(words: Sequence[str], environment: Mapping[str, str], told: str = "") -> tuple[int, str, str]:
    """Run a command to its end, `told` on its standard input: its exit code, what it said, what it complained of."""
    with tempfile.TemporaryDirectory(prefix="motcua-command-") as folder:
        said, complained = Path(folder) / "said", Path(folder) / "complained"
        code = Warm(words, environment, said, complained, told).wait()
        return code, said.read_text("utf-8"), complained.read_text("utf-8")


def _run(words: Sequence[str], environment: Mapping[str, str], said: Path, complained: Path, told: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for path, fd in ((said, 1), (complained, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), fd)
    sys.stdin, sys.argv = io.StringIO(told), ["motcua", *words]
    from server.cli import main

    sys.exit(main())
