"""Set Một Cửa up and run it, with nothing but Python 3.11 or newer.

    python3 run.py                 make the environment, the demonstration ward, and open the hall
    python3 run.py test [WORDS]    set up all that the tests need, and pass them (WORDS go to pytest)
    python3 run.py drill NAME      one of the long proofs
    python3 run.py pictures        every surface and state as a picture, in docs/pictures
    python3 run.py check           lint and types
    python3 run.py WORDS           the same as `python -m server WORDS` in the environment made here

Standard library only: this file must run before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def main(words: list[str]) -> int:
    if sys.version_info < OLDEST:
        return fail(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}")
    match words:
        case []:
            install("requirements.txt")
            return become("-m", "server", "start")
        case ["test", *rest]:
            install("requirements.txt", "requirements-dev.txt")
            install_system_packages()
            return run("-m", "pytest", *side_by_side(rest), *rest)
        case ["drill", *rest]:
            install("requirements.txt", "requirements-dev.txt")
            return run("-m", "tests.drills.run", *rest)
        case ["pictures", *rest]:
            install("requirements.txt", "requirements-dev.txt")
            install_system_packages()
            return run("-m", "tests.pictures.run", *rest)
        case ["check"]:
            install("requirements.txt", "requirements-dev.txt")
            return run("-m", "ruff", "check", ".") or run("-m", "ruff", "format", "--check", ".") or run("-m", "mypy")
        case _:
            install("requirements.txt")
            return become("-m", "server", *words)


def side_by_side(words: list[str]) -> list[str]:
    """Test files are passed by as many processes as there are cores, unless WORDS ask for something of their own."""
    return [] if words else ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile"]


def install(*files: str) -> None:
    """Make the environment and install what `files` lock, when they have changed since the last time."""
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in files)).hexdigest()
    stamp = VENV / f"installed-{'-'.join(Path(name).stem for name in files)}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say("Making the environment in .venv")
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if made.returncode:
            sys.exit(fail("this Python cannot make environments; on Debian: apt-get install python3-venv"))
    say("Installing " + ", ".join(files))
    for name in files:
        done = run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", name)
        if done:
            sys.exit(fail(f"{name} could not be installed (no network? see README, *Without internet*)"))
    stamp.write_text(wanted)


def install_system_packages() -> None:
    """Chromium, PostgreSQL, Redis and the rest of tests/apt.txt where this is Debian and we are root."""
    lines = (ROOT / "tests" / "apt.txt").read_text().splitlines()
    wanted = [line.split("#")[0].split() for line in lines if line.split("#")[0].strip()]
    missing = [package for package, program in wanted if not present(program)]
    if not missing:
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say("Installing " + ", ".join(missing))
        quiet = {
            "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            "stdout": subprocess.DEVNULL,
            "check": True,
        }
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], **quiet)
    elif os.environ.get("CI") == "true":
        sys.exit(fail(f"missing: {', '.join(missing)}"))
    else:
        say(f"Missing: {', '.join(missing)}. The tests that need them are skipped.")


def present(program: str) -> bool:
    """A program on the path, or a file by a pattern."""
    if program.startswith("/"):
        return any(Path("/").glob(program.lstrip("/")))
    return shutil.which(program) is not None


def run(*words: str) -> int:
    """Run the environment's Python and wait for it."""
    return subprocess.run([str(PYTHON), *words], cwd=ROOT, env=environment(), check=False).returncode


def become(*words: str) -> int:
    """Hand this process over to the environment's Python, so that signals reach it; Windows can only wait."""
    if os.name == "posix":
        os.chdir(ROOT)
        os.execve(PYTHON, [str(PYTHON), *words], environment())  # noqa: S606 our own interpreter
    child = subprocess.Popen([str(PYTHON), *words], cwd=ROOT, env=environment())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # Ctrl+C reached the child too; let it end in order


def environment() -> dict[str, str]:
    """Ours, but compiled modules are kept, which makes the next start quick."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def say(words: str) -> None:
    print(words, flush=True)


def fail(words: str) -> int:
    print(f"run.py: {words}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
