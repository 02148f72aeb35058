"""Bilans of a whole group opened in one pass."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from bilans.actions.bilans import create_bilan
from bilans.models import PreparationBilans
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.templatetags.francais import pluriel
from suivi.models import Apprenti, Groupe

journal.declarer(
    bilan__prepares="a ouvert ensemble les bilans « {intitule} » de {combien}, {groupe}",
)


class PreparationAilleurs(ValueError):
    """This name is that of a preparation of another group."""


@transaction.atomic
def prepare_bilans(
    *,
    id: UUID,
    groupe: Groupe,
    apprentis: Iterable[Apprenti],
    nature: str,
    intitule: str,
    jour: date,
    auteur: Membre,
) -> PreparationBilans:
    """Open a bilan of the same nature, name and date for each of these apprentices of the group.

    The same id again opens a bilan for those of them who have none in it, under its first name and date: twice gives
    one row each. Raises PreparationAilleurs.
    """
    preparation, _ = PreparationBilans.objects.get_or_create(
        id=id,
        defaults={
            "groupe": groupe,
            "nature": nature,
            "intitule": intitule.strip(),
            "jour": jour,
            "prepare_par": auteur,
        },
    )
    preparation = PreparationBilans.objects.select_for_update().get(pk=preparation.pk)
    if preparation.groupe_id != groupe.pk:
        raise PreparationAilleurs("Ces bilans sont ceux d’un autre groupe.")
    deja = set(preparation.bilans.values_list("apprenti_id", flat=True))
    nouveaux = [a for a in apprentis if a.groupe_id == groupe.pk and a.pk not in deja]
    for apprenti in nouveaux:
        apprenti.groupe = groupe
        create_bilan(
            apprenti=apprenti,
            nature=preparation.nature,
            intitule=preparation.intitule,
            jour=preparation.jour,
            preparation=preparation,
            auteur=auteur,
        )
    if nouveaux:
        journal.inscrire(
            action="bilan.prepares",
            objet=preparation,
            membre=auteur,
            intitule=preparation.intitule,
            groupe=str(groupe),
            combien=pluriel(len(nouveaux), "apprenti,apprentis"),
        )
    return preparation
