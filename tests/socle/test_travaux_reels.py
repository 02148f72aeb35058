"""Jobs on a real broker, done by a real worker, that is really killed."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from cpro.comptes.actions import add_membre, get_or_create_utilisateur
from cpro.comptes.models import Centre
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.atelier import SILENCE, Atelier, Statut, open_atelier
from tests.courtier import File
from tests.socle.executants import etat

pytestmark = pytest.mark.lent

PERSONNE = "redis://127.0.0.1:1/0"  # nobody listens on port 1


@pytest.fixture(scope="module")
def atelier(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Atelier]:
    with (
        django_db_blocker.unblock(),
        open_atelier(tmp_path_factory.mktemp("travaux"), file=File.TRAVAUX) as atelier,
    ):
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
