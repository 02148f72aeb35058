"""Reading exports: their state in a word, how long is left, what may be downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bilans.models import LotApprenti, LotLivrets
from cpro.comptes.models import Membre
from cpro.socle.models import Travail
from suivi.visibilite import apprentis_visibles

PATIENCE = timedelta(seconds=5)  # a job that waits longer is waiting for the broker or a worker
RYTHME = 12  # booklets that give the pace


@dataclass(frozen=True, slots=True)
class EtatLot:
    """How an export stands: a word, its tone and icon, and a sentence when there is something to say."""

    libelle: str
    ton: str
    icone: str
    phrase: str = ""


def lots_visibles(membre: Membre) -> QuerySet[LotLivrets]:
    """The exports of which a member may see every apprentice, with how many are made and failed."""
    caches = LotApprenti.objects.filter(lot=OuterRef("pk")).exclude(
        apprenti__in=apprentis_visibles(membre).values("pk")
    )
    return (
        LotLivrets.objects.filter(~Exists(caches))
        .select_related("travail", "archive", "demande_par__utilisateur")
        .annotate(
            total=Count("apprentis"),
            faits=Count("apprentis", filter=Q(apprentis__livret__isnull=False)),
            repris=Count("apprentis", filter=Q(apprentis__repris=True)),
            echecs=Count("apprentis", filter=~Q(apprentis__erreur="")),
        )
        .order_by("-cree_le")
    )


def state(lot: LotLivrets) -> EtatLot:
    """In a word. `lot` comes from `lots_visibles`."""
    travail = lot.travail
    if travail.statut == Travail.Statut.EN_ATTENTE:
        return EtatLot("En attente", "bleu", "hourglass", waiting(travail))
    if travail.actif:
        return EtatLot("En cours", "bleu", "hourglass", remaining(lot))
    if travail.annule:
        return EtatLot("Arrêté", "ocre", "circle-pause")
    if travail.echec:
        return EtatLot("En échec", "rouge", "octagon-alert", travail.message)
    if lot.faits < lot.total:
        return EtatLot("Incomplet", "ocre", "triangle-alert")
    if lot.archive_id is None and lot.expire_le is not None and lot.expire_le < timezone.now():
        return EtatLot("Expiré", "neutre", "archive")
    return EtatLot("Prêt", "vert", "check")


def waiting(travail: Travail) -> str:
    if timezone.now() - travail.cree_le > PATIENCE:
        return "En attente : la file de travaux ne répond pas ; l’édition partira dès son retour."
    return "En attente d’un exécutant"


def remaining(lot: LotLivrets) -> str:
    """The time left at the pace of the last booklets laid out; those taken again cost nothing and say nothing."""
    travail, maintenant = lot.travail, timezone.now()
    if travail.battement and maintenant - travail.battement > settings.TRAVAIL_SILENCE / 2:
        return "L’édition s’est interrompue ; elle reprend d’elle-même dans la minute."
    reste = lot.total - lot.faits - lot.echecs
    if not reste:
        return "Les livrets sont faits ; l’archive se prépare."
    finis = lot.apprentis.filter(repris=False, fini_le__gte=travail.debut or maintenant)
    secondes = pace(finis.order_by("-fini_le").values_list("fini_le", flat=True)[:RYTHME])
    return "Le temps restant s’affiche après quelques livrets." if secondes is None else say(secondes * reste)


def pace(finis: Sequence[datetime]) -> float | None:
    """Seconds between two booklets, from the moments of the last ones, latest first."""
    finis = list(finis)
    if len(finis) < 3:
        return None
    return (finis[0] - finis[-1]).total_seconds() / (len(finis) - 1)


def say(secondes: float) -> str:
    if secondes < 90:
        return f"encore {max(1, round(secondes))} s environ"
    if secondes < 90 * 60:
        return f"encore {round(secondes / 60)} min environ"
    return f"encore {round(secondes / 3600)} h environ"
