"""Celery in a multi-tenant house: tasks that reopen their centre, and long jobs whose truth is a row.

The broker may lose a message or be down; a `Travail` row is never lost. `reprendre_travaux` wakes up
the jobs nobody works on.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, models, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as CourtierInjoignable

from cpro.socle.models import Travail
from cpro.socle.scoping import HorsCentre, centre_courant, centre_scope
from cpro.socle.unscoped import plateforme

logger = logging.getLogger("cpro.travaux")

TENTATIVES_MAX = 3  # starts in a row that brought nothing
COUPURES = (OperationalError, InterfaceError)  # the database went away: nobody's mistake, and it comes back
PATIENCE_BASE = (0.5, 2, 5)  # seconds before trying again


class TravailAnnule(Exception):
    """Somebody stopped this job while it ran."""


class CentreTask(Task):
    """A task that runs for one centre: `centre_id` is a required keyword argument, and opens the scope."""

    abstract = True
    own_scope = True  # False: the task opens its scopes itself, transaction by transaction
    typing = False  # Celery would compare the arguments with `run`, which does not take `centre_id`

    def __call__(self, *args: Any, centre_id: int | None = None, **kwargs: Any) -> Any:
        if centre_id is None:
            raise HorsCentre(f"La tâche {self.name}")
        if not self.own_scope:
            return super().__call__(*args, centre_id=centre_id, **kwargs)
        with centre_scope(centre_id):
            return super().__call__(*args, **kwargs)


def envoyer(tache: Task, **kwargs: Any) -> None:
    """Send a task for the centre in scope once the transaction is committed. A broker that is down is logged."""
    kwargs["centre_id"] = centre_courant()

    def _envoyer() -> None:
        try:
            tache.apply_async(kwargs=kwargs, retry=False)
        except CourtierInjoignable as erreur:
            logger.warning("file d'attente injoignable, %s attend : %s", tache.name, erreur)

    transaction.on_commit(_envoyer, robust=True)


Executant = Callable[["Avancement"], dict]
Renfort = Callable[[Travail], bool]
_EXECUTANTS: dict[str, Executant] = {}
_RENFORTS: dict[str, Renfort] = {}


class Avancement:
    """Handed to a job's function: its parameters, and `avancer()`, which commits progress as it goes.

    `avancer()` raises TravailAnnule once somebody has stopped the job: let it through.
    """

    def __init__(self, travail: Travail) -> None:
        self.travail = travail
        self.parametres = travail.parametres

    def avancer(self, fait: int, total: int | None = None, message: str = "") -> None:
        champs: dict[str, Any] = {"fait": fait, "battement": timezone.now()}
        if total is not None:
            champs["total"] = total
        if message:
            champs["message"] = message
        with centre_scope(self.travail.centre_id):
            encore = Travail.objects.filter(pk=self.travail.pk).exclude(statut=Travail.Statut.ANNULE)
            if not encore.update(**champs):
                raise TravailAnnule(str(self.travail.pk))

    def demander_renfort(self, parts: int) -> None:
        """Ask the other processes to take some of the `parts` of this job: see `renfort`."""
        with centre_scope(self.travail.centre_id):
            for _ in range(min(settings.TRAVAIL_RENFORTS, parts - 1)):
                envoyer(renforcer_travail, travail_id=str(self.travail.pk))


def executant(nature: str) -> Callable[[Executant], Executant]:
    """Register the function that does the jobs of this nature.

    It runs outside any transaction (it opens `centre_scope` itself, in short steps), may be started
    again after a crash, so must be idempotent, and returns the job's `resultat`.
    """

    def decorateur(fonction: Executant) -> Executant:
        _EXECUTANTS[nature] = fonction
        return fonction

    return decorateur


def renfort(nature: str) -> Callable[[Renfort], Renfort]:
    """Register the function by which another process helps a job of this nature.

    It does one part that nobody does, and says whether it found one. The job itself counts on no help: it does
    all the parts that are left, and waits for those in other hands.
    """

    def decorateur(fonction: Renfort) -> Renfort:
        _RENFORTS[nature] = fonction
        return fonction

    return decorateur


def lancer(*, nature: str, titre: str, parametres: dict, membre: Any, total: int = 0) -> Travail:
    """Create a job for the centre in scope and wake a worker up after commit.

    `titre` is the sentence shown while it runs, e.g. « Livrets de BTS ELEC 2 ». `membre` None: nobody asked for it.
    """
    travail = Travail.objects.create(
        nature=nature,
        titre=titre,
        parametres=parametres,
        total=total,
        demande_par_id=membre.utilisateur_id if membre is not None else None,
    )
    envoyer(executer_travail, travail_id=str(travail.pk))
    return travail


def annuler(travail: Travail) -> bool:
    """Stop a job, in the centre in scope; what it has done stays. False when it was over already."""
    actifs = Travail.objects.filter(
        pk=travail.pk, statut__in=(Travail.Statut.EN_ATTENTE, Travail.Statut.EN_COURS)
    )
    return bool(actifs.update(statut=Travail.Statut.ANNULE, fin=timezone.now()))


def _prendre(travail_id: str, centre_id: int) -> Travail | None:
    """Claim a job nobody works on. None when it is done, failed, or another worker's heart beats for it."""
    silence = timezone.now() - settings.TRAVAIL_SILENCE
    with centre_scope(centre_id):
        travail = Travail.objects.select_for_update().filter(pk=travail_id).first()
        if travail is None or not travail.actif:
            return None
        if travail.statut == Travail.Statut.EN_COURS and travail.battement and travail.battement > silence:
            return None
        if travail.tentatives:
            avance = travail.fait > travail.fait_au_depart
            travail.reprises_vaines = 0 if avance else travail.reprises_vaines + 1
        if travail.reprises_vaines >= TENTATIVES_MAX:
            travail.statut = Travail.Statut.ECHEC
            travail.message = "Le travail s’est interrompu plusieurs fois."
            travail.fin = timezone.now()
            travail.save()
            return None
        travail.statut = Travail.Statut.EN_COURS
        travail.tentatives += 1
        travail.fait_au_depart = travail.fait
        travail.battement = timezone.now()
        travail.debut = travail.debut or travail.battement
        travail.save()
        return travail


