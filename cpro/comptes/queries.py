"""Reads about centres and memberships."""

from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from cpro.socle.scoping import utilisateur_scope

# The role a person lands in, when they hold several and have not chosen.
PRIORITE = [
    Role.COORDONNATEUR,
    Role.FORMATEUR,
    Role.ADMINISTRATEUR,
    Role.MAITRE,
    Role.APPRENTI,
    Role.AUDITEUR,
]


def centre_de_slug(slug: str) -> Centre | None:
    """The centre of an address. Kept for a minute by each process: only its name or colour ever changes."""
    cle = f"centre:{slug}"
    centre = cache.get(cle)
    if centre is None:
        centre = Centre.objects.filter(slug=slug).first()
        if centre is not None:
            cache.set(cle, centre, 60)
    return centre


def membres_en_cours() -> QuerySet[Membre]:
    """Memberships valid today, in the centre in scope."""
    jour = timezone.localdate()
    return Membre.objects.filter(
        Q(debut__isnull=True) | Q(debut__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour)
    )


def cle_de_role(centre: Centre) -> str:
    """The session key that remembers which of their roles a person acts in."""
    return f"role:{centre.pk}"


def membre_agissant(utilisateur: Utilisateur, centre: Centre, session: Any) -> Membre | None:
    """The membership a person acts in: the one they chose, else by priority. None when they have none.

    A session opened by an access link holds only the membership the link was made for.
    """
    jour = timezone.localdate()
    membres = [m for m in _memberships_here(utilisateur=utilisateur) if m.en_cours(jour)]
    if (seul := session.get("membre_du_lien")) is not None:
        membres = [m for m in membres if str(m.pk) == seul]
    if not membres:
        return None
    choisi = session.get(cle_de_role(centre))
    membre = min(membres, key=lambda m: (m.role != choisi, PRIORITE.index(Role(m.role))))
    membre.utilisateur = utilisateur
    membre.centre = centre
    membre.autres_roles = sorted(m.get_role_display() for m in membres if m.pk != membre.pk)
    return membre


@prepared()  # asked for by every page
def _memberships_here(*, utilisateur: Utilisateur) -> QuerySet[Membre]:
    return Membre.objects.filter(utilisateur=utilisateur)


def memberships_of(utilisateur: Utilisateur) -> list[Membre]:
    """Every valid membership of a person, in all centres, with its centre."""
    jour = timezone.localdate()
    with utilisateur_scope(utilisateur.pk):
        # The tenant manager would ask for one centre: the policy itself filters on the person here.
        return list(
            QuerySet(Membre)
            .filter(Q(debut__isnull=True) | Q(debut__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour))
            .filter(utilisateur=utilisateur)
            .select_related("centre")
            .order_by("centre__nom", "role")
        )
