"""Which apprentices a member may see: the one rule every page about an apprentice goes through.

Permissions say what kind of thing a role does; this says about whom. Apps that depend on this one add
the roles they know about (`entreprise` knows whose MA a member is).
"""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from suivi.models import Apprenti, Groupe

Regle = Callable[[Membre], Q]

_TOUS: Regle = lambda membre: Q()  # noqa: E731
_REGLES: dict[Role, Regle] = {
    Role.ADMINISTRATEUR: _TOUS,
    Role.COORDONNATEUR: _TOUS,
    Role.AUDITEUR: _TOUS,
    Role.FORMATEUR: lambda membre: Q(groupe__formateurs__membre=membre),
    Role.APPRENTI: lambda membre: Q(membre=membre),
}


def declarer_regle(role: Role, regle: Regle) -> None:
    """Say which apprentices a role sees. One rule per role."""
    _REGLES[role] = regle


def apprentis_visibles(membre: Membre) -> QuerySet[Apprenti]:
    """The apprentices a member may see, none when their role has no rule."""
    regle = _REGLES.get(Role(membre.role))
    return Apprenti.objects.none() if regle is None else Apprenti.objects.filter(regle(membre))


def groupes_visibles(membre: Membre) -> QuerySet[Groupe]:
    """The groups a member may see as a whole. Apprentices and MA see no group."""
    if membre.role in (Role.ADMINISTRATEUR, Role.COORDONNATEUR, Role.AUDITEUR):
        return Groupe.objects.all()
    if membre.role == Role.FORMATEUR:
        return Groupe.objects.filter(formateurs__membre=membre)
    return Groupe.objects.none()


def get_apprenti_visible(membre: Membre, apprenti_id: UUID) -> Apprenti:
    """One apprentice, with their group and formation. 404 when the member may not see them."""
    for apprenti in _visible(membre=membre, apprenti=apprenti_id):
        return apprenti
    raise Http404("Apprenti inconnu")


@prepared(sauf=[Role.MAITRE])
def _visible(*, membre: Membre, apprenti: UUID) -> QuerySet[Apprenti]:
    return apprentis_visibles(membre).filter(pk=apprenti).select_related("groupe__formation")
