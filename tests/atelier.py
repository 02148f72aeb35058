"""A workshop for the tests of jobs: a database of its own, a real broker, a real worker that can be killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from cpro.socle.models import Travail
from tests import base_de_test
from tests.courtier import File, broker_url
from tests.socle.executants import etat

RACINE = Path(settings.BASE_DIR)
SILENCE = 2  # seconds after which a silent job is handed out again
BALAYAGE = 15.0  # seconds between two sweeps of what still waits
PATIENCE = 60.0  # seconds: a small machine doing other things
Statut = Travail.Statut


@dataclass
class Atelier:
    """A database of its own, a broker, and at most one worker."""

    dossier: Path
    centre_id: int = 0
    travailleur: subprocess.Popen | None = None
    env: dict[str, str] = field(default_factory=dict)

    def embaucher(self, processus: int = 1) -> None:
        """Start a worker of so many processes."""
        options = [
            f"--concurrency={processus}",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
        journal = (self.dossier / "travailleur.log").open("ab")
        self.travailleur = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "cpro",
                "worker",
                "--include=tests.socle.executants",
                *options,
            ],
            cwd=RACINE,
            env=self.env,
            stdout=journal,
            stderr=journal,
            start_new_session=True,
        )

    def perdre(self, signum: int = signal.SIGKILL) -> None:
        """Kill the worker and its children at once, by their own group."""
        if self.travailleur is not None:
            os.killpg(self.travailleur.pid, signum)
            self.travailleur.wait(timeout=20)
            self.travailleur = None

    def executer(self, code: str, **env: str) -> str:
        """Run a line in a process of its own, as a web server would."""
        fini = subprocess.run(
            [
                sys.executable,
                "manage.py",
                "shell",
                "--no-imports",
                "-c",
                f"from tests.socle.executants import *; {code}",
            ],
            cwd=RACINE,
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert fini.returncode == 0, fini.stderr
        return fini.stdout.strip()

    def demander(
        self, nature: str, env: dict[str, str] | None = None, **parametres: object
    ) -> tuple[str, float]:
        sortie = self.executer(f"demander({nature!r}, {self.centre_id}, **{parametres!r})", **(env or {}))
        travail_id, duree = sortie.split()
        return travail_id, float(duree)

    def reprendre(self) -> int:
        return int(self.executer("reprendre()"))

    def attendre(self, travail_id: str, condition: Callable[[Travail], bool]) -> Travail:
        """Wait for a job. A message may die with a killed worker: the sweep sends it again, as beat does."""
        limite = time.monotonic() + PATIENCE
        balayage = time.monotonic() + BALAYAGE
        while time.monotonic() < limite:
            travail = etat(travail_id, self.centre_id)
            if condition(travail):
                return travail
            if travail.statut == Statut.EN_ATTENTE and time.monotonic() > balayage:
                self.reprendre()
                balayage = time.monotonic() + BALAYAGE
            time.sleep(0.05)
        raise AssertionError(
            f"{travail.statut} {travail.fait}\n{(self.dossier / 'travailleur.log').read_text()}"
        )


@contextmanager
def open_atelier(dossier: Path, file: File) -> Iterator[Atelier]:
    """An empty workshop, without a worker yet, on a queue that nobody else uses."""
    atelier = Atelier(dossier)
    origine = base_de_test.create(f"travaux{file.value}")
    try:
        nom = settings.DATABASES["default"]["NAME"]
        atelier.env = dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "tests.settings_atelier",
            "CPRO_MEDIA_DIR": str(settings.MEDIA_ROOT),
            "CPRO_TRAVAIL_SILENCE": str(SILENCE),
            "CPRO_TRAVAIL_RENFORTS": "1",
            "REDIS_URL": broker_url(file),
        }
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL"):
            atelier.env[variable] = re.sub(r"/[^/]+$", f"/{nom}", os.environ[variable])
        yield atelier
    finally:
        atelier.perdre()
        base_de_test.restore(origine)
