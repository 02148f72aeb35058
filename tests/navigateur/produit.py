"""The running product for the browser tests: a database of its own, granian, a Celery worker, demo data."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.courtier import File, broker_url

RACINE = Path(__file__).parents[2]
DELAI = 60.0  # seconds: the longest a server may take to start


def free_port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


@dataclass
class Produit:
    """Processes on one database. `url` is the address of the site."""

    base: str
    dossier: Path
    port: int = field(default_factory=free_port)
    processus: dict[str, subprocess.Popen] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environnement(self) -> dict[str, str]:
        env = dict(os.environ)
        for cle in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL"):
            env[cle] = re.sub(r"/[^/]+$", f"/{self.base}", env[cle])
        env |= {
            "DJANGO_SETTINGS_MODULE": "cpro.settings.demo",
            "REDIS_URL": broker_url(File.NAVIGATEUR),
            "CPRO_BASE_URL": self.url,
            "CPRO_MEDIA_DIR": str(self.dossier / "media"),
            "CPRO_STATIC_DIR": str(self.dossier / "static"),
            "CPRO_TRAVAIL_SILENCE": "5",
        }
        return env

    def manage(self, *commande: str) -> None:
        resultat = subprocess.run(
            [sys.executable, "manage.py", *commande],
            cwd=RACINE,
            env=self.environnement(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert resultat.returncode == 0, f"manage.py {' '.join(commande)}\n{resultat.stdout}{resultat.stderr}"

    def lancer(self, nom: str, *commande: str) -> None:
        journal = (self.dossier / f"{nom}.log").open("ab")
        self.processus[nom] = subprocess.Popen(
            [sys.executable, "-m", *commande],
            cwd=RACINE,
            env=self.environnement(),
            stdout=journal,
            stderr=journal,
            start_new_session=True,
        )

    def lancer_web(self) -> None:
        options = ["--interface=wsgi", "--host=127.0.0.1", f"--port={self.port}", "--blocking-threads=4"]
        self.lancer("web", "granian", *options, "--no-ws", "cpro.wsgi:application")
        limite = time.monotonic() + DELAI
        while time.monotonic() < limite:
            try:
                with urllib.request.urlopen(f"{self.url}/sante/", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.dossier / "web.log").read_text())

    def lancer_travailleur(self) -> None:
        self.lancer(
            "travailleur", "manage", "travailler", "--processus=1", f"--agenda={self.dossier / 'beat'}"
        )

    def arreter(self, nom: str, signum: int = signal.SIGTERM) -> None:
        """Stop a process and its children, by their own group."""
        processus = self.processus.pop(nom)
        try:
            os.killpg(processus.pid, signum)
            processus.wait(timeout=10)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(processus.pid, signal.SIGKILL)
            processus.wait()

    def tout_arreter(self) -> None:
        for nom in list(self.processus):
            self.arreter(nom)
