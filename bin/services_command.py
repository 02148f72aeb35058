"""Command line of bin/services."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
from typing import NoReturn

from embedded import Instance, claim
from processes import SetupError, ending_with_us


def main() -> NoReturn:
    """Parse the arguments, do the action, exit with its code."""
    parser = argparse.ArgumentParser(prog="bin/services", description="Embedded PostgreSQL and Valkey.")
    parser.add_argument(
        "--instance",
        default=os.environ.get("CPRO_INSTANCE", "demo"),
        help="default: demo",
    )
    parser.add_argument("action", choices=["start", "stop", "status", "env", "destroy", "run"])
    parser.add_argument(
        "command",
        nargs=argparse.REMAINDER,
        help="with run: the command and its arguments",
    )
    arguments = parser.parse_args()
    try:
        sys.exit(act(arguments.instance, arguments.action, arguments.command))
    except SetupError as error:
        sys.exit(f"bin/services: {error}")


def act(name: str, action: str, command: list[str]) -> int:
    """Do one action on the instance of that name; returns the exit code."""
    if action == "run":
        return run(name, command)
    instance = Instance(name)
    if action == "start":
        started = instance.start(tied=False)
        news = f"{' and '.join(started)} started" if started else "already running"
        print(f"{name}: {news} ({instance.folder})")
    elif action == "stop":
        instance.stop()
    elif action == "destroy":
        instance.destroy()
    elif action == "status":
        return status(instance)
    else:
        if status(instance, quiet=True):
            raise SetupError(f"{name} is not running: bin/services --instance {name} start")
        for key, value in instance.environment().items():
            print(f"export {key}={shlex.quote(value)}")
    return 0


def status(instance: Instance, *, quiet: bool = False) -> int:
    """Print the state of each server; 0 when all that is needed runs."""
    found = {
        "postgres": "external" if not instance.own_database else instance.postgres.postmaster(),
        "valkey": "external" if not instance.own_redis else next(iter(instance.valkey.pids()), None),
    }
    for server, state in found.items() if not quiet else ():
        print(f"{server}: {'stopped' if state is None else state}")
    return 0 if all(found.values()) else 3


def run(name: str, command: list[str]) -> int:
    """Run a command with servers of its own: `name`, or `name-2`… when another run holds it."""
    instance = claim(name)
    started: list[str] = []
    child: subprocess.Popen[bytes] | None = None

    def forward(signum: int, _frame: object) -> None:
        if child:
            child.send_signal(signum)
        else:
            sys.exit(128 + signum)

    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, forward)
    signal.signal(
        signal.SIGINT, lambda *_: None if child else sys.exit(130)
    )  # the terminal tells the child itself
    try:
        started = instance.start(tied=True)
        environment = os.environ | instance.environment()
        child = subprocess.Popen(command, env=environment, **ending_with_us(signal.SIGTERM))
        return child.wait() if child.returncode is None else child.returncode
    finally:
        if started:
            instance.stop()
