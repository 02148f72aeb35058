"""The traces behind one competence of one apprentice, centre and company on one time line."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from entreprise.models import BilanPeriode, EntreeJournal
from referentiels.models import NiveauEchelle
from suivi.models import Apprenti, Evaluation, Seance

ROUTES = {
    Evaluation.Source.ENTREE: "entreprise:entree",
    Evaluation.Source.PERIODE: "entreprise:bilan_periode",
}


@dataclass(frozen=True, slots=True)
class Trace:
    jour: date
    niveau: NiveauEchelle
    contexte: str
    auto: bool
    certificative: bool
    auteur: str
    commentaire: str
    titre: str
    route: str
    source_id: UUID


def traces_de(apprenti: Apprenti, competence_ids: Collection[UUID]) -> list[Trace]:
    """The judgements in force on a competence and on those it continues, the most recent first. Four queries."""
    jugements = list(
        Evaluation.objects.filter(
            apprenti=apprenti, competence_id__in=competence_ids, est_courante=True, niveau__isnull=False
        )
        .select_related("niveau", "auteur__utilisateur")
        .order_by("-jour", "-cree_le")
    )
    titres = _titles(jugements)
    return [
        Trace(
            jour=j.jour,
            niveau=j.niveau,
            contexte=j.contexte,
            auto=j.nature == Evaluation.Nature.AUTO,
            certificative=j.nature == Evaluation.Nature.CERTIFICATIVE,
            auteur=str(j.auteur.utilisateur),
            commentaire=j.commentaire,
            titre=titres.get(j.source_id, ""),
            route=ROUTES.get(j.source_type, ""),
            source_id=j.source_id,
        )
        for j in jugements
    ]


def _titles(jugements: Iterable[Evaluation]) -> dict[UUID, str]:
    seances = {j.source_id for j in jugements if j.source_type == Evaluation.Source.SEANCE}
    entrees = {j.source_id for j in jugements if j.source_type == Evaluation.Source.ENTREE}
    titres = dict(Seance.objects.filter(pk__in=seances).values_list("pk", "titre")) if seances else {}
    periodes = {j.source_id for j in jugements if j.source_type == Evaluation.Source.PERIODE}
    if periodes:
        faits = BilanPeriode.objects.filter(pk__in=periodes)
        intitules = faits.values_list("pk", "periode_apprenti__periode__intitule")
        titres |= {pk: f"Bilan de « {intitule} »" for pk, intitule in intitules}
    if entrees:
        recits = EntreeJournal.objects.filter(pk__in=entrees).values_list("pk", "recit")
        titres |= {pk: recit[:80] + ("…" if len(recit) > 80 else "") for pk, recit in recits}
    return titres
