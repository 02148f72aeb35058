"""What a person changes in a draft: reword, cut in two, put together, move, drop. Documents in, documents out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from referentiels.format.cles import Registre, text_key
from referentiels.format.coherence import walk_nodes
from referentiels.format.document import Bloc, Competence, Epreuve, Lien, ReferentielDocument
from referentiels.format.errors import Anomalie, FichierRefuse

LIBELLE_MAXIMUM = 2000


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed for one competence. A line break in `libelle` cuts it; `reunir` glues it to the one before."""

    libelle: str
    code: str = ""
    bloc: str = ""
    garder: bool = True
    reunir: bool = False


@dataclass(frozen=True, slots=True)
class Corrections:
    """Everything typed on a page of a draft. What is not named does not change.

    `blocs`: label by key, an empty one drops an empty bloc. `nouveau_bloc`: label of a bloc to add.
    `relu`: the labels of the page were compared with the text, none is « à vérifier » any more.
    """

    competences: Mapping[str, Correction] = field(default_factory=dict)
    blocs: Mapping[str, str] = field(default_factory=dict)
    nouveau_bloc: str = ""
    intitule: str = ""
    diplome: str = ""
    relu: bool = False


def apply_corrections(
    document: ReferentielDocument, corrections: Corrections, fichier: str
) -> ReferentielDocument:
    """The corrected document. Raises FichierRefuse with what is wrong and where."""
    correcteur = _Correcteur(document, corrections, fichier)
    corrige = correcteur.corriger()
    if correcteur.fautes:
        raise FichierRefuse(correcteur.fautes)
    return corrige


