"""A référentiel as a typed, frozen value: what the native format says, nothing about files or tables."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

FORMAT = "cpro-referentiel/1"
FORMAT_DU_CENTRE = "cpro-referentiel/1.1"  # the same, with the words and the additions of a centre
FORMATS = (FORMAT, FORMAT_DU_CENTRE)
ORIGINE_CENTRE = "centre"

Complements = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noeud:
    """Anything with a label. `cle` is unique in the document and stable from one version to the next.

    `origine` says where the label was read (`officiel`, `secondaire`: transcribed by a third party,
    `memoire`: no source, `centre`: added by the centre); `local` is the centre's own wording, beside the
    label and never instead of it; `a_verifier` names the fields that still have to be compared with the
    official text; `complements` keeps, untouched, what the format has no word for.
    """

    cle: str
    code: str = ""
    intitule: str
    local: str = ""
    origine: str = ""
    a_verifier: tuple[str, ...] = ()
    note: str = ""
    complements: Complements = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Libelle(Noeud):
    """A coded label and no more: an option, an attitude, an associated knowledge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """The version that a centre adapted: key of its référentiel, number, fingerprint."""

    cle: str
    numero: int
    empreinte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """Which certification this is, as the official registers name it. `cle` never changes."""

    cle: str
    code: str
    intitule: str
    diplome: str
    niveau: int | None = None
    rncp: str = ""
    rs: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    nsf: tuple[str, ...] = ()
    ministere: str = ""
    arrete: str = ""
    texte: Complements = field(default_factory=dict)
    codes_officiels: bool | None = None
    derive_de: Derivation | None = None
    options: tuple[Libelle, ...] = ()
    a_verifier: tuple[str, ...] = ()
    complements: Complements = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place the content was read from, and how far to trust it."""

    cle: str
    titre: str
    url: str = ""
    nature: str = ""
    fiabilite: str = ""
    couvre: str = ""
    complements: Complements = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked for one part of the document (`taches`, `epreuves`…), in words."""

    partie: str
    constat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NiveauMaitrise(Noeud):
    """One degree of a scale; `rang` grows with mastery."""

    rang: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EchelleMaitrise(Noeud):
    """A scale given with the diploma (national grid), and its rule in words."""

    regle: str = ""
    niveaux: tuple[NiveauMaitrise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tache(Noeud):
    """A task of an activity; `autonomie` as the text words it."""

    autonomie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activite(Noeud):
    """An activity of a pôle; many référentiels stop here and give no task."""

    taches: tuple[Tache, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pole(Noeud):
    """A pôle d'activités (or activité type of a titre professionnel)."""

    activites: tuple[Activite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc(Noeud):
    """A bloc de compétences, a CCP, a domain or a module, according to `type`."""

    type: str = ""
    unite: str = ""
    rncp: str = ""
    epreuves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Descripteur:
    """What a criterion looks like at one degree of the scale."""

    rang: int
    intitule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Critere(Noeud):
    """An evaluation criterion of a competence, with its indicators and level descriptors."""

    type: str = ""
    indicateurs: tuple[str, ...] = ()
    descripteurs: tuple[Descripteur, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence(Noeud):
    """A node of the competence tree; `type` tells what it is, `parent` and `bloc` where it hangs.

    Types in use: `competence`, `sous_competence`, `capacite` (a group of competences), `niveau` and
    `apprentissage_critique` (BUT). Another word is allowed: pages show it as it is.
    """

    TYPE_PAR_DEFAUT: ClassVar[str] = "competence"

    type: str = TYPE_PAR_DEFAUT
    parent: str = ""
    bloc: str = ""
    pole: str = ""
    unite: str = ""
    domaine: str = ""
    transversale: bool = False
    details: tuple[str, ...] = ()
    connaissances: tuple[str, ...] = ()
    attitudes: tuple[str, ...] = ()
    criteres: tuple[Critere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lien:
    """The competences a task, an activity or a pôle (`de`) calls on, each with a weight or none."""

    de: str
    vers: dict[str, float | None]
    origine: str = ""
    a_verifier: tuple[str, ...] = ()
    complements: Complements = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation(Noeud):
    """One evaluation situation of an épreuve."""

    duree: str = ""
    moment: str = ""
    competences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Composante:
    """A weighted part of an épreuve's mark."""

    intitule: str
    poids: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Epreuve(Noeud):
    """A certificative épreuve: unit, coefficient, mode, and the competences it evaluates."""

    unite: str = ""
    coefficient: float | None = None
    mode: str = ""
    ects: float | None = None
    parente: str = ""
    commission: str = ""
    competences: tuple[str, ...] = ()
    ponderation: dict[str, float] = field(default_factory=dict)
    situations: tuple[Situation, ...] = ()
    composantes: tuple[Composante, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Noeud):
    """A period in a company that the text requires."""

    duree: str = ""
    moment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferentielDocument:
    """The whole of one version of a référentiel."""

    referentiel: Identite
    provenance: tuple[Source, ...] = ()
    verifications: tuple[Verification, ...] = ()
    echelles: tuple[EchelleMaitrise, ...] = ()
    poles: tuple[Pole, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    attitudes: tuple[Libelle, ...] = ()
    savoirs: tuple[Libelle, ...] = ()
    competences: tuple[Competence, ...] = ()
    epreuves: tuple[Epreuve, ...] = ()
    liens: tuple[Lien, ...] = ()
    stages: tuple[Stage, ...] = ()
    notes: tuple[str, ...] = ()
    complements: Complements = field(default_factory=dict)
