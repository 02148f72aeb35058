"""Whether this member may do this to this bilan de compétences, now."""

from bilans.models import Bilan
from cpro.comptes.models import Membre
from cpro.socle.models import Instantane
from cpro.socle.permissions import Permission, Role

# The three who sign; a coordonnateur may sign in the place of the trainer.
SIGNATAIRES = ((Role.FORMATEUR, Role.COORDONNATEUR), (Role.APPRENTI,), (Role.MAITRE,))


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
    ont_signe = {signature.role for signature in instantane.signatures.all()}
    for roles in SIGNATAIRES:
        if membre.role in roles:
            return not ont_signe & {str(role) for role in roles}
    return False


def is_fully_signed(roles: set[str]) -> bool:
    """Whether trainer, apprentice and MA have all signed."""
    return all(roles & {str(role) for role in trio} for trio in SIGNATAIRES)
