"""Whether this member may do this to this scenario or this séance, now."""

from django.db.models import Q

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission, Role
from suivi.models import Scenario, Seance


def may_evaluate(membre: Membre, seance: Seance) -> bool:
    """A coordonnateur, or a trainer who runs the séance. Never an apprentice, an MA or an auditor."""
    if not membre.peut(Permission.SEANCE_EVALUATE):
        return False
    return membre.role == Role.COORDONNATEUR or any(f.membre_id == membre.pk for f in seance.formateurs.all())


def evaluable_by(membre: Membre) -> Q:
    """The same rule, as a filter on what belongs to a séance."""
    if not membre.peut(Permission.SEANCE_EVALUATE):
        return Q(pk__in=[])
    return Q() if membre.role == Role.COORDONNATEUR else Q(seance__formateurs__membre=membre)


def is_author_of_scenario(membre: Membre, scenario: Scenario) -> bool:
    """Its creator, a co-author, or a coordonnateur."""
    if not membre.peut(Permission.SCENARIO_EDIT):
        return False
    if membre.role == Role.COORDONNATEUR or scenario.cree_par_id == membre.pk:
        return True
    return any(auteur.membre_id == membre.pk for auteur in scenario.auteurs.all())


def may_edit_scenario(membre: Membre, scenario: Scenario) -> bool:
    """Its authors or a coordonnateur, until it is archived."""
    return scenario.archive_le is None and is_author_of_scenario(membre, scenario)
