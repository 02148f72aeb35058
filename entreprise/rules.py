"""Whether this member may do this to this entry of the journal, now."""

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission
from entreprise.acces import contrats_suivis
from entreprise.models import EntreeJournal

MODIFIABLES = (EntreeJournal.Statut.BROUILLON, EntreeJournal.Statut.A_COMPLETER, EntreeJournal.Statut.ENVOYEE)


def may_edit_entree(membre: Membre, entree: EntreeJournal) -> bool:
    """Its author, until the MA has validated it."""
    return (
        membre.peut(Permission.JOURNAL_WRITE)
        and entree.apprenti.membre_id == membre.pk
        and entree.statut in MODIFIABLES
    )


def may_answer_entree(membre: Membre, entree: EntreeJournal) -> bool:
    """An MA of the apprentice, first or second, once it has been sent and until it is validated."""
    return (
        membre.peut(Permission.JOURNAL_VALIDATE)
        and entree.statut == EntreeJournal.Statut.ENVOYEE
        and contrats_suivis(membre).filter(apprenti=entree.apprenti_id).exists()
    )
