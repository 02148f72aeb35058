"""Writes of what bilans are made of: each change is a new version, and an opened bilan keeps its own."""

from django.db import IntegrityError, transaction

from bilans.models import TrameBilan
from bilans.trame import Sections, checked, shipped, write_sections
from cpro.comptes.models import Membre
from cpro.socle import journal
from suivi.models import Formation

journal.declarer(
    trame_bilan__ecrite="a écrit la trame n° {numero} des bilans {pour}",
    trame_bilan__suivie="a rendu la trame des bilans {pour} semblable à celle du centre",
)


class TrameBilanChangee(ValueError):
    """Somebody else wrote a version meanwhile."""


def last_trame(formation: Formation | None) -> TrameBilan | None:
    """The last version of a formation, or of the centre; one without sections says that the centre's is followed."""
    return TrameBilan.objects.filter(formation=formation).order_by("-numero").first()


def trame_of(formation: Formation | None) -> Sections:
    """The sections in force: the formation's own, else the centre's, else those that are shipped."""
    return _in_force(formation)[1]


def _in_force(formation: Formation | None) -> tuple[TrameBilan | None, Sections]:
    for pour in dict.fromkeys((formation, None)):
        trame = last_trame(pour)
        if trame is not None and trame.sections:
            return trame, trame.lues
    return None, shipped()


def current_trame(formation: Formation, auteur: Membre) -> TrameBilan:
    """What a bilan opened now keeps; what is shipped becomes the first version of a centre without any."""
    trame, sections = _in_force(formation)
    if trame is None:
        trame, _ = TrameBilan.objects.get_or_create(
            formation=None, numero=1, defaults={"sections": write_sections(sections), "auteur": auteur}
        )
    return trame


@transaction.atomic
def write_trame_bilan(
    *, formation: Formation | None, sections: Sections, apres: int, auteur: Membre
) -> TrameBilan:
    """Write the version that follows `apres` (0: the first one). The same sections again write nothing.

    Raises TrameInvalide when they cannot be kept, TrameBilanChangee when `apres` is not the last one.
    """
    gardees = write_sections(checked(sections))
    derniere = last_trame(formation)
    if derniere is not None and gardees == derniere.sections:
        return derniere
    trame = _next(formation, gardees, derniere, apres, auteur)
    journal.inscrire(
        action="trame_bilan.ecrite", objet=trame, membre=auteur, numero=trame.numero, pour=_pour(formation)
    )
    return trame


@transaction.atomic
def follow_trame_of_centre(*, formation: Formation, auteur: Membre) -> None:
    """Follow the centre's again. Nothing to do when the formation has none of its own."""
    derniere = last_trame(formation)
    if derniere is None or not derniere.sections:
        return
    trame = _next(formation, [], derniere, derniere.numero, auteur)
    journal.inscrire(action="trame_bilan.suivie", objet=trame, membre=auteur, pour=_pour(formation))


def _next(
    formation: Formation | None, sections: list, derniere: TrameBilan | None, apres: int, auteur: Membre
) -> TrameBilan:
    changee = TrameBilanChangee("Quelqu’un d’autre a changé la trame entre-temps.")
    if apres != (derniere.numero if derniere else 0):
        raise changee
    try:
        with transaction.atomic():
            return TrameBilan.objects.create(
                formation=formation, numero=apres + 1, sections=sections, auteur=auteur
            )
    except IntegrityError as erreur:  # someone else, at the same moment
        raise changee from erreur


def _pour(formation: Formation | None) -> str:
    return f"en {formation.intitule}" if formation else "du centre"
