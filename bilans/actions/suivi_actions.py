"""Writes of what is to be done after a bilan: noted, followed, and taken up by the next one while it is open."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bilans.actions.verrou import lock_bilan
from bilans.models import ActionBilan, Bilan
from cpro.comptes.models import Membre
from cpro.socle import journal
from suivi.models import Apprenti

journal.declarer(
    bilan__action="a ajouté une action au bilan de {qui}",
    bilan__action_retiree="a retiré une action du bilan de {qui}",
    bilan__action_suivie="a noté « {etat} » pour une action du bilan de {qui}",
)


class ActionReprise(ValueError):
    """The action lives on in a later bilan: it is followed there."""


class ActionSansMot(ValueError):
    """An action is not given up without a word."""


def actions_to_carry(apprenti: Apprenti) -> QuerySet[ActionBilan]:
    """Those of frozen bilans that are still open, and that no later bilan has taken up."""
    ouvertes = ActionBilan.objects.filter(bilan__apprenti=apprenti, etat__in=ActionBilan.OUVERTS, suites=None)
    return ouvertes.exclude(bilan__statut=Bilan.Statut.BROUILLON).order_by("cree_le", "pk")


def carry_over(bilan: Bilan) -> list[ActionBilan]:
    """Copy into a bilan just opened the actions to carry over, with their state."""
    return ActionBilan.objects.bulk_create(
        ActionBilan(
            centre_id=bilan.centre_id,
            bilan=bilan,
            texte=action.texte,
            responsable=action.responsable,
            echeance=action.echeance,
            etat=action.etat,
            mot=action.mot,
            etat_le=action.etat_le,
            reprise_de=action,
        )
        for action in actions_to_carry(bilan.apprenti).select_for_update(of=("self",))
    )


@transaction.atomic
def add_action(
    *, id: UUID, bilan: Bilan, texte: str, responsable: str, echeance: date | None, auteur: Membre
) -> ActionBilan:
    """Say that something is to be done, by whom and for when. The same id twice gives one action. Raises BilanFige."""
    bilan = lock_bilan(bilan)
    action, creee = ActionBilan.objects.get_or_create(
        pk=id,
        defaults={"bilan": bilan, "texte": texte.strip(), "responsable": responsable, "echeance": echeance},
    )
    if creee:
        _say(bilan, "bilan.action", auteur)
    return action


@transaction.atomic
def remove_action(*, action: ActionBilan, auteur: Membre) -> None:
    """Take an action away from a draft. Raises BilanFige, or ActionReprise for one of an earlier bilan."""
    bilan = lock_bilan(action.bilan)
    if action.reprise_de_id is not None or action.suites.exists():
        raise ActionReprise("Cette action vient d’un autre bilan : notez ce qu’elle est devenue.")
    action.delete()
    _say(bilan, "bilan.action_retiree", auteur)


@transaction.atomic
def follow_action(*, action: ActionBilan, etat: str, mot: str = "", auteur: Membre) -> ActionBilan:
    """Say what became of an action, even of a bilan that is signed. The same again changes nothing.

    Raises ActionSansMot when it is given up without a word, ActionReprise when a later bilan has taken it up.
    """
    action = (
        ActionBilan.objects.select_for_update(of=("self",))
        .select_related("bilan__apprenti")
        .get(pk=action.pk)
    )
    if action.suites.exists():
        raise ActionReprise("Cette action est reprise dans un bilan plus récent : suivez-la là-bas.")
    mot = " ".join(mot.split())[:300] or action.mot
    if etat == ActionBilan.Etat.ABANDONNEE and not mot:
        raise ActionSansMot("Dites en un mot pourquoi elle est abandonnée.")
    if (etat, mot) != (action.etat, action.mot):
        action.etat, action.mot, action.etat_le = ActionBilan.Etat(etat), mot, timezone.localdate()
        action.save(update_fields=["etat", "mot", "etat_le"])
        _say(action.bilan, "bilan.action_suivie", auteur, etat=action.get_etat_display())
    return action


def _say(bilan: Bilan, action: str, auteur: Membre, **donnees: str) -> None:
    journal.inscrire(action=action, objet=bilan, membre=auteur, qui=str(bilan.apprenti), **donnees)
