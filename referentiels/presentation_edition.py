"""What the editor shows of a draft, ready for its templates."""

from dataclasses import dataclass, field

from referentiels.edition import is_editable
from referentiels.format.document import Noeud, ReferentielDocument

NOMS = {
    "bloc": "bloc",
    "competence": "compétence",
    "critere": "critère",
    "pole": "pôle d’activités",
    "activite": "activité",
    "tache": "tâche",
}
PARTIES = {"competences": "Compétences", "criteres": "Critères", "taches": "Tâches", "blocs": "Blocs"}


@dataclass(slots=True)
class Branche:
    """An element of the draft with what hangs below. `ajouts`: the kinds one may add under it, with their name."""

    noeud: Noeud
    genre: str
    modifiable: bool
    ajouts: tuple[tuple[str, str], ...] = ()
    branches: list["Branche"] = field(default_factory=list)


def tree_of(document: ReferentielDocument) -> dict[str, list[Branche]]:
    """The two trees of a draft: blocs → competences → criteria, and pôles → activities → tasks."""

    def branche(noeud: Noeud, genre: str, ajouts: tuple[str, ...] = ()) -> Branche:
        noms = tuple((ajout, NOMS[ajout]) for ajout in ajouts)
        return Branche(noeud, genre, is_editable(document, noeud), noms)

    blocs = {bloc.cle: branche(bloc, "bloc", ("competence",)) for bloc in document.blocs}
    competences = {c.cle: branche(c, "competence", ("critere", "competence")) for c in document.competences}
    racines: list[Branche] = list(blocs.values())
    for competence in document.competences:
        lue = competences[competence.cle]
        lue.branches = [branche(critere, "critere") for critere in competence.criteres]
    for competence in document.competences:
        dessus = competences.get(competence.parent) or blocs.get(competence.bloc)
        (dessus.branches if dessus else racines).append(competences[competence.cle])
    poles = []
    for pole in document.poles:
        haute = branche(pole, "pole", ("activite",))
        for activite in pole.activites:
            basse = branche(activite, "activite", ("tache",))
            basse.branches = [branche(tache, "tache") for tache in activite.taches]
            haute.branches.append(basse)
        poles.append(haute)
    return {"competences": racines, "activites": poles}


def mots_de(document: ReferentielDocument, partie: str) -> list[Noeud]:
    """The elements of a part, in the order of the document."""
    if partie == "criteres":
        return [critere for competence in document.competences for critere in competence.criteres]
    if partie == "taches":
        return [t for pole in document.poles for activite in pole.activites for t in activite.taches]
    return list(document.blocs if partie == "blocs" else document.competences)
