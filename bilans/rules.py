"""Whether this member may do this to this bilan de compétences, now."""

from bilans.models import Bilan
from cpro.comptes.models import Membre
from cpro.socle import signatures
from cpro.socle.models import Instantane
from cpro.socle.permissions import Permission, Role


def may_edit_bilan(membre: Membre, bilan: Bilan) -> bool:
    """A trainer of the apprentice or a coordonnateur, until it is frozen."""
    return membre.peut(Permission.BILAN_EDIT) and bilan.statut == Bilan.Statut.BROUILLON


def may_unlock_bilan(membre: Membre, bilan: Bilan) -> bool:
    """Who prepared it, or a coordonnateur, once frozen."""
    if bilan.statut == Bilan.Statut.BROUILLON or not membre.peut(Permission.BILAN_EDIT):
        return False
    return membre.role == Role.COORDONNATEUR or bilan.prepare_par_id == membre.pk


def may_sign_bilan(membre: Membre, bilan: Bilan, instantane: Instantane | None) -> bool:
    """Each of the three in their own role, once frozen, once each. Nobody signs for another."""
    if instantane is None or not membre.peut(Permission.BILAN_SIGN):
        return False
    return signatures.awaits(instantane, membre.role)
