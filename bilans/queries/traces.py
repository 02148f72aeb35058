"""The traces behind one competence of one apprentice, centre and company on one time line."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bilans.filtres import Filtres
from cpro.comptes.models import Membre
from entreprise.models import BilanPeriode, EntreeJournal, FicheActivite
from entreprise.queries.bilans_periode import bilans_periode_visibles
from entreprise.queries.fiches import fiches_visibles
from entreprise.queries.journal import entrees_visibles
from referentiels.models import NiveauEchelle
from suivi.models import Apprenti, Evaluation, Seance

ROUTES = {
    Evaluation.Source.ENTREE: "entreprise:entree",
    Evaluation.Source.PERIODE: "entreprise:bilan_periode",
    Evaluation.Source.FICHE: "entreprise:fiche",
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


def traces_de(
    membre: Membre, apprenti: Apprenti, competence_ids: Collection[UUID], filtres: Filtres | None = None
) -> list[Trace]:
    """The judgements in force on a competence and on those it continues, the most recent first. Eight queries at most.

    A trace leads to what it comes from when `membre` may read it: an MA reads nothing of another's contract.
    """
    jugements = list(
        Evaluation.objects.filter(
            apprenti=apprenti,
            competence_id__in=competence_ids,
            est_courante=True,
            niveau__isnull=False,
            **(filtres.traces if filtres else {}),
        )
        .select_related("niveau", "auteur__utilisateur")
        .order_by("-jour", "-cree_le")
    )
    titres = _titles(jugements)
    lisibles = _readable(membre, jugements)
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
            route=ROUTES[j.source_type] if j.source_id in lisibles else "",
            source_id=j.source_id,
        )
        for j in jugements
    ]


def _readable(membre: Membre, jugements: Iterable[Evaluation]) -> set[UUID]:
    """The entries, fiches and bilans de période of these judgements that a member may open."""
    sources = {j.source_id for j in jugements if j.source_type in ROUTES}
    if not sources:
        return set()
    entrees = entrees_visibles(membre).filter(pk__in=sources).values_list("pk", flat=True)
    bilans = bilans_periode_visibles(membre).filter(pk__in=sources).values_list("pk", flat=True)
    fiches = fiches_visibles(membre).filter(pk__in=sources).values_list("pk", flat=True)
    return {*entrees, *bilans, *fiches}


def _titles(jugements: Iterable[Evaluation]) -> dict[UUID, str]:
    seances = {j.source_id for j in jugements if j.source_type == Evaluation.Source.SEANCE}
    entrees = {j.source_id for j in jugements if j.source_type == Evaluation.Source.ENTREE}
    titres = dict(Seance.objects.filter(pk__in=seances).values_list("pk", "titre")) if seances else {}
    periodes = {j.source_id for j in jugements if j.source_type == Evaluation.Source.PERIODE}
    if periodes:
        faits = BilanPeriode.objects.filter(pk__in=periodes)
        intitules = faits.values_list("pk", "periode_apprenti__periode__intitule")
        titres |= {pk: f"Bilan de « {intitule} »" for pk, intitule in intitules}
    if fiches := {j.source_id for j in jugements if j.source_type == Evaluation.Source.FICHE}:
        nommees = FicheActivite.objects.filter(pk__in=fiches).values_list("pk", "titre")
        titres |= {pk: f"Fiche «\u00a0{titre}\u00a0»" for pk, titre in nommees}
    if entrees:
        recits = EntreeJournal.objects.filter(pk__in=entrees).values_list("pk", "recit")
        titres |= {pk: recit[:80] + ("…" if len(recit) > 80 else "") for pk, recit in recits}
    return titres
