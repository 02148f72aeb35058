"""Booklets closed at the end of a contract, and kept."""

from uuid import UUID

from django.db import transaction

from bilans.actions.edition import make_livret
from bilans.models import ArchiveLivret
from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.models import Contrat
from suivi.models import Apprenti

journal.declarer(livret__clos="a clos et archivé le livret de {apprenti} : {motif}")


@transaction.atomic
def close_livret(
    *, id: UUID, apprenti: Apprenti, motif: str, auteur: Membre | None, contrat: Contrat | None = None
) -> ArchiveLivret:
    """Keep the booklet as it is now, for good: neither the row nor the file can be changed or deleted.

    The same `id`, or the same contract, twice is one archive. `auteur` is None when the end of the contract closed it.
    """
    deja = ArchiveLivret.objects.filter(pk=id).first()
    if deja is None and contrat is not None:
        deja = ArchiveLivret.objects.filter(apprenti=apprenti, contrat=contrat).first()
    if deja is not None:
        return deja
    livret, _ = make_livret(apprenti_id=apprenti.pk, lot_id=None, empreinte_sources="")
    archive = ArchiveLivret.objects.create(
        pk=id,
        apprenti=apprenti,
        livret=livret,
        contrat=contrat,
        motif=motif,
        close_par=auteur,
    )
    journal.inscrire(action="livret.clos", objet=archive, membre=auteur, apprenti=str(apprenti), motif=motif)
    return archive
