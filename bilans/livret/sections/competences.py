"""Where the apprentice stands, competence by competence, through three pairs of eyes."""

from typing import Any

from bilans.livret.niveaux import level_of
from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from bilans.queries.tableau import Position, Tableau
from cpro.socle.templatetags.francais import pluriel
from suivi.models import Apprenti, Evaluation


def contenu(contexte: Contexte) -> Donnees:
    return {"competences": _table(contexte.tableau)}


def _table(tableau: Tableau) -> list[dict[str, Any]]:
    def dire(position: Position | None) -> dict[str, Any] | None:
        return level_of(position.niveau) if position else None

    return [
        {
            "titre": groupe.titre,
            "lignes": [
                {
                    "code": ligne.competence.code_usage,
                    "intitule": ligne.competence.intitule,
                    "local": ligne.competence.local,
                    "centre": dire(ligne.centre),
                    "entreprise": dire(ligne.entreprise),
                    "auto": dire(ligne.auto),
                    "traces": ligne.traces_centre + ligne.traces_entreprise,
                }
                for ligne in groupe.lignes
            ],
        }
        for groupe in tableau.groupes
    ]


def resume(apprenti: Apprenti) -> str:
    """Those that somebody else judged: oneself does not count."""
    nombre = (
        Evaluation.objects.filter(apprenti=apprenti, est_courante=True, niveau__isnull=False)
        .exclude(nature=Evaluation.Nature.AUTO)
        .values("competence_id")
        .distinct()
        .count()
    )
    return pluriel(nombre, "compétence évaluée,compétences évaluées") if nombre else ""


declare(
    Section(
        cle="competences",
        titre="Positions par compétence",
        ordre=50,
        gabarit="livret/_positions.html",
        contenu=contenu,
        resume=resume,
        vierge="pdf/livret/vierge/_positions.html",
    )
)
