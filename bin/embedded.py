"""The embedded PostgreSQL and Valkey of this copy of the project: one state folder, one start, one stop."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from embedded_files import reachable_by_all, server_account, write_private
from embedded_postgres import Postgres
from embedded_valkey import Valkey
from processes import SetupError

PROJECT = Path(__file__).resolve().parent.parent
DATABASE_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL")


def base_folder() -> Path:
    """Where this copy keeps its state: CPRO_VAR, `var/`, or for root a folder other accounts can reach."""
    if chosen := os.environ.get("CPRO_VAR"):
        return Path(chosen).resolve()
    if os.geteuid() != 0:
        return PROJECT / "var"
    digest = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    return Path("/var/lib/cpro") / f"{re.sub(r'[^A-Za-z0-9_-]', '_', PROJECT.name)}-{digest}"


class Held(Exception):
    """Another process (its pid) uses this instance."""

    def __init__(self, pid: int) -> None:
        super().__init__(pid)
        self.pid = pid


class Instance:
    """One set of servers (`demo`, `test`, …) with its folder, passwords and ports."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base = base_folder()
        self.folder = self.base / name
        self.log_folder = self.folder / "log"
        self.account = None
        self.postgres = Postgres(self.folder, durable=name == "demo")
        self.valkey = Valkey(self.folder)
        self.own_database = not _given("DATABASE_URL")
        self.own_redis = not _given("REDIS_URL")
        if not self.own_database and (
            missing := [key for key in DATABASE_VARIABLES if not os.environ.get(key)]
        ):
            raise SetupError(
                f"DATABASE_URL is set: {', '.join(missing)} must be too (see docs/exploitation.md)."
            )

    # State -----------------------------------------------------------------

    def prepare(self) -> None:
        """Create the folders and the secrets that are missing."""
        try:
            for folder in (self.base, self.folder, self.log_folder):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o755)
            (self.folder / "media").mkdir(mode=0o700, exist_ok=True)
        except PermissionError as error:
            raise SetupError(f"Cannot write {error.filename}: set CPRO_VAR to a folder of yours.") from error
        if os.geteuid() == 0:
            self.account = server_account()
            if not reachable_by_all(self.folder):
                raise SetupError(
                    f"{self.folder} is closed to the server's account: set CPRO_VAR outside a home folder."
                )
        self.secrets()

    def secrets(self) -> dict[str, str]:
        """Passwords and the secret key, made once and kept in a file only we can read."""
        path = self.folder / "secrets.json"
        if not path.exists():
            names = ("superuser", "owner", "app", "ops", "valkey", "secret_key")
            write_private(path, json.dumps({name: secrets.token_hex(24) for name in names}))
        return json.loads(path.read_text())

    def environment(self) -> dict[str, str]:
        """What the application reads: the embedded servers, or the external ones when they are given."""
        words = self.secrets()
        values = {
            "CPRO_VAR": str(self.base),
            "CPRO_SECRET_KEY": os.environ.get("CPRO_SECRET_KEY") or words["secret_key"],
            "CPRO_MEDIA_DIR": str(self.folder / "media"),
        }
        if "CPRO_EMBEDDED" not in os.environ and (media := os.environ.get("CPRO_MEDIA_DIR")):
            values["CPRO_MEDIA_DIR"] = media
        embedded = []
        if self.own_database:
            embedded.append("database")
            for variable, role in zip(DATABASE_VARIABLES, ("app", "owner", "ops"), strict=True):
                values[variable] = self.postgres.url(role, words[role])
        else:
            values |= {variable: os.environ[variable] for variable in DATABASE_VARIABLES}
        if self.own_redis:
            embedded.append("redis")
            values["REDIS_URL"] = self.valkey.url(words["valkey"])
        else:
            values["REDIS_URL"] = os.environ["REDIS_URL"]
        # Read by _given(): addresses this very command printed are not an operator's choice.
        values["CPRO_EMBEDDED"] = ",".join(embedded)
        return values

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep two commands from starting or stopping the same servers at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    # Servers ---------------------------------------------------------------

    def start(self, *, tied: bool) -> list[str]:
        """Start what is not running, and name it; `tied` servers end with this process."""
        self.prepare()
        words = self.secrets()
        started = []
        with self.locked():
            if self.own_redis and not self.valkey.pids():
                self.valkey.start(words["valkey"], self.account, tied=tied)
                started.append("valkey")
            if self.own_database and not self.postgres.postmaster():
                self.postgres.start(words, self.account, tied=tied)
                started.append("postgres")
            if self.own_database:
                self.postgres.create_roles(words, self.account)
        return started

    def lacks_server(self) -> bool:
        """Whether a server of this instance should run and does not."""
        return (self.own_redis and not self.valkey.pids()) or (
            self.own_database and not self.postgres.postmaster()
        )

    def stop(self) -> None:
        """Stop both servers and everything they left; does nothing when they are not running."""
        if self.folder.exists():
            with self.locked():
                self.postgres.stop()
                self.valkey.stop()

    def destroy(self) -> None:
        """Stop the servers and forget everything this instance holds."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def claim(name: str, *, only: bool = False) -> Instance:
    """The instance of that name, held until this process ends; `name-2`… when another process holds it.

    With `only`, raises `Held` instead of taking another one.
    """
    base = base_folder()
    try:
        base.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise SetupError(f"Cannot write {error.filename}: set CPRO_VAR to a folder of yours.") from error
    for candidate in (name, *(f"{name}-{number}" for number in range(2, 20))):
        handle = os.open(base / f"{candidate}.run", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if only:
                raise Held(int(os.read(handle, 20) or 0)) from None
            os.close(handle)
            continue
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        return Instance(candidate)  # the handle stays open, and the lock with it
    raise SetupError(f"Too many runs of {name} at once.")


def _given(variable: str) -> bool:
    """Whether the operator chose this external server (and not `bin/services env`)."""
    kind = "redis" if variable == "REDIS_URL" else "database"
    return bool(os.environ.get(variable)) and kind not in os.environ.get("CPRO_EMBEDDED", "").split(",")
