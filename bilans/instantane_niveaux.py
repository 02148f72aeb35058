"""The levels of a bilan as its snapshot keeps them: words, which need neither this software nor its tables."""

from dataclasses import asdict
from typing import Any

from bilans.comparaison import Changement
from bilans.propositions import ARRONDI, Regle, dire_regle
from bilans.queries.niveaux_bilan import LigneNiveau, NiveauxBilan


def freeze_niveaux(niveaux: NiveauxBilan) -> dict[str, Any]:
    """`echelle`, the `regle` that proposed, the `comparaison` with the bilan before (None: no such), and `blocs`."""
    return {
        "echelle": [
            {"rang": n.rang, "libelle": n.libelle, "acquis": n.acquis}
            for n in niveaux.tableau.echelle_centre.degres
        ],
        "regle": _rule(niveaux.regle),
        "comparaison": _comparison(niveaux),
        "blocs": [
            {"titre": bloc.titre, "competences": [_line(ligne) for ligne in bloc.lignes]}
            for bloc in niveaux.blocs
        ],
    }


def _rule(regle: Regle) -> dict[str, Any]:
    return asdict(regle) | {"phrase": dire_regle(regle), "arrondi_dit": ARRONDI}


def _comparison(niveaux: NiveauxBilan) -> dict[str, Any] | None:
    if niveaux.precedent is None:
        return None
    return {
        "intitule": niveaux.precedent.intitule,
        "jour": niveaux.precedent.jour.isoformat(),
        "changements": [
            {
                "cle": changement.cle,
                "mot": changement.mot,
                "competences": [
                    {
                        "code": x.competence.code_usage,
                        "intitule": x.competence.intitule,
                        "avant": x.precedent.libelle if x.precedent else "",
                        "apres": x.niveau.libelle if x.niveau else "",
                    }
                    for x in changement.lignes
                ],
            }
            for changement in niveaux.changements_figes
        ],
    }


def read_changements(contenu: dict[str, Any]) -> list[Changement]:
    """What a frozen bilan says of the one before; nothing when there was none, or when its format said nothing."""
    comparaison = contenu.get("comparaison") or {"changements": []}
    return [Changement(c["cle"], c["competences"]) for c in comparaison["changements"]]


def _line(ligne: LigneNiveau) -> dict[str, Any]:
    niveau, decision, positions = ligne.niveau, ligne.decision, ligne.ligne

    def dire(position: Any) -> str:
        return position.niveau.libelle if position else ""

    return {
        "code": ligne.competence.code_usage,
        "intitule": ligne.competence.intitule,
        "local": ligne.competence.local,
        "decision": niveau.libelle if niveau else "",
        "rang": niveau.rang if niveau and not niveau.special else None,
        "special": niveau.special if niveau else "",
        "acquis": bool(niveau and niveau.acquis),
        "couleur": niveau.couleur if niveau else "",
        "commentaire": decision.commentaire if decision else "",
        "decide_par": str(decision.decide_par.utilisateur) if decision else "",
        "propose": ligne.propose.libelle if ligne.propose else "",
        "explication": ligne.proposition.explication,
        "differe": ligne.differe,
        "evolution": ligne.evolution,
        "centre": dire(positions.centre),
        "entreprise": dire(positions.entreprise),
        "autoevaluation": dire(positions.auto),
    }