class _Correcteur:
    def __init__(self, document: ReferentielDocument, corrections: Corrections, fichier: str) -> None:
        self.document, self.corrections, self.fichier = document, corrections, fichier
        self.fautes: list[Anomalie] = []
        self.registre = Registre()
        for _, noeud in walk_nodes(document):
            self.registre.prendre(noeud.cle)
        self.devient: dict[str, str] = {}  # key of a competence that was glued → key of the one it joined

    def refuser(self, cause: str, noeud: str) -> None:
        self.fautes.append(Anomalie(self.fichier, cause, None, f"« {noeud[:60]} »"))

    def corriger(self) -> ReferentielDocument:
        exclues = _with_children(
            self.document, {cle for cle, c in self.corrections.competences.items() if not c.garder}
        )
        competences = self._competences(exclues)
        if self.fautes:
            return self.document
        par_cle = {c.cle: c for c in competences}
        competences = tuple(
            replace(c, bloc=par_cle[racine].bloc) if (racine := _root(c, par_cle)) != c.cle else c
            for c in competences
        )
        blocs = self._blocs({c.bloc for c in competences})
        identite = replace(
            self.document.referentiel,
            intitule=_line(self.corrections.intitule)[:2000] or self.document.referentiel.intitule,
            diplome=_line(self.corrections.diplome)[:200] or self.document.referentiel.diplome,
        )
        return replace(
            self.document,
            referentiel=identite,
            blocs=blocs,
            competences=competences,
            liens=tuple(self._liens(exclues)),
            epreuves=tuple(self._epreuve(epreuve, exclues) for epreuve in self.document.epreuves),
        )

    def _competences(self, exclues: set[str]) -> tuple[Competence, ...]:
        gardees: list[Competence] = []
        rangs: dict[str, int] = {}
        derniere: dict[tuple[str, str], str] = {}  # (parent, bloc) → key of the last one there so far
        for competence in self.document.competences:
            if competence.cle in exclues:
                continue
            correction = self.corrections.competences.get(competence.cle)
            competence = replace(competence, parent=self.devient.get(competence.parent, competence.parent))
            if correction is None:
                morceaux = [competence]
            elif correction.reunir:
                precedente = derniere.get((competence.parent, competence.bloc))
                if precedente is None:
                    self.refuser("rien au-dessus avec quoi la réunir", competence.intitule)
                    continue
                rang = rangs[precedente]
                gardees[rang] = self._glued(gardees[rang], competence, correction)
                self.devient[competence.cle] = precedente
                continue
            else:
                morceaux = self._corrected(competence, correction)
            for morceau in morceaux:
                rangs[morceau.cle] = len(gardees)
                derniere[morceau.parent, morceau.bloc] = morceau.cle
                gardees.append(morceau)
        return tuple(gardees)

    def _corrected(self, competence: Competence, correction: Correction) -> list[Competence]:
        """The competence reworded and moved, then what was cut from it."""
        lignes = [ligne for texte in correction.libelle.splitlines() if (ligne := _line(texte))]
        if not lignes:
            self.refuser("libellé effacé : décochez « Garder » pour la retirer", competence.intitule)
            return [competence]
        if len(max(lignes, key=len)) > LIBELLE_MAXIMUM:
            self.refuser(f"libellé de plus de {LIBELLE_MAXIMUM} caractères", competence.intitule)
            return [competence]
        bloc = correction.bloc if not competence.parent else competence.bloc
        change = lignes != [competence.intitule]
        premiere = replace(
            competence,
            code=_line(correction.code)[:200],
            intitule=lignes[0],
            bloc=bloc,
            a_verifier=() if change or self.corrections.relu else competence.a_verifier,
        )
        autres = []
        for ligne in lignes[1:]:
            cle, _ = self.registre.prendre(f"c:{text_key(ligne)}")
            autres.append(
                Competence(
                    cle=cle,
                    intitule=ligne,
                    type=competence.type,
                    parent=competence.parent,
                    bloc=bloc,
                    origine=competence.origine,
                )
            )
        return [premiere, *autres]

    def _glued(self, avant: Competence, competence: Competence, correction: Correction) -> Competence:
        libelle = _line(f"{avant.intitule} {_line(correction.libelle)}")
        if len(libelle) > LIBELLE_MAXIMUM:
            self.refuser(f"réunies, elles dépassent {LIBELLE_MAXIMUM} caractères", competence.intitule)
            return avant
        return replace(
            avant,
            intitule=libelle,
            a_verifier=(),
            criteres=avant.criteres + competence.criteres,
            details=avant.details + competence.details,
            connaissances=avant.connaissances + competence.connaissances,
        )

    def _blocs(self, occupes: set[str]) -> tuple[Bloc, ...]:
        blocs = []
        for bloc in self.document.blocs:
            libelle = _line(self.corrections.blocs.get(bloc.cle, bloc.intitule))
            if not libelle and bloc.cle in occupes:
                self.refuser("ce bloc a encore des compétences : déplacez-les d’abord", bloc.intitule)
            elif libelle:
                blocs.append(replace(bloc, intitule=libelle[:2000]))
        if nouveau := _line(self.corrections.nouveau_bloc)[:2000]:
            cle, _ = self.registre.prendre(f"b:{text_key(nouveau)}")
            blocs.append(Bloc(cle=cle, intitule=nouveau, type="bloc"))
        connus = {bloc.cle for bloc in blocs} | {""}
        for cle in occupes - connus:
            self.refuser("bloc inconnu", cle)
        return tuple(blocs)

    def _cles(self, cles: tuple[str, ...], exclues: set[str]) -> tuple[str, ...]:
        """Keys as they are now, each once."""
        return tuple(dict.fromkeys(self.devient.get(cle, cle) for cle in cles if cle not in exclues))

    def _liens(self, exclues: set[str]) -> list[Lien]:
        liens = []
        for lien in self.document.liens:
            vers: dict[str, float | None] = {}
            for cle, poids in lien.vers.items():
                if cle not in exclues:
                    vers.setdefault(self.devient.get(cle, cle), poids)
            if vers:
                liens.append(replace(lien, vers=vers))
        return liens

    def _epreuve(self, epreuve: Epreuve, exclues: set[str]) -> Epreuve:
        ponderation: dict[str, float] = {}
        for cle, poids in epreuve.ponderation.items():
            if cle not in exclues:
                cle = self.devient.get(cle, cle)
                ponderation[cle] = ponderation.get(cle, 0) + poids
        return replace(
            epreuve,
            competences=self._cles(epreuve.competences, exclues),
            ponderation=ponderation,
            situations=tuple(
                replace(situation, competences=self._cles(situation.competences, exclues))
                for situation in epreuve.situations
            ),
        )


def _line(texte: str) -> str:
    return " ".join(texte.split())


def _root(competence: Competence, par_cle: Mapping[str, Competence]) -> str:
    cle = competence.cle
    while parent := par_cle[cle].parent:
        cle = parent
    return cle


def _with_children(document: ReferentielDocument, cles: set[str]) -> set[str]:
    """The keys and everything under them; the document lists parents before children, or not."""
    taille = -1
    while taille != len(cles):
        taille = len(cles)
        cles |= {competence.cle for competence in document.competences if competence.parent in cles}
    return cles
