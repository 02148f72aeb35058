"""bin/demo once the environment is ready: data, web server, worker, and the check of the whole."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from embedded import Held, Instance, base_folder, claim
from processes import SetupError, ending_with_us, free_ports
from supervise import MARK, Supervisor, sweep

PROJECT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
SOURCES = (
    "cpro",
    "referentiels",
    "suivi",
    "entreprise",
    "bilans",
    "templates",
    "static",
    "requirements",
    "manage.py",
)
PREPARATION = (
    ("fonts", ["construire_polices"]),
    ("migrations", ["migrate", "--database=owner", "--noinput", "--verbosity=0"]),
    ("référentiels", ["load_referentiels"]),
    ("certificate", ["creer_sceau", "--si-absent"]),
    ("demonstration data", ["peupler_demo"]),
    ("static files", ["collectstatic", "--noinput", "--verbosity=0"]),
)


class Stopped(BaseException):
    """A signal asked the demonstration to end."""


class Demonstration:
    """One running copy of the product on one instance of servers."""

    preparation = PREPARATION

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.reservation, self.port = reserve_port(fresh=instance.name != "demo")
        self.supervisor = Supervisor(instance.folder, PROJECT, self.environment)
        self.started: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What the processes of the product read."""
        hosts = os.environ.get("CPRO_HOSTS") or "127.0.0.1,localhost"
        sealing = {
            "CPRO_SCEAU_FICHIER": os.environ.get("CPRO_SCEAU_FICHIER")
            or str(self.instance.folder / "sceau.p12")
        }
        return self.instance.environment() | {"CPRO_BASE_URL": self.address, "CPRO_HOSTS": hosts} | sealing

    def start(self) -> None:
        """Start the servers, prepare the data if needed, start web and worker, wait for an answer."""
        self.started = self.instance.start(tied=True)
        sweep(self.instance.folder)  # what a killed demonstration may have left
        self.prepare()
        web = [
            "--interface=wsgi",
            "--host=127.0.0.1",
            f"--port={self.port}",
            "--workers=2",
            "--blocking-threads=4",
        ]
        web += ["--backpressure=64", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout=5"]
        self.supervisor.start("web", [sys.executable, "-m", "granian", *web, "cpro.wsgi:application"])
        worker = ["travailler", "--processus=2", f"--agenda={self.instance.folder / 'beat'}"]
        self.supervisor.start("worker", [*MANAGE, *worker])
        with timed("web server and worker"):
            self.wait_for_web()

    def prepare(self) -> None:
        """Run the preparation commands, unless they already ran for these very sources and this database."""
        stamp = self.instance.folder / "prepared"
        if stamp.exists() and stamp.read_text() == self.wanted() and (PROJECT / "static/fonts").is_dir():
            return
        self.begin_again_if_foreign()
        for label, command in self.preparation:
            with timed(label):
                self.manage(*command)
        stamp.write_text(self.wanted())

    def wanted(self) -> str:
        """What the preparation depends on: the sources, and the database."""
        return digest(self.instance.environment()["DATABASE_URL"].split("@")[-1])

    def begin_again_if_foreign(self) -> None:
        """Forget a database that other sources made, which migrations cannot bring here: its data is fictitious.

        Raises SetupError when the database is not ours to forget.
        """
        try:
            self.manage("verifier_migrations")
            return
        except SetupError as error:
            reason = str(error).strip().splitlines()[-1]
        if not self.instance.own_database:
            raise SetupError(
                "the database of DATABASE_URL was made by another version of these sources, and its history "
                f"of migrations does not lead here: give an empty one. ({reason})"
            )
        print("The demonstration's database comes from other sources: making it again.", file=sys.stderr)
        self.instance.destroy()
        self.started = self.instance.start(tied=True)

    def manage(self, *command: str, show: bool = False) -> int:
        """Run a management command; its output is shown, or kept for the error message when it fails."""
        result = subprocess.run(
            [*MANAGE, *command],
            cwd=PROJECT,
            env=os.environ | self.environment() | {MARK: str(self.instance.folder)},
            stdout=None if show else subprocess.PIPE,
            stderr=None if show else subprocess.STDOUT,
            text=True,
            check=False,
            **ending_with_us(signal.SIGTERM),
        )
        if result.returncode and not show:
            raise SetupError(f"« manage.py {' '.join(command)} » failed:\n{result.stdout}")
        return result.returncode

    def wait_for_web(self, seconds: float = 60) -> None:
        """Wait until the web server answers, whatever it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.supervisor.watch()
            try:
                with urllib.request.urlopen(f"{self.address}/sante/", timeout=10):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise SetupError(f"The web server does not answer: see {self.instance.log_folder / 'web.log'}")

    def stay(self) -> NoReturn:
        """Watch over the processes until a signal."""
        while True:
            if self.instance.lacks_server():
                known = self.instance.environment()
                for server in self.instance.start(tied=True):
                    print(f"{server} had ended; started again.", flush=True)
                if self.instance.environment() != known:  # its port was taken meanwhile
                    self.supervisor.restart()
            self.supervisor.watch()
            time.sleep(2)

    def stop(self) -> None:
        """End everything this demonstration started."""
        self.supervisor.stop()
        if self.started:
            self.instance.stop()
        self.reservation.close()


def reserve_port(*, fresh: bool) -> tuple[socket.socket, int]:
    """A port of 127.0.0.1 for the web server, and the socket that keeps it from another copy."""
    chosen = os.environ.get("CPRO_PORT")
    wanted: Iterable[int] = range(8000, 8100)
    if fresh:
        wanted = free_ports(None)
    elif chosen:
        wanted = [int(chosen)]
    for port in wanted:
        for tolerant in (False, True):  # tolerant: of the closed connections of an earlier run
            keeper = socket.socket()
            keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, tolerant)
            try:
                keeper.bind(("127.0.0.1", port))
            except OSError:
                keeper.close()
                continue
            # It does not listen: granian, which shares its port among workers, can bind beside it.
            keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            return keeper, port
    raise SetupError(f"Port {chosen} is taken: choose another with CPRO_PORT." if chosen else "No free port.")


def digest(*words: str) -> str:
    """A fingerprint of the sources and of these words."""
    total = hashlib.sha256("\0".join(words).encode())
    for source in SOURCES:
        top = PROJECT / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc" and path.parent.name != "fonts":
                total.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@contextlib.contextmanager
def timed(label: str):
    """Print a step once done, with its time."""
    begun = time.monotonic()
    yield
    print(f"  {label}: {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)


def demo() -> int:
    """Run the demonstration until it is stopped."""
    begun = time.monotonic()
    try:
        instance = claim("demo", only=True)
    except Held as held:
        print(f"A demonstration of this copy already runs (process {held.pid}); ./bin/demo --stop ends it.")
        return 1
    demonstration = Demonstration(instance)
    try:
        demonstration.start()
        print(f"\nReady in {time.monotonic() - begun:.1f} s: {demonstration.address}\n", flush=True)
        demonstration.manage("liens_demo", f"--base-url={demonstration.address}", show=True)
        print(f"\nLogs: {instance.log_folder}. Ctrl-C stops everything.", flush=True)
        demonstration.stay()
    except Stopped:
        print("\nStopping.", flush=True)
        return 0
    finally:
        ignore_signals()
        demonstration.stop()


def check() -> int:
    """Start from an empty database, do the main job over HTTP, forget everything."""
    instance = claim("check")
    instance.destroy()
    demonstration = Demonstration(instance)
    try:
        demonstration.start()
        return demonstration.manage("verifier_demo", f"--base-url={demonstration.address}", show=True)
    except Stopped:
        return 130
    finally:
        ignore_signals()
        demonstration.stop()
        instance.destroy()


def stop() -> int:
    """Stop the demonstration of this copy, running or left behind."""
    instance = Instance("demo")
    if not instance.folder.exists():
        return 0
    lock = base_folder() / "demo.run"
    with lock.open("a+") as handle:
        handle.seek(0)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(handle.read()), signal.SIGTERM)
            fcntl.flock(handle, fcntl.LOCK_EX)  # it lets go once everything is stopped
        sweep(instance.folder)
        instance.stop()
    return 0


def ignore_signals() -> None:
    """From here on nothing interrupts the stop."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


def main() -> NoReturn:
    """Do what the option asks."""

    def interrupt(*_: object) -> None:
        raise Stopped

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupt)
    try:
        sys.exit({"": demo, "--check": check, "--stop": stop}[sys.argv[1] if sys.argv[1:] else ""]())
    except SetupError as error:
        sys.exit(f"bin/demo: {error}")
    except Stopped:
        sys.exit(130)


if __name__ == "__main__":
    main()
