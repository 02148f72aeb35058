"""Whether this member may do this to this entry of the journal, now."""

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission
from entreprise.acces import contrats_suivis_ids
from entreprise.models import EntreeJournal
from suivi.models import Apprenti

MODIFIABLES = (EntreeJournal.Statut.BROUILLON, EntreeJournal.Statut.A_COMPLETER)


def may_write_journal(membre: Membre, apprenti: Apprenti) -> bool:
    """An apprentice writes in their own journal, in nobody else's."""
    return membre.peut(Permission.JOURNAL_WRITE) and apprenti.membre_id == membre.pk


def may_edit_entree(membre: Membre, entree: EntreeJournal) -> bool:
    """Its author, while it is a draft or to be completed: what the MA reads does not change under their eyes."""
    return may_write_journal(membre, entree.apprenti) and entree.statut in MODIFIABLES


def may_answer_entree(membre: Membre, entree: EntreeJournal) -> bool:
    """An MA, first or second, of the contract it was written under, from its sending until their answer."""
    return (
        membre.peut(Permission.JOURNAL_VALIDATE)
        and entree.statut == EntreeJournal.Statut.ENVOYEE
        and entree.contrat_id in contrats_suivis_ids(membre)
    )
