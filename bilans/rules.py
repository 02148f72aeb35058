"""Whether this member may do this to this bilan de compétences, now."""

from bilans.models import ActionBilan, Bilan, TexteBilan
from bilans.trame import CENTRE, Section, Sections
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


def may_write_section(membre: Membre, bilan: Bilan, section: Section) -> bool:
    """The roles that the trame of the bilan names for this section, until it is frozen."""
    ouvert = membre.peut(Permission.BILAN_SIGN) and bilan.statut == Bilan.Statut.BROUILLON
    return ouvert and membre.role in section.ecrit


def may_read_section(membre: Membre, bilan: Bilan, section: Section) -> bool:
    """Once frozen, whoever reads the bilan; before, those who write the section and those the trame lets read it."""
    if bilan.statut != Bilan.Statut.BROUILLON:
        return membre.peut(Permission.BILAN_VIEW)
    return membre.peut(Permission.BILAN_SIGN) and membre.role in (*section.ecrit, *section.lit)


def sections_to_write(membre: Membre, bilan: Bilan) -> Sections:
    return tuple(section for section in bilan.sections if may_write_section(membre, bilan, section))


def may_read_texte(membre: Membre, texte: TexteBilan) -> bool:
    """Of a section one reads: what its author has shared, and what one wrote oneself."""
    return texte.partage_le is not None or texte.ecrit_par_id == membre.pk


def may_write_actions(membre: Membre, bilan: Bilan) -> bool:
    """The roles that the trame lets say what is to be done, until the bilan is frozen."""
    return any(may_write_section(membre, bilan, s) for s in bilan.sections if s.genre == "actions")


def may_follow_action(membre: Membre, action: ActionBilan) -> bool:
    """A trainer of the apprentice; the apprentice or the MA for what is theirs to do, once the bilan is frozen."""
    if membre.role in CENTRE:
        return membre.peut(Permission.BILAN_EDIT)
    fige = action.bilan.statut != Bilan.Statut.BROUILLON
    return fige and membre.peut(Permission.BILAN_SIGN) and membre.role == action.responsable
