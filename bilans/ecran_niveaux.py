"""The screen where the levels of a bilan are decided: what it shows, and what it sends back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from bilans.actions.decisions import decide
from bilans.models import Bilan
from bilans.queries.niveaux_bilan import LigneNiveau, NiveauxBilan, niveaux_du_bilan
from cpro.comptes.models import Membre
from referentiels.queries import EchelleLue

# what to show → (name, which lines)
VUES: dict[str, tuple[str, Callable[[LigneNiveau], bool]]] = {
    "": ("Toutes", lambda ligne: True),
    "a-decider": ("À décider", lambda ligne: not ligne.decidee),
    "ecarts": ("Écarts", lambda ligne: ligne.differe or ligne.ligne.ecart),
    "baisse": ("En baisse", lambda ligne: ligne.en_baisse),
}


def contexte_niveaux(niveaux: NiveauxBilan, voir: str = "") -> dict[str, Any]:
    """For `bilans/_niveaux.html`. `voir`: a key of VUES."""
    voir = voir if voir in VUES else ""
    lignes = niveaux.lignes
    return {
        "niveaux": niveaux,
        "tableau": niveaux.tableau,
        "blocs": niveaux.keep(VUES[voir][1]),
        "voir": voir,
        "vues": [
            {"cle": cle, "nom": nom, "compte": sum(map(garder, lignes))}
            for cle, (nom, garder) in VUES.items()
        ],
        "acceptation_neuve": uuid4(),
    }


def read_niveau(echelle: EchelleLue, texte: str) -> UUID | None:
    """The id of a degree of the centre's scale, None for anything else."""
    return next((n.pk for n in echelle.degres if str(n.pk) == texte), None)


def save_niveaux(*, bilan: Bilan, donnees: Mapping[str, str], auteur: Membre) -> list[LigneNiveau]:
    """Decide what the page changed, and nothing of what it did not show. Raises BilanFige.

    Returns the lines that somebody else decided while the page was open: theirs are left as they are.
    """
    niveaux = niveaux_du_bilan(bilan)
    depassees = []
    for ligne in niveaux.lignes:
        cle = ligne.competence.id
        champ = f"niveau-{cle}"
        if champ not in donnees and f"commentaire-{cle}" not in donnees:
            continue
        connu = (ligne.decision.niveau_id, ligne.decision.commentaire) if ligne.decision else (None, "")
        niveau_id = read_niveau(niveaux.tableau.echelle_centre, donnees.get(champ, ""))
        commentaire = donnees.get(f"commentaire-{cle}", "").strip()[:500]
        if (niveau_id, commentaire) == connu:
            continue
        if ligne.overtaken(donnees.get(f"vu-{cle}"), auteur):
            depassees.append(ligne)
        else:
            decide(
                bilan=bilan, competence_id=cle, niveau_id=niveau_id, commentaire=commentaire, auteur=auteur
            )
    return depassees
