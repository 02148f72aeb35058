"""Jobs on a real broker, done by a real worker, that is really killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from cpro.comptes.actions import add_membre, get_or_create_utilisateur
from cpro.comptes.models import Centre
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests import base_de_test
from tests.socle.executants import etat

pytestmark = [pytest.mark.lent, pytest.mark.xdist_group("travaux")]

RACINE = Path(settings.BASE_DIR)
SILENCE = 2  # seconds after which a silent job is handed out again
BALAYAGE = 15.0  # seconds between two sweeps of what still waits
PATIENCE = 60.0  # seconds: a small machine doing other things
PERSONNE = "redis://127.0.0.1:1/0"  # nobody listens on port 1
Statut = Travail.Statut


@dataclass
class Atelier:
    """A database of its own, a broker, and at most one worker."""

    dossier: Path
    centre_id: int = 0
    travailleur: subprocess.Popen | None = None
    env: dict[str, str] = field(default_factory=dict)

    def embaucher(self) -> None:
        """Start a worker."""
        options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
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


@pytest.fixture(scope="module")
def atelier(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Atelier]:
    atelier = Atelier(tmp_path_factory.mktemp("travaux"))
    with django_db_blocker.unblock():
        origine = base_de_test.create("travaux")
        try:
            base = settings.DATABASES["default"]["NAME"]
            atelier.env = dict(os.environ) | {
                "DJANGO_SETTINGS_MODULE": "cpro.settings.test",
                "CPRO_TRAVAIL_SILENCE": str(SILENCE),
                "REDIS_URL": re.sub(r"/\d+$", "/6", os.environ["REDIS_URL"]),
            }
            for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL"):
                atelier.env[variable] = re.sub(r"/[^/]+$", f"/{base}", os.environ[variable])
            centre = Centre.objects.create(slug="atelier", nom="Atelier")
            atelier.centre_id = centre.pk
            with centre_scope(centre.pk):
                add_membre(
                    centre=centre,
                    utilisateur=get_or_create_utilisateur(email="f@atelier.test"),
                    role=Role.FORMATEUR,
                )
            atelier.embaucher()
            yield atelier
        finally:
            atelier.perdre()
            base_de_test.restore(origine)


def test_job_is_done_once_and_shows_its_progress(atelier: Atelier, tmp_path: Path) -> None:
    travail_id, _ = atelier.demander("essai.compter", dossier=str(tmp_path), pas=5, halte=2)
    en_route = atelier.attendre(travail_id, lambda t: t.fait >= 2)
    (tmp_path / "suite").touch()
    fini = atelier.attendre(travail_id, lambda t: not t.actif)

    assert (en_route.statut, en_route.total) == (Statut.EN_COURS, 5)
    assert re.fullmatch(r"encore \d+ s environ", en_route.estimation)
    assert (fini.statut, fini.fait, fini.total, fini.tentatives) == (Statut.TERMINE, 5, 5, 1)
    assert fini.resultat == {"pas": 5, "refaits": 0}
    assert fini.debut < fini.fin


def test_long_silent_step_is_not_taken_for_a_dead_worker(atelier: Atelier) -> None:
    travail_id, _ = atelier.demander("essai.dormir", duree=SILENCE * 2)
    atelier.attendre(travail_id, lambda t: t.statut == Statut.EN_COURS)
    time.sleep(SILENCE * 1.25)

    assert atelier.reprendre() == 0
    fini = atelier.attendre(travail_id, lambda t: not t.actif)
    assert (fini.statut, fini.tentatives) == (Statut.TERMINE, 1)


def test_job_of_a_killed_worker_is_finished_by_the_next_one(atelier: Atelier, tmp_path: Path) -> None:
    travail_id, _ = atelier.demander("essai.compter", dossier=str(tmp_path), pas=12, halte=3)
    atelier.attendre(travail_id, lambda t: t.fait >= 3)
    atelier.perdre()
    interrompu = etat(travail_id, atelier.centre_id)
    (tmp_path / "suite").touch()
    atelier.embaucher()
    time.sleep(SILENCE)

    assert interrompu.statut == Statut.EN_COURS
    assert atelier.reprendre() == 1
    fini = atelier.attendre(travail_id, lambda t: not t.actif)
    assert (fini.statut, fini.fait, fini.tentatives) == (Statut.TERMINE, 12, 2)
    assert fini.resultat["refaits"] == 3
    assert len(list(tmp_path.glob("depart-*"))) == 2
    assert atelier.reprendre() == 0


def test_job_that_fails_says_so_without_its_secrets(atelier: Atelier) -> None:
    travail_id, _ = atelier.demander("essai.echouer")
    fini = atelier.attendre(travail_id, lambda t: not t.actif)

    assert (fini.statut, fini.echec) == (Statut.ECHEC, True)
    assert fini.message == "Une erreur inattendue a interrompu ce travail. Elle a été signalée."
    assert atelier.reprendre() == 0


def test_job_waits_while_the_broker_is_down(atelier: Atelier, tmp_path: Path) -> None:
    travail_id, duree = atelier.demander(
        "essai.compter", {"REDIS_URL": PERSONNE}, dossier=str(tmp_path), pas=1
    )
    travail = etat(travail_id, atelier.centre_id)
    page = render_to_string("composants/_travail.html", {"travail": travail, "url": "/suite/"})

    assert duree < 3
    assert (travail.statut, travail.tentatives) == (Statut.EN_ATTENTE, 0)
    assert "En attente d’un exécutant" in page
    assert 'hx-get="/suite/"' in page

    with centre_scope(atelier.centre_id):  # ten seconds later, the broker is back
        Travail.objects.filter(pk=travail_id).update(cree_le=timezone.now() - timedelta(seconds=11))
    assert atelier.reprendre() == 1
    assert atelier.attendre(travail_id, lambda t: not t.actif).statut == Statut.TERMINE
