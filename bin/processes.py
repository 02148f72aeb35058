"""Starts, finds and ends the processes of this copy of the project, without trusting any pid file."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


class SetupError(Exception):
    """Something the reader can mend; the message says what happened and what to do."""


def ending_with_us(sig: signal.Signals) -> dict[str, Any]:
    """Popen arguments: the kernel sends `sig` to the child when we end, even killed. Not with threads."""
    parent = os.getpid()

    def install() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, sig)
        if os.getppid() != parent:  # the parent ended in between
            os._exit(1)

    return {"preexec_fn": install}


def spawn(
    command: list[str],
    *,
    log: Path,
    cwd: Path,
    env: dict[str, str] | None = None,
    user: tuple[int, int] | None = None,
    tied: signal.Signals | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in its own session, its output appended to `log`.

    `user` is the (uid, gid) to run as; `tied` the signal it receives when the caller ends, if any.
    """
    identity = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **(ending_with_us(tied) if tied else {}),
            **identity,
        )


def processes_in(folder: Path, program: str) -> list[int]:
    """Pids of the live processes running `program` whose working directory is `folder`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                executable = os.readlink(entry / "exe").removesuffix(" (deleted)")
                if Path(executable).name == program and (entry / "cwd").resolve() == folder.resolve():
                    found.append(int(entry.name))
    return found


def end(find: Callable[[], list[int]], signals: list[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn to what `find` still finds, leaving it its number of seconds."""
    for sig, seconds in signals:
        for pid in find():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sig)
        deadline = time.monotonic() + seconds
        while find():
            if time.monotonic() > deadline:
                break
            time.sleep(0.03)
        else:
            return
    raise SetupError(f"Processes {find()} do not end, even killed.")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(preferred: int | None) -> Iterator[int]:
    """Ports to try: the preferred one first when it is free, then free ones out of the ephemeral range."""
    if preferred and port_is_free(preferred):
        yield preferred
    for port in random.sample(range(20000, 32000), 50):
        if port_is_free(port):
            yield port


def wait_until(ready: Callable[[], bool], *, process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether `ready` came true before the process ended or the time ran out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(0.03)
    return False
