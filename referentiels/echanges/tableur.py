"""Spreadsheets typed by people: « Bloc ; Compétence ; Compétence détaillée », two or three levels, CSV or XLSX."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from referentiels.echanges.cellules import Ligne, clean, column_letter, read_rows, restore
from referentiels.echanges.classeur import read_workbook
from referentiels.echanges.flux import ZIP
from referentiels.echanges.proposition import Proposition, propose
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.document import Bloc, Competence, Identite, ReferentielDocument, Source
from referentiels.format.errors import Anomalie, FichierRefuse

LIBELLE_MAXIMUM = 2000
ENTETE_PARMI = 15  # rows in which a header is looked for
SANS_BLOC = "—"
BLOC, COMPETENCE, DETAIL = range(3)
# Folded header → level of the labels below it.
_NIVEAUX = {
    BLOC: "bloc blocdecompetence domaine pole poledactivite ccp module activitetype unite ue partie theme",
    COMPETENCE: "competence competencevisee competenceprofessionnelle competenceattestee intitule libelle "
    "intituledelacompetence libelledelacompetence capacite competenceevaluee",
    DETAIL: "competencedetaillee souscompetence detail competenceoperationnelle savoirfaire elementdecompetence",
}
_NIVEAU_DE = {nom: niveau for niveau, noms in _NIVEAUX.items() for nom in noms.split()}
_COLONNE_CODE = re.compile(r"^(code|numero|no|n|ref|reference|repere|id)(.*)$")
_CODE = re.compile(r"^(?P<code>[A-Z]{1,4}\.?\s?\d+(?:[.\-]\d+)*[a-z]?|\d+(?:\.\d+)+)\s*[:.)–—-]*\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Where the label and the code of each level are (-1: nowhere; the code is then read in the label)."""

    libelles: tuple[int, int, int]
    codes: tuple[int, int, int] = (-1, -1, -1)


class Texte(NamedTuple):
    code: str
    intitule: str


def parse_tableur(octets: bytes, fichier: str, *, titre: str = "", cle: str = "") -> Proposition:
    """Read a table, named by `titre`, else by a title above it, else by its file. Raises FichierRefuse."""
    remarques: list[Anomalie] = []
    if octets.startswith(ZIP):
        lignes = read_workbook(octets, fichier, remarques, lambda lignes: _header(lignes) is not None)
    else:
        lignes = read_rows(octets, fichier)
    rang = _header(lignes)
    if rang is None:
        colonnes = _by_position(lignes, fichier, remarques)
        debut = 0
    else:
        colonnes = _by_header(lignes[rang], fichier, remarques)
        debut = rang + 1
        au_dessus = [(numero, c) for numero, cellules in lignes[:rang] for c in cellules if c]
        if au_dessus and not titre:
            titre = restore(au_dessus.pop(0)[1])
        if au_dessus:
            cause = f"« {au_dessus[0][1][:60]} », au-dessus de l’en-tête : laissé de côté"
            remarques.append(Anomalie(fichier, cause, au_dessus[0][0]))
    titre = clean(titre) or re.sub(r"[_-]+", " ", fichier.rsplit(".", 1)[0]).strip() or "Référentiel"
    cle = cle or re.sub(r"[^a-z0-9-]+", "-", slug(titre).lower()).strip("-") or "tableur"
    return _Lecteur(fichier, colonnes, remarques).lire(lignes[debut:], titre[:200], cle[:80])


def _fold(cellule: str) -> str:
    """« N° de compétences » → « ndecompetence »."""
    mots = [mot.rstrip("s") for mot in re.findall(r"[a-z]+", slug(cellule).lower().replace("--", "-"))]
    return "".join(mots)


def _header(lignes: list[Ligne]) -> int | None:
    """Rank of the row that names its columns: the competence, and one other at least."""
    for rang, (_, cellules) in enumerate(lignes[:ENTETE_PARMI]):
        plies = [_fold(cellule) for cellule in cellules if cellule]
        niveaux = {_NIVEAU_DE[nom] for nom in plies if nom in _NIVEAU_DE}
        codes = sum(1 for nom in plies if nom not in _NIVEAU_DE and _COLONNE_CODE.match(nom))
        if COMPETENCE in niveaux and len(niveaux) + codes >= 2:
            return rang
    return None


def _by_header(entete: Ligne, fichier: str, remarques: list[Anomalie]) -> Colonnes:
    numero, cellules = entete
    libelles, codes = [-1, -1, -1], [-1, -1, -1]
    attente: int | None = None  # a « Code » column goes with the label on its right
    for rang, cellule in enumerate(cellules):
        nom = _fold(cellule)
        niveau = _NIVEAU_DE.get(nom)
        code = _COLONNE_CODE.match(nom) if niveau is None else None
        if niveau is not None and libelles[niveau] < 0:
            libelles[niveau] = rang
            if attente is not None and codes[niveau] < 0:
                codes[niveau], attente = attente, None
        elif code and (precis := _precis(code[2])) is not None and codes[precis] < 0:
            codes[precis] = rang
        elif code and attente is None:
            attente = rang
        elif cellule:
            cause = f"colonne {column_letter(rang + 1)} « {cellule[:60]} » non lue"
            remarques.append(Anomalie(fichier, cause, numero))
    return Colonnes(tuple(libelles), tuple(codes))


def _precis(suite: str) -> int | None:
    """The level a code column names (« code du bloc »), if any."""
    for mot, niveau in (("bloc", BLOC), ("detail", DETAIL), ("sou", DETAIL), ("competence", COMPETENCE)):
        if mot in suite:
            return niveau
    return None


