"""Raw reader: blocs, groups (capacités, modules) and the tree of competences with their criteria."""

from dataclasses import replace
from typing import Any

from referentiels.format.brut import NOMS_INTITULE, Brut, propre
from referentiels.format.document import Bloc, Competence, Critere, Descripteur
from referentiels.format.raw_contexte import Contexte

ENFANTS = {
    "sous_competences": "sous_competence",
    "niveaux": "niveau",
    "apprentissages_critiques": "apprentissage_critique",
}
GROUPES = {"capacites": "capacite", "modules": "module", "domaines": "domaine"}
CONNUES = frozenset(
    {"intitule_source", "criteres_source", "source_criteres", "source_details", "criteres_nature"}
)

BlocLu = tuple[Bloc, tuple[str, ...], tuple[str, ...], Brut]
CritereLu = tuple[Brut, dict[str, Any]]


class LecteurCompetences:
    """Builds the nodes first, then hangs them: a raw file may cite a code before giving it."""

    def __init__(self, contexte: Contexte) -> None:
        self.contexte = contexte
        self.racine = contexte.racine
        self.competences: list[Competence] = []
        self.groupes: list[tuple[str, tuple[str, ...], Brut]] = []
        self.parents: list[tuple[str, str, Brut]] = []
        self.blocs: list[BlocLu] = []

    def lire(self) -> None:
        """Read every node, so that each code is known."""
        self.blocs = self._blocs()
        for nom, genre in GROUPES.items():
            for brut in self.racine.elements(nom):
                self._groupe(brut, genre)
        for brut in self.racine.elements("competences"):
            self._competence(brut)

    def _blocs(self) -> list[BlocLu]:
        lus = []
        for brut in self.racine.elements("blocs"):
            codes, internes = self._codes_ou_enfants(brut, "competences")
            epreuves = brut.textes("epreuves")
            modules = [enfant for nom in GROUPES for enfant in brut.elements(nom)]
            genres = [genre for nom, genre in GROUPES.items() for _ in (brut.valeurs.get(nom) or ())]
            type_ = brut.texte("type", maximum=200)
            unite = brut.texte("unite", maximum=200)
            rncp = brut.texte("rncp_bloc", "rncp", maximum=200)
            bloc = self.contexte.noeud(Bloc, "b", brut, type=type_, unite=unite, rncp=rncp)
            lus.append((bloc, codes, epreuves, brut))
            for enfant in internes:
                self._competence(enfant, bloc=bloc.cle)
            for enfant, genre in zip(modules, genres, strict=False):
                self._groupe(enfant, genre, bloc=bloc.cle)
        return lus

    def _codes_ou_enfants(self, brut: Brut, nom: str) -> tuple[tuple[str, ...], list[Brut]]:
        """A list under `nom` may cite codes (texts) or hold the children themselves (mappings)."""
        valeur = brut.valeurs.get(nom)
        if isinstance(valeur, dict) or (
            isinstance(valeur, list) and any(isinstance(v, dict) for v in valeur)
        ):
            return (), brut.elements(nom)
        return brut.textes(nom), []

    def _groupe(self, brut: Brut, genre: str, *, bloc: str = "") -> None:
        codes, internes = self._codes_ou_enfants(brut, "competences")
        bloc = bloc or self.contexte.trouver_un("b", "bloc", brut, "bloc")
        criteres = self._criteres(brut)
        details = brut.textes("details")
        unite = brut.texte("unite", maximum=200)
        noeud = self.contexte.noeud(
            Competence, genre[:3], brut, type=genre, bloc=bloc, unite=unite, details=details, criteres=()
        )
        self.competences.append(replace(noeud, criteres=self._nommer(criteres, noeud.cle)))
        self.groupes.append((noeud.cle, codes, brut))
        for enfant in internes:
            self._competence(enfant, parent=noeud.cle, bloc=bloc)

    def _competence(
        self, brut: Brut, *, parent: str = "", bloc: str = "", genre: str = Competence.TYPE_PAR_DEFAUT
    ) -> None:
        bloc = self.contexte.trouver_un("b", "bloc", brut, "bloc") or bloc
        pole = self.contexte.trouver_un("p", "pole", brut, "pôle")
        groupe = brut.texte("capacite", "module", "domaine_parent", maximum=200)
        annonce = brut.texte("parent", maximum=200)
        attitudes = self.contexte.trouver("att", brut.textes("attitudes"), brut, "attitude")
        criteres = self._criteres(brut)
        enfants = [(enfant, type_) for nom, type_ in ENFANTS.items() for enfant in brut.elements(nom)]
        if genre == "niveau" and not brut.a("code"):
            brut.valeurs["code"] = (
                f"niveau {propre(brut.brut('rang') or brut.brut('niveau') or len(self.competences))}"
            )
        place = len(self.competences)
        noeud = self.contexte.noeud(
            Competence,
            "c",
            brut,
            sous=parent if genre == "niveau" else "",
            connus=CONNUES,
            type=brut.texte("type", maximum=60) or genre,
            parent=parent,
            bloc=bloc,
            pole=pole,
            unite=brut.texte("unite", maximum=200),
            domaine=brut.texte("domaine", maximum=200),
            transversale=brut.brut("transversale") is True,
            details=brut.textes("details"),
            connaissances=brut.textes("connaissances_associees"),
            attitudes=attitudes,
        )
        self.competences.insert(place, replace(noeud, criteres=self._nommer(criteres, noeud.cle)))
        if annonce:
            self.parents.append((noeud.cle, annonce, brut))
        if groupe:
            self.groupes.extend(
                (cle, (noeud.code,), brut)
                for prefixe in {genre[:3] for genre in GROUPES.values()}
                if (cle := self.contexte.codes.get(prefixe, {}).get(groupe))
            )
        for enfant, type_ in enfants:
            self._competence(enfant, parent=noeud.cle, bloc=bloc, genre=type_)

    def _criteres(self, brut: Brut) -> list[CritereLu]:
        """Criteria of a competence, with the indicators and descriptors given apart under their wording."""
        lus: list[CritereLu] = []
        par_texte: dict[str, dict[str, Any]] = {}
        for nom, type_ in (("criteres", ""), ("criteres_comportementaux", "comportemental")):
            for enfant in brut.elements(nom):
                champs = {
                    "type": type_,
                    "indicateurs": list(enfant.textes("indicateurs")),
                    "descripteurs": [],
                }
                par_texte.setdefault(
                    propre(next((enfant.valeurs[n] for n in NOMS_INTITULE if enfant.a(n)), "")), champs
                )
                lus.append((enfant, champs))
        for nom in ("indicateurs", "descripteurs"):
            for enfant in brut.elements(nom):
                texte = enfant.texte("critere", *NOMS_INTITULE)
                champs = par_texte.get(texte)
                if champs is None:
                    champs = {"type": "", "indicateurs": [], "descripteurs": []}
                    par_texte[texte] = champs
                    lus.append((Brut({"intitule": texte}, enfant.chemin, self.contexte.remarques), champs))
                    enfant.noter("critère donné seulement ici : ajouté à la liste des critères")
                indicateur = enfant.texte("indicateur")
                champs["indicateurs"] += [indicateur] if indicateur else []
                for numero, niveau in enumerate(enfant.elements("niveaux"), start=1):
                    rang = niveau.nombre("rang")
                    champs["descripteurs"].append(
                        Descripteur(
                            rang=rang if isinstance(rang, int) and rang <= 20 else numero,
                            intitule=niveau.texte(*NOMS_INTITULE) or "(sans intitulé)",
                        )
                    )
                enfant.complements()
        return lus

    def _nommer(self, criteres: list[CritereLu], parent: str) -> tuple[Critere, ...]:
        return tuple(
            self.contexte.noeud(
                Critere,
                "k",
                brut,
                sous=parent,
                type=champs["type"],
                indicateurs=tuple(champs["indicateurs"]),
                descripteurs=tuple(champs["descripteurs"]),
            )
            for brut, champs in criteres
        )

    def rattacher(self) -> tuple[Bloc, ...]:
        """Once every code is known: hang competences under blocs and groups, give blocs their épreuves."""
        place = {noeud.cle: rang for rang, noeud in enumerate(self.competences)}
        for cle_groupe, codes, brut in self.groupes:
            for cle in self.contexte.trouver("c", codes, brut, "compétence"):
                noeud = self.competences[place[cle]]
                if not noeud.parent:
                    self.competences[place[cle]] = replace(noeud, parent=cle_groupe)
        for cle_enfant, code, brut in self.parents:
            for cle in self.contexte.trouver("c", [code], brut, "compétence parente"):
                self.competences[place[cle_enfant]] = replace(self.competences[place[cle_enfant]], parent=cle)
        nommes = []
        for bloc, codes, epreuves, brut in self.blocs:
            for cle in self.contexte.trouver("c", codes, brut, "compétence"):
                noeud = self.competences[place[cle]]
                if noeud.bloc and noeud.bloc != bloc.cle:
                    brut.noter(f"« {noeud.code} » est déjà dans un autre bloc : elle y reste")
                else:
                    self.competences[place[cle]] = replace(noeud, bloc=bloc.cle)
            nommes.append(replace(bloc, epreuves=self.contexte.trouver("e", epreuves, brut, "épreuve")))
        self.competences = _avec_bloc_du_parent(self.competences)
        return tuple(nommes)


def _avec_bloc_du_parent(competences: list[Competence]) -> list[Competence]:
    """A node without bloc takes its parent's; a group takes its children's when they all agree."""
    blocs = {noeud.cle: noeud.bloc for noeud in competences}
    for noeud in competences:
        if not noeud.bloc and noeud.type in GROUPES.values():
            enfants = {enfant.bloc for enfant in competences if enfant.parent == noeud.cle}
            blocs[noeud.cle] = enfants.pop() if len(enfants) == 1 else ""
    return [
        replace(noeud, bloc=noeud.bloc or blocs.get(noeud.parent, "") or blocs[noeud.cle])
        for noeud in competences
    ]
