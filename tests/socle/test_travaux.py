"""Jobs without a worker: claiming, giving up, what the person who waits is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cpro.comptes.courriels import envoyer_courriel
from cpro.socle.ids import uuid7
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import TENTATIVES_MAX, Avancement, annuler, executant, executer_travail, lancer

pytestmark = pytest.mark.django_db
Statut = Travail.Statut

appels: list[str] = []


@executant("essai.unitaire")
def noter(avancement: Avancement) -> dict:
    appels.append(str(avancement.travail.pk))
    avancement.avancer(1, 4, "Un sur quatre")
    return {"fait": True}


@pytest.fixture
def centre(univers):
    appels.clear()
    with centre_scope(univers.a.centre.pk):
        yield univers.a


@pytest.fixture
def travail(centre) -> Travail:
    membre = centre.membres[Role.FORMATEUR]
    return lancer(nature="essai.unitaire", titre="Essai", parametres={"n": 1}, membre=membre, total=4)


def executer(travail: Travail) -> Travail:
    executer_travail(travail_id=str(travail.pk), centre_id=travail.centre_id)
    travail.refresh_from_db()
    return travail


def test_job_keeps_who_asked_for_what(travail, centre) -> None:
    assert (travail.demande_par_id, travail.titre, travail.parametres, travail.total) == (
        centre.membres[Role.FORMATEUR].utilisateur_id,
        "Essai",
        {"n": 1},
        4,
    )


def test_job_delivered_twice_is_done_once(travail) -> None:
    assert executer(travail).statut == Statut.TERMINE
    assert executer(travail).tentatives == 1
    assert (appels, travail.resultat) == ([str(travail.pk)], {"fait": True})


def test_task_of_a_centre_can_be_sent() -> None:
    """Celery checks a call against the signature of the task's own function, which has no `centre_id`."""
    kwargs = {"courriel_id": str(uuid7()), "centre_id": 1}
    assert envoyer_courriel.apply_async(kwargs=kwargs, retry=False).id


def test_job_whose_worker_lives_is_left_alone(travail) -> None:
    Travail.objects.update(statut=Statut.EN_COURS, battement=timezone.now(), tentatives=1)
    assert (executer(travail).statut, appels) == (Statut.EN_COURS, [])


def test_job_whose_worker_is_silent_is_taken_over(travail, settings) -> None:
    silence = timezone.now() - settings.TRAVAIL_SILENCE - timedelta(seconds=1)
    Travail.objects.update(statut=Statut.EN_COURS, battement=silence, tentatives=1)
    assert (executer(travail).statut, travail.tentatives) == (Statut.TERMINE, 2)


def test_job_is_given_up_after_a_few_attempts(travail) -> None:
    Travail.objects.update(tentatives=TENTATIVES_MAX, reprises_vaines=TENTATIVES_MAX - 1)
    assert (executer(travail).echec, travail.message, appels) == (
        True,
        "Le travail s’est interrompu plusieurs fois.",
        [],
    )


def test_job_that_advanced_since_is_never_given_up(travail, settings) -> None:
    """Killed more often than a fruitless job may be, but each time a little further."""
    silence = timezone.now() - settings.TRAVAIL_SILENCE - timedelta(seconds=1)
    Travail.objects.update(
        statut=Statut.EN_COURS,
        battement=silence,
        tentatives=9,
        fait=3,
        fait_au_depart=2,
        reprises_vaines=TENTATIVES_MAX - 1,
    )
    assert (executer(travail).statut, travail.reprises_vaines, travail.tentatives) == (
        Statut.TERMINE,
        0,
        10,
    )


def test_job_stopped_while_it_runs_says_no_more(travail) -> None:
    @executant("essai.arret")
    def arreter(avancement: Avancement) -> dict:
        avancement.avancer(2)
        assert annuler(travail)
        avancement.avancer(3)
        raise AssertionError("unreachable")

    Travail.objects.update(nature="essai.arret")
    assert (executer(travail).statut, travail.fait, travail.resultat) == (Statut.ANNULE, 2, {})
    assert not annuler(travail)
    assert executer(travail).tentatives == 1


def test_worker_believed_dead_does_not_end_what_another_took_over(travail) -> None:
    @executant("essai.remplace")
    def remplace(avancement: Avancement) -> dict:
        Travail.objects.filter(pk=avancement.travail.pk).update(tentatives=2)  # the other one claims it
        return {"de": "l’ancien"}

    Travail.objects.update(nature="essai.remplace")
    assert (executer(travail).statut, travail.resultat) == (Statut.EN_COURS, {})


def test_job_of_an_unknown_nature_fails_plainly(travail) -> None:
    Travail.objects.update(nature="essai.disparu")
    assert executer(travail).statut == Statut.ECHEC


def test_job_is_not_seen_from_another_centre(travail, univers) -> None:
    executer_travail(travail_id=str(travail.pk), centre_id=univers.b.centre.pk)
    travail.refresh_from_db()
    assert (travail.statut, appels) == (Statut.EN_ATTENTE, [])


@pytest.mark.parametrize(
    ("champs", "estimation"),
    [
        ({}, "En attente d’un exécutant"),
        ({"statut": Statut.EN_COURS, "message": "Préparation"}, "Préparation"),
        ({"statut": Statut.EN_COURS, "fait": 10, "secondes": 10}, "encore 10 s environ"),
        ({"statut": Statut.EN_COURS, "fait": 2, "secondes": 60}, "encore 9 min environ"),
    ],
)
def test_estimation_is_what_a_person_wants_to_read(champs, estimation) -> None:
    debut = timezone.now()
    fin = debut + timedelta(seconds=champs.pop("secondes", 0))
    assert Travail(total=20, debut=debut, battement=fin, **champs).estimation == estimation
