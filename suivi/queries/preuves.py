"""Reading evidence: what was kept with a séance for one apprentice, and to whom it is shown."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cpro.comptes.models import Membre
from suivi.models import Apprenti, Seance, SeancePreuve
from suivi.queries.seances import seances_visibles


def preuves_de(seance: Seance, apprenti: Apprenti) -> QuerySet[SeancePreuve]:
    """What was kept, the oldest first. One query."""
    preuves = SeancePreuve.objects.filter(seance=seance, apprenti=apprenti)
    return preuves.select_related("fichier", "competence", "auteur__utilisateur")


def get_preuve_visible(membre: Membre, preuve_id: UUID) -> SeancePreuve:
    """One piece of evidence of a séance this member may see. 404 otherwise."""
    preuves = SeancePreuve.objects.filter(seance__in=seances_visibles(membre))
    return get_object_or_404(preuves.select_related("fichier", "seance", "apprenti"), pk=preuve_id)


def get_preuve_de_soi(membre: Membre, preuve_id: UUID) -> SeancePreuve:
    """One piece of evidence about the apprentice this member is. 404 otherwise."""
    preuves = SeancePreuve.objects.filter(apprenti__membre=membre).select_related("fichier")
    return get_object_or_404(preuves, pk=preuve_id)
