"""Writes about a formation that already lives: its name and its scales."""

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.models import Echelle
from suivi.models import Formation

journal.declarer(formation__modifiee="a modifié la formation {intitule}")


@transaction.atomic
def update_formation(
    *,
    formation: Formation,
    intitule: str,
    echelle_centre: Echelle,
    echelle_entreprise: Echelle,
    auteur: Membre,
) -> Formation:
    """Rename a formation or give it other scales. Past judgements keep the degree they were given."""
    avant = (formation.intitule, formation.echelle_centre_id, formation.echelle_entreprise_id)
    if avant == (intitule, echelle_centre.pk, echelle_entreprise.pk):
        return formation
    formation.intitule = intitule
    formation.echelle_centre = echelle_centre
    formation.echelle_entreprise = echelle_entreprise
    formation.save(update_fields=["intitule", "echelle_centre", "echelle_entreprise"])
    journal.inscrire(action="formation.modifiee", objet=formation, membre=auteur, intitule=intitule)
    return formation