@contextmanager
def _battre(travail: Travail) -> Iterator[None]:
    """Beat while the block runs, on a connection of its own: a long step is not taken for a dead worker."""
    fini = Event()

    def coeur() -> None:
        while not fini.wait(settings.TRAVAIL_SILENCE.total_seconds() / 6):
            try:
                with centre_scope(travail.centre_id):
                    Travail.objects.filter(pk=travail.pk).update(battement=timezone.now())
            except Error as erreur:
                logger.warning("travail %s : un battement manque : %s", travail.pk, erreur)
            finally:
                connection.close()

    fil = Thread(target=coeur, name=f"battement-{travail.pk}", daemon=True)
    fil.start()
    try:
        yield
    finally:
        fini.set()
        fil.join()


@shared_task(bind=True, base=CentreTask, name="socle.executer_travail", own_scope=False)
def executer_travail(self, *, travail_id: str, centre_id: int) -> None:
    """Do a job. Delivered twice, or after a crash, it is done once."""
    travail = _prendre(travail_id, centre_id)
    if travail is None:
        return
    champs: dict[str, Any]
    try:
        with _battre(travail):
            resultat = _persevere(travail)
        champs = {"statut": Travail.Statut.TERMINE, "resultat": resultat}
    except TravailAnnule:
        return
    except COUPURES as erreur:
        # Left as it is: its heart has stopped, so the sweeper will hand it out once the database is back.
        logger.warning("travail %s (%s) interrompu : %s", travail.pk, travail.nature, erreur)
        return
    except Exception:
        logger.exception("travail %s (%s) en échec", travail.pk, travail.nature)
        champs = {
            "statut": Travail.Statut.ECHEC,
            "message": "Une erreur inattendue a interrompu ce travail. Elle a été signalée.",
        }
    with centre_scope(centre_id):
        # Only the last attempt has its word: a worker believed dead must not end what another took over.
        Travail.objects.filter(
            pk=travail.pk, tentatives=travail.tentatives, statut=Travail.Statut.EN_COURS
        ).update(fin=timezone.now(), **champs)


def _persevere(travail: Travail) -> dict:
    """The job's function, started again at once when the connection to the database is cut under it."""
    for pause in PATIENCE_BASE:
        try:
            return _EXECUTANTS[travail.nature](Avancement(travail))
        except COUPURES as erreur:
            logger.warning("travail %s : base injoignable, nouvel essai : %s", travail.pk, erreur)
            connection.close()
            time.sleep(pause)
    return _EXECUTANTS[travail.nature](Avancement(travail))


@shared_task(bind=True, base=CentreTask, name="socle.renforcer_travail", own_scope=False)
def renforcer_travail(self, *, travail_id: str, centre_id: int) -> None:
    """Do one part of a job under way, then queue again, behind what others wait for."""
    with centre_scope(centre_id):
        travail = Travail.objects.get(pk=travail_id)
    if travail.actif and _RENFORTS[travail.nature](travail):
        with centre_scope(centre_id):
            envoyer(renforcer_travail, travail_id=travail_id)


@shared_task(name="socle.reprendre_travaux")
def reprendre_travaux() -> int:
    """Wake up the jobs nobody works on: never delivered, or whose worker died. Returns how many."""
    maintenant = timezone.now()
    with plateforme("reprise des travaux interrompus") as ops:
        oublies = list(
            Travail.objects.db_manager(ops)
            .filter(
                models.Q(statut=Travail.Statut.EN_ATTENTE, cree_le__lt=maintenant - timedelta(seconds=10))
                | models.Q(
                    statut=Travail.Statut.EN_COURS, battement__lt=maintenant - settings.TRAVAIL_SILENCE
                )
            )
            .values_list("pk", "centre_id")
        )
    for travail_id, centre_id in oublies:
        executer_travail.apply_async(
            kwargs={"travail_id": str(travail_id), "centre_id": centre_id}, retry=False
        )
    return len(oublies)
