"""A version of a référentiel ready to read: frozen, indexed by id and by key, shared by every request."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from referentiels.enums import NatureTache
from referentiels.format.document import (
    ORIGINE_CENTRE,
    Activite,
    Critere,
    Epreuve,
    Noeud,
    Pole,
    ReferentielDocument,
    Tache,
)
from referentiels.models import node_id

TYPES_DE_GROUPE = frozenset({"capacite", "module", "domaine"})
MOTS_DES_TYPES = {
    "competence": "Compétence",
    "sous_competence": "Sous-compétence",
    "capacite": "Capacité",
    "module": "Module",
    "domaine": "Domaine",
    "niveau": "Niveau",
    "apprentissage_critique": "Apprentissage critique",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoeudLu:
    """What every node shows. `code` is empty when the référentiel's codes are not official ones."""

    id: UUID
    cle: str
    code: str
    code_usage: str
    intitule: str
    local: str = ""
    origine: str
    a_verifier: tuple[str, ...]
    note: str

    def __str__(self) -> str:
        return f"{self.code_usage} {self.intitule}".strip()

    @property
    def du_centre(self) -> bool:
        """Whether the centre added it to the official text."""
        return self.origine == ORIGINE_CENTRE


@dataclass(frozen=True, slots=True, kw_only=True)
class CritereLu(NoeudLu):
    type: str
    indicateurs: tuple[str, ...]
    descripteurs: tuple[tuple[int, str], ...]
    competence_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceLue(NoeudLu):
    """A node of the tree; `profondeur` 0 is a root. Groups (capacité, module) are not evaluated."""

    type: str
    parent_id: UUID | None
    bloc_id: UUID | None
    profondeur: int
    enfants: tuple["CompetenceLue", ...]
    criteres: tuple[CritereLu, ...]
    unite: str
    transversale: bool
    details: tuple[str, ...]
    connaissances: tuple[str, ...]
    attitudes: tuple[str, ...]

    @property
    def evaluable(self) -> bool:
        return self.type not in TYPES_DE_GROUPE

    @property
    def mot_du_type(self) -> str:
        return MOTS_DES_TYPES.get(self.type, self.type.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocLu(NoeudLu):
    """A bloc with the roots of its part of the tree; `SANS_BLOC` gathers the others."""

    type: str
    unite: str
    epreuves: tuple[str, ...]
    racines: tuple[CompetenceLue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TacheLue(NoeudLu):
    """The finest thing to tick: a task, or an activity or pôle that has none."""

    nature: str
    autonomie: str
    activite: str
    pole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiviteLue(NoeudLu):
    taches: tuple[TacheLue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoleLu(NoeudLu):
    activites: tuple[ActiviteLue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpreuveLue(NoeudLu):
    unite: str
    coefficient: float | None
    mode: str
    competences: tuple[CompetenceLue, ...]
    source: Epreuve


@dataclass(frozen=True, slots=True, kw_only=True)
class LienLu:
    """One cell of the matrix; `niveau` tells where the text puts the link (tache, activite or pole)."""

    tache_id: UUID
    competence_id: UUID
    poids: float | None
    niveau: str


@dataclass(frozen=True, kw_only=True)
class VersionLue:
    """The whole version. Dictionaries keep document order; nothing here is ever changed."""

    id: UUID
    referentiel_id: UUID
    centre_id: int | None
    numero: int
    empreinte: str
    document: ReferentielDocument
    poles: tuple[PoleLu, ...]
    taches: dict[UUID, TacheLue]
    competences: dict[UUID, CompetenceLue]
    racines: tuple[CompetenceLue, ...]
    criteres: dict[UUID, CritereLu]
    blocs: dict[UUID, BlocLu]
    sans_bloc: tuple[CompetenceLue, ...]
    epreuves: dict[UUID, EpreuveLue]
    liens: tuple[LienLu, ...]

    @cached_property
    def competences_par_cle(self) -> dict[str, CompetenceLue]:
        return {competence.cle: competence for competence in self.competences.values()}

    @cached_property
    def taches_par_cle(self) -> dict[str, TacheLue]:
        return {tache.cle: tache for tache in self.taches.values()}

    @cached_property
    def matrice(self) -> dict[UUID, dict[UUID, LienLu]]:
        """Task id → competence id → link."""
        lignes: dict[UUID, dict[UUID, LienLu]] = defaultdict(dict)
        for lien in self.liens:
            lignes[lien.tache_id][lien.competence_id] = lien
        return dict(lignes)

    @cached_property
    def competences_evaluables(self) -> tuple[CompetenceLue, ...]:
        return tuple(competence for competence in self.competences.values() if competence.evaluable)

    @property
    def nom(self) -> str:
        """Which version it is, in words: two of one diploma may bear the same number."""
        return f"version {self.numero} du centre" if self.centre_id else f"version {self.numero}"

    @property
    def codes_officiels(self) -> bool:
        """False only when the transcriber says the codes are its own."""
        return self.document.referentiel.codes_officiels is not False

    def competences_de(self, tache_id: UUID) -> tuple[CompetenceLue, ...]:
        """The competences a task calls on, in the order of the document."""
        cites = self.matrice.get(tache_id, {})
        return tuple(competence for cle, competence in self.competences.items() if cle in cites)


def build_version(
    *,
    id: UUID,
    referentiel_id: UUID,
    centre_id: int | None,
    numero: int,
    empreinte: str,
    document: ReferentielDocument,
) -> VersionLue:
    """Index a document for reading; ids are the ones `actions.load_document` gave to the rows."""
    monteur = _Monteur(id, document)
    poles = tuple(monteur.pole(pole) for pole in document.poles)
    racines = monteur.arbre()
    par_id = {competence.id: competence for competence in monteur.competences.values()}
    return VersionLue(
        id=id,
        referentiel_id=referentiel_id,
        centre_id=centre_id,
        numero=numero,
        empreinte=empreinte,
        document=document,
        poles=poles,
        taches=monteur.taches,
        competences={node_id(id, n.cle): par_id[node_id(id, n.cle)] for n in document.competences},
        racines=racines,
        criteres={critere.id: critere for c in par_id.values() for critere in c.criteres},
        blocs=monteur.blocs(),
        sans_bloc=monteur.racines_du_bloc(""),
        epreuves=monteur.epreuves(),
        liens=monteur.liens(),
    )


class _Monteur:
    """Builds the linked objects of one version."""

    def __init__(self, version_id: UUID, document: ReferentielDocument) -> None:
        self.version_id = version_id
        self.document = document
        self.montrer_codes = document.referentiel.codes_officiels is not False
        self.taches: dict[UUID, TacheLue] = {}
        self.sous: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
        self.competences: dict[str, CompetenceLue] = {}
        self.enfants: dict[str, list[str]] = defaultdict(list)
        for noeud in document.competences:
            self.enfants[noeud.parent].append(noeud.cle)
        self.sources = {noeud.cle: noeud for noeud in document.competences}
        self.attitudes = {noeud.cle: noeud.intitule for noeud in document.attitudes}

    def commun(self, noeud: Noeud) -> dict:
        return {
            "id": node_id(self.version_id, noeud.cle),
            "cle": noeud.cle,
            "code": noeud.code if self.montrer_codes else "",
            "code_usage": noeud.code,
            "intitule": noeud.intitule,
            "local": noeud.local,
            "origine": noeud.origine,
            "a_verifier": noeud.a_verifier,
            "note": noeud.note,
        }

    def pole(self, pole: Pole) -> PoleLu:
        if not pole.activites:
            self.tache(pole, NatureTache.POLE, parents=(pole,), pole=pole)
        activites = tuple(self.activite(activite, pole) for activite in pole.activites)
        return PoleLu(**self.commun(pole), activites=activites)

    def activite(self, activite: Activite, pole: Pole) -> ActiviteLue:
        if activite.taches:
            taches = tuple(
                self.tache(tache, NatureTache.TACHE, parents=(tache, activite, pole), pole=pole)
                for tache in activite.taches
            )
        else:
            taches = (self.tache(activite, NatureTache.ACTIVITE, parents=(activite, pole), pole=pole),)
        return ActiviteLue(**self.commun(activite), taches=taches)

    def tache(self, noeud: Noeud, nature: str, *, parents: tuple[Noeud, ...], pole: Pole) -> TacheLue:
        activite = next((parent.intitule for parent in parents if isinstance(parent, Activite)), "")
        lue = TacheLue(
            **self.commun(noeud),
            nature=str(nature),
            autonomie=noeud.autonomie if isinstance(noeud, Tache) else "",
            activite=activite,
            pole=pole.intitule,
        )
        self.taches[lue.id] = lue
        for parent in parents:
            genre = {Tache: NatureTache.TACHE, Activite: NatureTache.ACTIVITE}.get(
                type(parent), NatureTache.POLE
            )
            self.sous[parent.cle].append((lue.id, str(genre)))
        return lue

    def arbre(self) -> tuple[CompetenceLue, ...]:
        return tuple(self.competence(cle, 0) for cle in self.enfants[""])

    def competence(self, cle: str, profondeur: int) -> CompetenceLue:
        source = self.sources[cle]
        parent, bloc = source.parent, source.bloc
        identifiant = node_id(self.version_id, cle)
        lue = CompetenceLue(
            **self.commun(source),
            type=source.type,
            parent_id=node_id(self.version_id, parent) if parent else None,
            bloc_id=node_id(self.version_id, bloc) if bloc else None,
            profondeur=profondeur,
            enfants=tuple(self.competence(enfant, profondeur + 1) for enfant in self.enfants[cle]),
            criteres=tuple(self.critere(critere, identifiant) for critere in source.criteres),
            unite=source.unite,
            transversale=source.transversale,
            details=source.details,
            connaissances=source.connaissances,
            attitudes=tuple(self.attitudes[attitude] for attitude in source.attitudes),
        )
        self.competences[cle] = lue
        return lue

    def critere(self, critere: Critere, competence_id: UUID) -> CritereLu:
        return CritereLu(
            **self.commun(critere),
            type=critere.type,
            indicateurs=critere.indicateurs,
            descripteurs=tuple((d.rang, d.intitule) for d in critere.descripteurs),
            competence_id=competence_id,
        )

    def racines_du_bloc(self, cle: str) -> tuple[CompetenceLue, ...]:
        return tuple(self.competences[n] for n in self.enfants[""] if self.sources[n].bloc == cle)

    def blocs(self) -> dict[UUID, BlocLu]:
        noms = {epreuve.cle: epreuve for epreuve in self.document.epreuves}
        lus = {}
        for bloc in self.document.blocs:
            lu = BlocLu(
                **self.commun(bloc),
                type=bloc.type,
                unite=bloc.unite,
                epreuves=tuple(f"{noms[e].code} {noms[e].intitule}".strip() for e in bloc.epreuves),
                racines=self.racines_du_bloc(bloc.cle),
            )
            lus[lu.id] = lu
        return lus

    def epreuves(self) -> dict[UUID, EpreuveLue]:
        lues = {}
        for epreuve in self.document.epreuves:
            lue = EpreuveLue(
                **self.commun(epreuve),
                unite=epreuve.unite,
                coefficient=epreuve.coefficient,
                mode=epreuve.mode,
                competences=tuple(self.competences[cle] for cle in epreuve.competences),
                source=epreuve,
            )
            lues[lue.id] = lue
        return lues

    def liens(self) -> tuple[LienLu, ...]:
        """Each link brought down to the finest tasks; where two meet, the one put closer wins."""
        rang = {NatureTache.POLE: 0, NatureTache.ACTIVITE: 1, NatureTache.TACHE: 2}
        cellules: dict[tuple[UUID, UUID], LienLu] = {}
        for lien in self.document.liens:
            for tache_id, niveau in self.sous[lien.de]:
                for cle, poids in lien.vers.items():
                    place = (tache_id, node_id(self.version_id, cle))
                    deja = cellules.get(place)
                    if deja is None or rang[NatureTache(niveau)] > rang[NatureTache(deja.niveau)]:
                        cellules[place] = LienLu(
                            tache_id=tache_id, competence_id=place[1], poids=poids, niveau=niveau
                        )
        return tuple(cellules.values())
