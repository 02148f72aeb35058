"""The end of a version of the centre: offered no more, still read and used by those who have it."""

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.enums import StatutVersion
from referentiels.models import VersionReferentiel

journal.declarer(
    referentiel__retire="a retiré la version {numero} du référentiel {titre}",
    referentiel__remis="a remis au catalogue la version {numero} du référentiel {titre}",
)


@transaction.atomic
def retire_version(*, version: VersionReferentiel, membre: Membre) -> None:
    """Offer a published version of the centre no more; those who use it go on. Twice changes nothing.

    Raises ValueError for a version that is not the centre's, or not published.
    """
    _change_statut(version, StatutVersion.PUBLIEE, StatutVersion.RETIREE, "referentiel.retire", membre)


@transaction.atomic
def restore_version(*, version: VersionReferentiel, membre: Membre) -> None:
    """Offer a retired version of the centre again. Twice changes nothing."""
    _change_statut(version, StatutVersion.RETIREE, StatutVersion.PUBLIEE, "referentiel.remis", membre)


def _change_statut(
    version: VersionReferentiel, avant: StatutVersion, apres: StatutVersion, action: str, membre: Membre
) -> None:
    if version.centre_id != membre.centre_id:
        raise ValueError("Cette version n’est pas au centre : elle est la même pour tous.")
    ligne = (
        VersionReferentiel.objects.select_for_update(of=("self",))
        .select_related("referentiel")
        .defer("document")
        .get(pk=version.pk)
    )
    if ligne.statut == apres:
        return
    if ligne.statut != avant:
        raise ValueError("Cette version n’est pas publiée.")
    ligne.statut = apres
    ligne.save(update_fields=["statut"])
    journal.inscrire(
        action=action, objet=ligne, membre=membre, titre=str(ligne.referentiel), numero=ligne.numero
    )
