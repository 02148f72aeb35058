"""Booklets closed at the end of a contract, and kept."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from bilans.actions.edition import make_livret
from bilans.models import ArchiveLivret
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from entreprise.models import Contrat
from suivi.models import Apprenti

journal.declarer(livret__clos="a clos et archivé le livret de {apprenti} : {motif}")


FIN_DU_CONTRAT = "Fin du contrat"


def contrats_a_clore(jour: date) -> QuerySet[Contrat]:
    """Those over for longer than the grace period, whose booklet is not kept yet; the oldest first."""
    archives = ArchiveLivret.objects.filter(contrat=OuterRef("pk"))
    return (
        Contrat.objects.alias(terme=Coalesce("rupture_le", "fin"))
        .filter(~Exists(archives), terme__lt=jour - settings.CONTRAT_GRACE)
        .order_by("terme", "pk")
    )


@transaction.atomic
def close_ended(*, contrat_id: UUID, jour: date) -> ArchiveLivret | None:
    """Keep the booklet of a contract that is over. None when it was done, or is not to be done any more."""
    contrat = contrats_a_clore(jour).select_for_update(of=("self",)).filter(pk=contrat_id).first()
    if contrat is None:
        return None
    apprenti = Apprenti.objects.get(pk=contrat.apprenti_id)
    return close_livret(id=uuid7(), apprenti=apprenti, motif=FIN_DU_CONTRAT, auteur=None, contrat=contrat)


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
