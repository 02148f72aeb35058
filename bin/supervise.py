"""Keeps a set of processes running: restarts the one that dies, ends them all together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from processes import end, spawn

MARK = "CPRO_SUPERVISED_IN"  # in the environment of every process below a supervisor: the folder it works for
STEADY_SECONDS = 60
LONGEST_PAUSE = 30


@dataclass
class Member:
    """One supervised process."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    due: float = 0
    failures: int = field(default=0)


class Supervisor:
    """Starts members, and `watch`es them until told to stop.

    Each member leads its own session, and receives SIGTERM from the kernel when the supervisor is killed.
    """

    def __init__(self, folder: Path, cwd: Path, environment: Callable[[], dict[str, str]]) -> None:
        self.folder = folder
        self.cwd = cwd
        self.environment = environment
        self.members: list[Member] = []

    def start(self, name: str, command: list[str]) -> None:
        """Start a member; its output goes to a new <folder>/log/<name>.log."""
        log = self.folder / "log" / f"{name}.log"
        log.unlink(missing_ok=True)
        self.members.append(member := Member(name, command, log))
        self._spawn(member)

    def watch(self) -> None:
        """Restart the members that died, when their pause is over. To call again and again."""
        now = time.monotonic()
        for member in self.members:
            if member.process and member.process.poll() is not None:
                self._buried(member, now)
            if not member.process and now >= member.due:
                self._spawn(member)

    def restart(self) -> None:
        """Make every member start again, with the environment of now; `watch` sees to it."""
        for member in self.members:
            if member.process:
                member.process.terminate()

    def stop(self, seconds: float = 15) -> None:
        """End every member and whatever it started, gently and then not."""
        running = [member.process for member in self.members if member.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + seconds
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            _kill_session(process)
            process.wait()
        self.members.clear()
        sweep(self.folder)

    def _spawn(self, member: Member) -> None:
        member.process = spawn(
            member.command,
            log=member.log,
            cwd=self.cwd,
            env=os.environ | self.environment() | {MARK: str(self.folder)},
            tied=signal.SIGTERM,
        )
        member.started = time.monotonic()

    def _buried(self, member: Member, now: float) -> None:
        """Note a death, end what the member left, and make the next start wait longer."""
        process, member.process = member.process, None
        _kill_session(process)
        member.failures = 0 if now - member.started > STEADY_SECONDS else member.failures + 1
        pause = min(2 ** max(0, member.failures - 1), LONGEST_PAUSE)
        member.due = now + pause
        print(
            f"{member.name} ended ({_reason(process.returncode)}); restart in {pause} s. See {member.log}",
            flush=True,
        )


def sweep(folder: Path) -> None:
    """End the processes an earlier supervisor of this folder left, whatever became of it."""
    wanted = f"{MARK}={folder}".encode()

    def left() -> list[int]:
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    if wanted in (entry / "environ").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
        return found

    end(left, [(signal.SIGTERM, 8), (signal.SIGKILL, 5)])


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
