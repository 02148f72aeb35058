"""The shape of a fictitious centre: people, diplomas, scenarios, companies, journal entries."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ScenarioDemo:
    """`taches` and `competences` are keys of the référentiel, without their « t: », « a: » or « c: »."""

    titre: str
    description: str
    missions: str
    equipements: str
    espaces: str
    heures: float
    taches: tuple[str, ...]
    competences: tuple[str, ...]
    par_critere: bool = False
    ressource: str = ""


@dataclass(frozen=True, kw_only=True)
class EntreeDemo:
    """A day in the company. `photo` names a drawing of `cpro.demo.photos`."""

    recit: str
    taches: tuple[str, ...]
    reflexion: str = ""
    photo: str = ""
    legende: str = ""


@dataclass(frozen=True, kw_only=True)
class FicheDemo:
    """A piece of work told in full. `reponses`: one for each question of the kit."""

    titre: str
    contexte: str
    etapes: str
    resultat: str
    difficultes: str
    compris: str
    taches: tuple[str, ...]
    kit: str
    reponses: tuple[str, ...]
    photo: str


@dataclass(frozen=True, kw_only=True)
class DiplomeDemo:
    """A formation and its group. `scenarios`: the past ones in order, then one to evaluate, then one to come."""

    referentiel: str
    intitule: str
    groupe: str
    naissance: int  # usual year of birth is this many years ago
    scenarios: tuple[ScenarioDemo, ...]
    entrees: tuple[EntreeDemo, ...]
    fiche: FicheDemo
    syntheses: tuple[str, ...]
    periodes: tuple[str, str, str]
    consignes: str


@dataclass(frozen=True, kw_only=True)
class EntrepriseDemo:
    """A company and its two possible MA: first name, name, function."""

    nom: str
    ville: str
    code_postal: str
    adresse: str
    maitres: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class CentreDemo:
    """People are (first name, name); the first trainer, apprentice and company belong to the personas."""

    slug: str
    nom: str
    uai: str
    ville: str
    accent: str
    domaine: str
    administrateur: tuple[str, str]
    coordonnateur: tuple[str, str]
    formateurs: tuple[tuple[str, str], ...]
    auditeur: tuple[str, str]
    prenoms: tuple[str, ...]
    noms: tuple[str, ...]
    diplomes: tuple[DiplomeDemo, DiplomeDemo]
    entreprises: tuple[EntrepriseDemo, ...]
    commentaires: tuple[str, ...]
    avis: tuple[str, ...]
    demandes: tuple[str, ...]
    partages: tuple[
        tuple[str, ScenarioDemo], ...
    ] = ()  # (référentiel, what its trainers give to all centres)
