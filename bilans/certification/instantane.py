"""A candidate in words: what the page, the grids and the frozen snapshot of a jury's decision all say."""

from fractions import Fraction
from typing import Any

from bilans.certification.regle import SUR, Calcul, LigneCalcul, dire_points
from bilans.models import Certification, DecisionJury, SituationEvaluation
from bilans.queries.certification import CertificationLue
from entreprise.models import Contrat
from referentiels.models import NiveauEchelle
from suivi.models import Apprenti


def describe(
    lue: CertificationLue,
    apprenti: Apprenti,
    calcul: Calcul,
    decision: DecisionJury | None,
    *,
    centre: str,
    contrats: list[Contrat] = (),
    fige_par: str = "",
) -> dict[str, Any]:
    """Everything a reader needs in ten years. `contrats`: the candidate's, to name the company of a situation.

    Before a decision, the proposal is the present one; after it, the one that the jury read.
    """
    certification, identite = lue.certification, lue.version.document.referentiel
    proposee = _result(calcul.note, calcul.acquise)
    if decision is not None:
        proposee = _result(decision.note_proposee, decision.acquise_proposee)
    return {
        "format": "compas-certification/1",
        "centre": centre,
        "session": certification.session,
        "fige_par": fige_par,
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": certification.groupe.nom},
        "referentiel": {
            "diplome": identite.diplome,
            "intitule": identite.intitule,
            "version": lue.version.numero,
            "empreinte": lue.version.empreinte,
        },
        "unite": {
            "genre": lue.unite.mot,
            "titre": lue.unite.titre,
            "unite": lue.unite.noeud.unite,
            "coefficient": "" if lue.unite.coefficient is None else f"{lue.unite.coefficient:g}",
            "mode": lue.unite.mode,
            "doutes": lue.unite.doutes,
            "officielle": lue.unite.officielle,
        },
        "forme": certification.forme,
        "regle": rule_in_words(lue),
        "competences": [_line(lue, ligne) for ligne in calcul.lignes],
        "moyenne": dire_points(calcul.moyenne, 3),
        "raison": calcul.raison,
        "situations": [_situation(s, contrats) for s in certification.situations.all()],
        "jury": [{"nom": m.nom, "qualite": m.qualite} for m in certification.jury.all()],
        "proposition": proposee,
        "decision": _result(decision.note, decision.acquise) if decision else "",
        "motif": decision.motif if decision else "",
        "appreciation": decision.appreciation if decision else "",
        "saisie_par": str(decision.saisie_par.utilisateur) if decision else "",
    }


def state_of(fiche: dict[str, Any]) -> str:
    """How far the decision of a sheet is."""
    if fiche["fige_par"]:
        return f"Figée par {fiche['fige_par']}"
    return "Saisie, à figer" if fiche["decision"] else "Proposition, sans décision du jury"


def rule_in_words(lue: CertificationLue) -> list[str]:
    """The rule, one sentence a step."""
    certification, regle = lue.certification, lue.regle
    phrases = [
        f"Évaluations retenues : {_lower(certification.get_perimetre_display())}.",
        "Dans une situation, le niveau donné à la compétence compte ; à défaut, la moyenne de ses critères.",
        f"Entre plusieurs situations : {_lower(certification.get_methode_display())}.",
        f"{certification.get_manquantes_display()}.",
    ]
    if regle.forme == Certification.Forme.VALIDATION:
        admises = certification.tolerance
        suite = "toutes les compétences le sont" if not admises else f"{admises} au plus ne le sont pas"
        return [*phrases, f"L’ensemble est proposé comme acquis quand {suite}."]
    valeurs = [f"{degre.libelle} {dire_points(points)}" for degre, points in points_by_degree(lue)]
    return [
        *phrases,
        f"Points de chaque degré, sur 20 : {' ; '.join(valeurs)}.",
        f"Poids des compétences : {_origin_of_weights(lue)}.",
        f"La note est la moyenne pondérée, arrondie {_lower(certification.get_arrondi_display())} le plus proche.",
    ]


def points_by_degree(lue: CertificationLue) -> list[tuple[NiveauEchelle, Fraction]]:
    """What each degree of the scale is worth, out of 20, lowest first."""
    degres, fixes = lue.echelle.degres, lue.regle.points
    return [
        (degre, fixes[i] if i < len(fixes) else Fraction(SUR * i, max(len(degres) - 1, 1)))
        for i, degre in enumerate(degres)
    ]


def _origin_of_weights(lue: CertificationLue) -> str:
    if lue.poids_du_centre:
        return "fixés par le centre"
    if not lue.unite.officiels:
        return "égaux, le référentiel n’en donne pas"
    doute = lue.unite.doutes.get("ponderation", "")
    return f"ceux du référentiel ({doute})" if doute else "ceux du référentiel"


def _lower(texte: str) -> str:
    return texte[:1].lower() + texte[1:]


def _result(note: Any, acquise: bool | None) -> str:
    if note is not None:
        return f"{dire_points(note)}/20"
    return {True: "Acquis", False: "Non acquis", None: ""}[acquise]


def _line(lue: CertificationLue, ligne: LigneCalcul) -> dict[str, Any]:
    competence = lue.version.competences[ligne.competence_id]
    return {
        "competence": competence.intitule,
        "code": competence.code,
        "a_verifier": bool(competence.a_verifier),
        "part": dire_points(ligne.part * 100),
        "points": dire_points(ligne.points),
        "apport": dire_points(ligne.apport),
        "acquise": ligne.acquise,
        "situations": len(ligne.mesures),
        "jugements": [
            {
                "jour": jugement.jour.isoformat(),
                "niveau": jugement.libelle,
                "rang": jugement.rang,
                "rang_max": jugement.rang_max,
                "acquis": jugement.acquis,
                "partie": _part(lue, jugement),
            }
            for mesure in ligne.retenues
            for jugement in mesure.jugements
        ],
    }


def _part(lue: CertificationLue, jugement: Any) -> str:
    """The criterion or sub-competence that was judged; empty for the whole competence, or one of a former version."""
    if jugement.partie is None:
        return ""
    noeud = lue.version.criteres.get(jugement.partie) or lue.version.competences.get(jugement.partie)
    return noeud.intitule if noeud else ""


def _situation(situation: SituationEvaluation, contrats: list[Contrat]) -> dict[str, Any]:
    entreprise = ""
    if situation.lieu == SituationEvaluation.Lieu.ENTREPRISE and situation.jour:
        en_cours = (c for c in contrats if c.debut <= situation.jour <= (c.rupture_le or c.fin))
        entreprise = next((c.entreprise.nom for c in en_cours), "")
    return {
        "intitule": situation.intitule,
        "jour": situation.jour.isoformat() if situation.jour else "",
        "lieu": situation.get_lieu_display(),
        "precision": situation.precision,
        "entreprise": entreprise,
    }
