"""What the embedded servers need of the system: an account, programs it can run, private files."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from processes import SetupError

Account = tuple[int, int]  # uid, gid
ACCOUNT_NAME = "cpro"


def server_account() -> Account | None:
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
                ACCOUNT_NAME,
            ],
            capture_output=True,
            check=False,
        )
    for name in (ACCOUNT_NAME, "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise SetupError(
        "PostgreSQL refuses to run as root and no other account exists: create one named « cpro »."
    )


def engine(distribution: str, package: str, program: str, *, base: Path, account: Account | None) -> Path:
    """Path of a server's program, copied out of the environment if its account cannot reach it there."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SetupError(f"The Python package {distribution} is missing: run ./bin/demo or ./bin/test first.")
    source = Path(spec.submodule_search_locations[0])
    if not account or reachable_by_all((source / program).parent):
        return source / program
    copy = base / "engines" / f"{package}-{importlib.metadata.version(distribution)}"
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


def server_environment() -> dict[str, str]:
    """A fixed environment: the caller's locale and PG* variables must not change the servers."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def reachable_by_all(folder: Path) -> bool:
    """Whether another account can enter this folder."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def tail(path: Path, lines: int = 12) -> str:
    """The end of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""


class Server:
    """What PostgreSQL and Valkey have in common: a folder, a log, the last port, an account."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / self.name
        self.log = folder / "log" / f"{self.name}.log"
        self.port_file = folder / f"{self.name}.port"

    @property
    def port(self) -> int | None:
        """The port it last listened on."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self.port_file.read_text())
        return None