def _by_position(lignes: list[Ligne], fichier: str, remarques: list[Anomalie]) -> Colonnes:
    largeur = max(rang for _, cellules in lignes for rang, cellule in enumerate(cellules, 1) if cellule)
    if largeur < 2:
        cause = "une seule colonne : il en faut deux (bloc, compétence) ou trois (et compétence détaillée)"
        raise FichierRefuse([Anomalie(fichier, cause, lignes[0][0])])
    cause = "pas d’en-tête reconnu : la colonne A est lue comme bloc, B comme compétence"
    remarques.append(
        Anomalie(fichier, cause + (", C comme compétence détaillée" if largeur > 2 else ""), lignes[0][0])
    )
    return Colonnes((0, 1, 2 if largeur > 2 else -1))


class _Lecteur:
    def __init__(self, fichier: str, colonnes: Colonnes, remarques: list[Anomalie]) -> None:
        self.fichier = fichier
        self.colonnes = colonnes
        self.remarques = remarques
        self.registre = Registre()
        self.blocs: dict[Texte, Bloc] = {}
        self.competences: dict[tuple[str, str, Texte], Competence] = {}
        self.codes: dict[str, int] = {}

    def lire(self, lignes: list[Ligne], titre: str, cle: str) -> Proposition:
        bloc = parent = ""
        for numero, cellules in lignes:
            textes = [self._texte(cellules, niveau, numero) for niveau in (BLOC, COMPETENCE, DETAIL)]
            if textes[BLOC].intitule == SANS_BLOC:
                bloc = parent = ""
            elif textes[BLOC].intitule:
                nouveau = self._bloc(textes[BLOC], numero)
                if nouveau != bloc:
                    bloc, parent = nouveau, ""
            if textes[COMPETENCE].intitule:
                parent = self._competence(textes[COMPETENCE], "", bloc, numero)
            if textes[DETAIL].intitule:
                if not parent:
                    cause = "compétence détaillée sans compétence au-dessus"
                    raise FichierRefuse(
                        [Anomalie(self.fichier, cause, numero, self._colonne(self.colonnes.libelles[DETAIL]))]
                    )
                self._competence(textes[DETAIL], parent, bloc, numero)
        if not self.competences:
            raise FichierRefuse([Anomalie(self.fichier, "aucune compétence sous l’en-tête", None)])
        document = ReferentielDocument(
            referentiel=Identite(cle=cle, code=cle.upper(), intitule=titre, diplome="Référentiel du centre"),
            provenance=(Source(cle="source:tableur", titre=self.fichier, nature="tableur du centre"),),
            blocs=tuple(self.blocs.values()),
            competences=tuple(self.competences.values()),
        )
        return propose(document, self.remarques, self.fichier)

    @staticmethod
    def _colonne(rang: int) -> str:
        return f"colonne {column_letter(rang + 1)}"

    def _texte(self, cellules: list[str], niveau: int, numero: int) -> Texte:
        """Code and label of a cell; where there is a column of codes, nothing is taken out of the label."""
        rang, rang_code = self.colonnes.libelles[niveau], self.colonnes.codes[niveau]
        texte = clean(restore(cellules[rang])) if 0 <= rang < len(cellules) else ""
        code = clean(restore(cellules[rang_code])) if 0 <= rang_code < len(cellules) else ""
        if len(texte) > LIBELLE_MAXIMUM:
            cause = f"un libellé dépasse {LIBELLE_MAXIMUM} caractères"
            raise FichierRefuse([Anomalie(self.fichier, cause, numero, self._colonne(rang))])
        if len(code) > 200:
            raise FichierRefuse(
                [Anomalie(self.fichier, "un code dépasse 200 caractères", numero, self._colonne(rang_code))]
            )
        if rang_code < 0 and (trouve := _CODE.match(texte)):
            return Texte(trouve["code"].replace(" ", ""), texte[trouve.end() :])
        if code and not texte:
            cause = f"le code {code[:40]} n’a pas de libellé : laissé de côté"
            self.remarques.append(Anomalie(self.fichier, cause, numero, self._colonne(rang_code)))
        return Texte(code, texte)

    def _cle(self, prefixe: str, code: str, texte: str, numero: int) -> str:
        cle, deja = self.registre.prendre(f"{prefixe}:{slug(code) or text_key(texte)}")
        if deja and code:
            cause = f"le code {code} sert deux fois (déjà ligne {self.codes.get(code, '?')})"
            self.remarques.append(Anomalie(self.fichier, cause, numero))
        self.codes.setdefault(code, numero)
        return cle

    def _bloc(self, texte: Texte, numero: int) -> str:
        if texte not in self.blocs:
            cle = self._cle("b", texte.code, texte.intitule, numero)
            self.blocs[texte] = Bloc(
                cle=cle, code=texte.code, intitule=texte.intitule, type="bloc", origine="secondaire"
            )
        return self.blocs[texte].cle

    def _competence(self, texte: Texte, parent: str, bloc: str, numero: int) -> str:
        place = (bloc, parent, texte)
        if place not in self.competences:
            self.competences[place] = Competence(
                cle=self._cle("c", texte.code, f"{bloc}/{parent}/{texte.intitule}", numero),
                code=texte.code,
                intitule=texte.intitule,
                type="sous_competence" if parent else "competence",
                parent=parent,
                bloc=bloc,
                origine="secondaire",
            )
        return self.competences[place].cle
