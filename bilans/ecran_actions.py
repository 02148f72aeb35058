"""What is to be done after a bilan, as one member sees it: where each stands, and what they may say of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from bilans.forms_bilan import ActionForm
from bilans.models import ActionBilan, Bilan
from bilans.rules import may_follow_action, may_write_actions
from cpro.comptes.models import Membre

ANNEXE = "annexe"  # the form beside that of the page, to which the fields of actions belong
TONS = {
    ActionBilan.Etat.A_FAIRE: "bleu",
    ActionBilan.Etat.A_POURSUIVRE: "ocre",
    ActionBilan.Etat.FAITE: "vert",
    ActionBilan.Etat.ABANDONNEE: "neutre",
}


@dataclass(frozen=True, slots=True)
class ActionVue:
    """`reprise`: a later bilan has taken it up, and follows it."""

    action: ActionBilan
    ton: str
    reprise: bool
    peut_suivre: bool
    peut_retirer: bool


def contexte_actions(membre: Membre, bilan: Bilan) -> dict[str, Any]:
    """The actions of a bilan, and the form that adds one, when one may. One query."""
    suite = ActionBilan.objects.filter(reprise_de=OuterRef("pk"))
    peut_ecrire = may_write_actions(membre, bilan)
    vues = []
    for action in bilan.actions.annotate(reprise=Exists(suite)):
        action.bilan = bilan
        vues.append(
            ActionVue(
                action=action,
                ton=TONS[action.etat],
                reprise=action.reprise,
                peut_suivre=not action.reprise and may_follow_action(membre, action),
                peut_retirer=peut_ecrire and not action.reprise and action.reprise_de_id is None,
            )
        )
    return {"actions_bilan": vues, "form_action": ActionForm(annexe=ANNEXE) if peut_ecrire else None}
