"""The séances at the centre, with the levels given there."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bilans.livret.niveaux import level_of
from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from cpro.socle.templatetags.francais import pluriel
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti, Evaluation, Seance


def contenu(contexte: Contexte) -> Donnees:
    return {"seances": _seances(contexte.apprenti, contexte.version)}


def _jugements(apprenti: Apprenti) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(
        apprenti=apprenti, source_type=Evaluation.Source.SEANCE, est_courante=True, niveau__isnull=False
    )


def _seances(apprenti: Apprenti, version: VersionLue) -> list[dict[str, Any]]:
    """Each séance with the levels given by the centre and by the apprentice, side by side."""
    jugements = _jugements(apprenti).select_related("niveau", "auteur__utilisateur").order_by("cree_le")
    par_seance: dict[UUID, dict[tuple, dict[str, Any]]] = defaultdict(dict)
    for jugement in jugements:
        ligne = par_seance[jugement.source_id].setdefault(
            (jugement.competence_id, jugement.critere_id),
            {"centre": None, "auto": None, "commentaire": "", "par": ""},
        )
        if jugement.nature == Evaluation.Nature.AUTO:
            ligne["auto"] = level_of(jugement.niveau)
        else:
            ligne |= {
                "centre": level_of(jugement.niveau),
                "commentaire": jugement.commentaire,
                "par": str(jugement.auteur.utilisateur),
            }
    seances = (
        Seance.objects.filter(pk__in=par_seance)
        .select_related("scenario")
        .prefetch_related("formateurs__membre__utilisateur")
        .order_by("debut", "titre")
    )
    return [
        {
            "id": str(seance.pk),
            "titre": seance.titre,
            "debut": seance.debut.isoformat(),
            "fin": seance.fin.isoformat(),
            "finalite": seance.get_finalite_display(),
            "situation": seance.scenario.description,
            "formateurs": [str(f.membre.utilisateur) for f in seance.formateurs.all()],
            "competences": _judged(version, par_seance[seance.pk]),
        }
        for seance in seances
    ]


def _judged(version: VersionLue, jugements: dict[tuple, dict[str, Any]]) -> list[dict[str, Any]]:
    """The competences judged, in the order of the référentiel; each with its own level, then its criteria's."""
    return [
        {
            "code": competence.code_usage,
            "intitule": competence.intitule,
            "local": competence.local,
            "lignes": [
                {"critere": critere.intitule if critere else ""} | jugements[competence.id, identifiant]
                for identifiant, critere in [(None, None), *((c.id, c) for c in competence.criteres)]
                if (competence.id, identifiant) in jugements
            ],
        }
        for competence in version.competences.values()
        if any(competence.id == competence_id for competence_id, _ in jugements)
    ]


def resume(apprenti: Apprenti) -> str:
    nombre = _jugements(apprenti).values("source_id").distinct().count()
    return pluriel(nombre, "séance évaluée,séances évaluées") if nombre else ""


declare(
    Section(
        cle="seances",
        titre="Séances et évaluations",
        ordre=40,
        gabarit="livret/_seances.html",
        contenu=contenu,
        resume=resume,
        vierge="pdf/livret/vierge/_seances.html",
    )
)
