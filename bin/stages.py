"""The stages of bin/test, in order, each timed; the first that fails ends the run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from processes import ending_with_us

PROJECT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
FONTS = ("fonts", [*MANAGE, "construire_polices"])
PYTEST = [sys.executable, "-m", "pytest"]


def stages() -> list[tuple[str, list[str]]]:
    """Name and command of every check."""
    ruff = [str(Path(sys.executable).parent / "ruff")]
    contracts = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    return [
        FONTS,
        ("lint", [*ruff, "check", "--quiet", "."]),
        ("format", [*ruff, "format", "--check", "--quiet", "."]),
        ("import contracts", contracts),
        ("system checks", [*MANAGE, "check"]),
        ("missing migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        ("tests", [*PYTEST, "-n", "2", "-q", "--durations=20", "--durations-min=4"]),
    ]


def run(name: str, command: list[str]) -> int:
    """Run one stage to its end and print how long it took; returns its exit code."""
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    child = subprocess.Popen(command, cwd=PROJECT, **ending_with_us(signal.SIGTERM))
    while True:
        try:
            code = child.wait()
            break
        except KeyboardInterrupt:  # the terminal told the child too: it ends in its own way
            continue
    print(
        f"── {name}: {'ok' if code == 0 else f'FAILED ({code})'}, {time.monotonic() - begun:.1f} s",
        flush=True,
    )
    return code


def main() -> int:
    """Run pytest alone when given arguments, every stage otherwise."""
    begun = time.monotonic()
    arguments = sys.argv[1:]
    for name, command in [FONTS, ("tests", [*PYTEST, *arguments])] if arguments else stages():
        if code := run(name, command):
            return code
    print(f"── all ok, {time.monotonic() - begun:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
