"""Writes of the alternance calendar: the weeks of a group, the closures of the centre."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.scoping import centre_courant
from cpro.socle.templatetags.francais import jusqu_au, pluriel
from entreprise.models import CalendrierCentre, Fermeture, SemaineAlternance
from suivi.models import Groupe

journal.declarer(
    alternance__ecrite="a écrit {semaines} du calendrier du groupe {groupe}",
    fermeture__ajoutee="a noté la fermeture du centre {quand} ({intitule})",
    fermeture__modifiee="a changé la fermeture du centre {quand} ({intitule})",
    fermeture__retiree="a retiré la fermeture du centre {quand} ({intitule})",
    calendrier__feries="a réglé les jours fériés d’Alsace-Moselle : {reglage}",
)


@transaction.atomic
def write_semaines(*, groupe: Groupe, semaines: Mapping[date, str], auteur: Membre) -> int:
    """Write weeks of a group, by their Monday: five letters, or nothing to plan it no more. Others stay.

    Returns how many changed; the same again changes none.
    """
    Groupe.objects.select_for_update(of=("self",)).get(pk=groupe.pk)
    connues = SemaineAlternance.objects.filter(groupe=groupe, lundi__in=semaines)
    avant = dict(connues.values_list("lundi", "jours"))
    changees = {lundi: jours for lundi, jours in semaines.items() if avant.get(lundi, "") != jours}
    if not changees:
        return 0
    connues.filter(lundi__in=changees).delete()
    SemaineAlternance.objects.bulk_create(
        SemaineAlternance(centre_id=groupe.centre_id, groupe=groupe, lundi=lundi, jours=jours)
        for lundi, jours in changees.items()
        if jours
    )
    journal.inscrire(
        action="alternance.ecrite",
        objet=groupe,
        membre=auteur,
        semaines=pluriel(len(changees), "semaine,semaines"),
        groupe=groupe.nom,
    )
    return len(changees)


@transaction.atomic
def save_fermeture(*, id: UUID, intitule: str, debut: date, fin: date, auteur: Membre) -> Fermeture:
    """Add a closure (inclusive dates), or change the one of this `id`. The same again changes nothing."""
    champs = {"intitule": intitule.strip(), "debut": debut, "fin": fin}
    fermeture = Fermeture.objects.filter(pk=id).first()
    if fermeture is None:
        fermeture = Fermeture.objects.create(id=id, **champs)
        _inscrire("fermeture.ajoutee", fermeture, auteur)
    elif any(getattr(fermeture, nom) != valeur for nom, valeur in champs.items()):
        for nom, valeur in champs.items():
            setattr(fermeture, nom, valeur)
        fermeture.save(update_fields=list(champs))
        _inscrire("fermeture.modifiee", fermeture, auteur)
    return fermeture


@transaction.atomic
def remove_fermeture(*, fermeture: Fermeture, auteur: Membre) -> None:
    """Take a closure back."""
    _inscrire("fermeture.retiree", fermeture, auteur)
    fermeture.delete()


def _inscrire(action: str, fermeture: Fermeture, auteur: Membre) -> None:
    journal.inscrire(
        action=action,
        objet=fermeture,
        membre=auteur,
        intitule=fermeture.intitule,
        quand=jusqu_au(fermeture.debut, fermeture.fin),
    )


@transaction.atomic
def set_alsace_moselle(*, actif: bool, auteur: Membre) -> None:
    """Whether the two public holidays of Alsace-Moselle are the centre's. The same again changes nothing."""
    calendrier, _ = CalendrierCentre.objects.get_or_create(centre_id=centre_courant())
    if calendrier.alsace_moselle == actif:
        return
    calendrier.alsace_moselle = actif
    calendrier.save(update_fields=["alsace_moselle"])
    journal.inscrire(
        action="calendrier.feries", objet=calendrier, membre=auteur, reglage="oui" if actif else "non"
    )
