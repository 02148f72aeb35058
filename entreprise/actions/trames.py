"""Writes of the questions asked at first interviews: each change is a new version, the former ones stay."""

from django.db import IntegrityError, transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.models import TrameEntretien
from entreprise.trame import Rubriques, checked, shipped

journal.declarer(trame__ecrite="a écrit la trame n° {numero} des premiers entretiens")


class TrameChangee(ValueError):
    """Somebody else wrote a version meanwhile."""


def current_trame(auteur: Membre) -> TrameEntretien:
    """The questions in force; those that are shipped become the first version of a centre without any."""
    trame = TrameEntretien.objects.order_by("-numero").first()
    if trame is None:
        trame, _ = TrameEntretien.objects.get_or_create(
            numero=1, defaults={"rubriques": shipped(), "auteur": auteur}
        )
    return trame


@transaction.atomic
def write_trame(*, rubriques: Rubriques, apres: int, auteur: Membre) -> TrameEntretien:
    """Write the version that follows `apres`. The same questions again write nothing.

    Raises TrameInvalide when they cannot be kept, TrameChangee when `apres` is not the last one.
    """
    propres = checked(rubriques)
    derniere = current_trame(auteur)
    if propres == derniere.rubriques:
        return derniere
    if derniere.numero != apres:
        raise TrameChangee("Quelqu’un d’autre a changé les questions entre-temps.")
    try:
        with transaction.atomic():
            trame = TrameEntretien.objects.create(numero=apres + 1, rubriques=propres, auteur=auteur)
    except IntegrityError as erreur:  # someone else, at the same moment
        raise TrameChangee("Quelqu’un d’autre a changé les questions entre-temps.") from erreur
    journal.inscrire(action="trame.ecrite", objet=trame, membre=auteur, numero=trame.numero)
    return trame
