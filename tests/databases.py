"""A PostgreSQL and a Redis of the tests' own: started in a temporary folder, on sockets of their own, and stopped."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def found(program: str) -> str | None:
    """Where a program is; Debian keeps PostgreSQL's servers off the path."""
    versions = (
        sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")) if Path("/usr/lib/postgresql").exists() else []
    )
    return shutil.which(program) or (str(versions[-1]) if versions else None)


class Postgres:
    """A cluster that lives as long as the tests. PostgreSQL refuses to run as root, so root runs it as its own user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
        self.port = free_port()
        self.user = "postgres"
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def start(self) -> None:
        if self._as:
            shutil.chown(self.folder, "postgres", pwd.getpwnam("postgres").pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-locale")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str, *, create: bool = False) -> str:
        if create:
            self._sql(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{name}"

    def copy_of(self, template: str) -> str:
        """The address of a new database like `template`."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def _sql(self, statement: str) -> None:
        with psycopg.connect(host="127.0.0.1", port=self.port, user=self.user, dbname="postgres", autocommit=True) as c:
            c.execute(statement)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: str) -> None:
        where = found(program)
        assert where is not None, f"{program} is not installed"
        with (self.folder / f"{program}.out").open("wb") as out:
            subprocess.run([*self._as, where, *arguments], check=True, stdout=out, stderr=out, cwd="/")


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = found("redis-server")
        assert program is not None, "redis-server is not installed"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
