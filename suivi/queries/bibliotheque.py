"""Searching the library of a centre: words, référentiel, state, author, task, competence; facets with counts."""

from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.http import QueryDict

from cpro.comptes.models import Membre
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from referentiels.recherche import words
from suivi.models import Scenario, ScenarioCompetence, ScenarioTache
from suivi.queries.scenarios import ETATS, scenarios_visibles, with_counts, with_state

PAR_PAGE = 24
MOTS_MAXIMUM = 6
AUTEURS_MONTRES = 20
TEXTES_LONGS = (
    "description",
    "missions",
    "resultats",
    "equipements",
    "liens",
)  # read on the page of one only


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, as the address says it. Empty: everything that is not archived."""

    mots: str = ""
    version: UUID | None = None
    etat: str = ""
    auteur: UUID | None = None
    tache: UUID | None = None
    competence: UUID | None = None
    page: int = 1

    @classmethod
    def read(cls, donnees: QueryDict) -> "Question":
        """From the query of an address; what is not understood asks nothing."""
        version = _uuid(donnees.get("version"))
        return cls(
            mots=donnees.get("q", "").strip()[:100],
            version=version,
            etat=donnees.get("etat", "") if donnees.get("etat") in ETATS else "",
            auteur=_uuid(donnees.get("auteur")),
            tache=_uuid(donnees.get("tache")) if version else None,
            competence=_uuid(donnees.get("competence")) if version else None,
            page=int(page) if (page := donnees.get("page", "")).isdecimal() and len(page) < 6 else 1,
        )

    def url(self, **changements: Any) -> str:
        """The query of the same question, changed; the first page of its answer."""
        nouvelle = replace(self, page=1, **changements)
        if "version" in changements:
            nouvelle = replace(nouvelle, tache=None, competence=None)
        valeurs = {"q" if f.name == "mots" else f.name: getattr(nouvelle, f.name) for f in fields(self)}
        return "?" + urlencode({nom: valeur for nom, valeur in valeurs.items() if valeur and valeur != 1})

    @property
    def vide(self) -> bool:
        return replace(self, page=1) == Question()


@dataclass(frozen=True, slots=True)
class Choix:
    """One value of a facet: how many scenarios it would give, and where it leads (back, when chosen)."""

    cle: Any
    libelle: str
    nombre: int
    url: str
    actif: bool


@dataclass(frozen=True, kw_only=True)
class Reponse:
    noms_de_versions: dict[UUID, str]
    page: Page
    total: int
    versions: list[Choix]
    etats: list[Choix]
    auteurs: list[Choix]
    taches: list[Choix]
    competences: list[Choix]


def search_scenarios(membre: Membre, question: Question) -> Reponse:
    """The scenarios that answer, with what each facet would give. The number of queries is constant."""
    trouves = _asked(membre, question)
    seuls, partages = _counts(trouves)
    filtres = {"version": question.version, "auteur": question.auteur, "etat": question.etat}
    total = _tally(seuls, partages, filtres)[None]
    lignes = with_counts(_kept(trouves, question)).defer("recherche", *TEXTES_LONGS)
    lignes = lignes.prefetch_related("auteurs")
    pagination = Paginator(lignes.order_by("-modifie_le", "pk"), PAR_PAGE)
    pagination.count = total
    noms_de_versions = _names_of_versions({cellule["version"] for cellule, _ in seuls})
    noms_d_etats = {cle: mot for cle, (mot, *_) in ETATS.items()}
    page = pagination.get_page(question.page)
    par_auteur = _tally(seuls, partages, filtres, "auteur")
    montres = [cle for cle, _ in par_auteur.most_common(AUTEURS_MONTRES)]
    if question.auteur and question.auteur not in montres:
        montres.append(question.auteur)
    noms = _name_authors(page, montres)
    auteurs = {cle: noms[cle] for cle in montres if cle in noms}
    return Reponse(
        noms_de_versions=noms_de_versions,
        page=page,
        total=total,
        versions=_choix(question, "version", noms_de_versions, _tally(seuls, partages, filtres, "version")),
        etats=_choix(question, "etat", noms_d_etats, _tally(seuls, partages, filtres, "etat")),
        auteurs=_choix(question, "auteur", auteurs, par_auteur),
        taches=_nodes(question, trouves, "tache"),
        competences=_nodes(question, trouves, "competence"),
    )


def _name_authors(page: Page, autres: list[UUID]) -> dict[UUID, str]:
    """Names by member, in one query; each scenario of the page gets its own, the creator first, as `noms`."""
    par_scenario = {s.pk: [s.cree_par_id, *(a.membre_id for a in s.auteurs.all())] for s in page}
    ids = {*autres, *(cle for cles in par_scenario.values() for cle in cles)}
    membres = Membre.objects.filter(pk__in=ids).select_related("utilisateur")
    noms = {membre.pk: str(membre.utilisateur) for membre in membres}
    for scenario in page:
        scenario.noms = [noms[cle] for cle in par_scenario[scenario.pk]]
    return noms


def _names_of_versions(ids: set[UUID]) -> dict[UUID, str]:
    """By name; the version is said when the centre has scenarios on several of one référentiel."""
    versions = VersionReferentiel.objects.filter(pk__in=ids).select_related("referentiel").defer("document")
    lues = sorted(versions, key=lambda version: (str(version.referentiel), -version.numero))
    nombres = Counter(version.referentiel_id for version in lues)
    return {v.pk: str(v if nombres[v.referentiel_id] > 1 else v.referentiel) for v in lues}


def _asked(membre: Membre, question: Question) -> QuerySet[Scenario]:
    """What the words, the task and the competence leave."""
    trouves = with_state(scenarios_visibles(membre))
    # strpos() skips through a text that LIKE reads letter by letter.
    for rang, mot in enumerate(words(question.mots)[:MOTS_MAXIMUM]):
        place = f"place_{rang}"
        trouves = trouves.alias(**{place: StrIndex("recherche", Value(mot))}).filter(**{f"{place}__gt": 0})
    if question.tache:
        trouves = trouves.filter(pk__in=ScenarioTache.objects.filter(tache=question.tache).values("scenario"))
    if question.competence:
        evaluees = ScenarioCompetence.objects.filter(competence=question.competence)
        trouves = trouves.filter(pk__in=evaluees.values("scenario"))
    return trouves


def _kept(trouves: QuerySet[Scenario], question: Question) -> QuerySet[Scenario]:
    """The same, with the facets too."""
    if question.version:
        trouves = trouves.filter(version_id=question.version)
    if question.auteur:
        moi = Q(cree_par_id=question.auteur) | Q(auteurs__membre_id=question.auteur)
        trouves = trouves.filter(pk__in=Scenario.objects.filter(moi).values("pk"))
    if question.etat:
        return trouves.filter(etat_cle=question.etat)
    return trouves.filter(archive_le=None)


Compte = list[tuple[dict[str, Any], int]]


def _counts(trouves: QuerySet[Scenario]) -> tuple[Compte, Compte]:
    """How many by (version, state, creator), and how many by (version, state, co-author)."""
    cubes = []
    for lignes, auteur in (
        (trouves, "cree_par_id"),
        (trouves.filter(auteurs__membre__isnull=False), "auteurs__membre_id"),
    ):
        compte = lignes.order_by().values("version_id", "etat_cle", auteur).annotate(nombre=Count("pk"))
        cubes.append(
            [
                ({"version": r["version_id"], "etat": r["etat_cle"], "auteur": r[auteur]}, r["nombre"])
                for r in compte
            ]
        )
    return cubes[0], cubes[1]


def _tally(seuls: Compte, partages: Compte, filtres: dict[str, Any], facette: str | None = None) -> Counter:
    """The counts of one facet under what the others filter (of everything, as None, without a facet).

    A co-author counts when authors matter; the archive counts when the state is asked for.
    """
    par_auteur = facette == "auteur" or filtres["auteur"]
    poses = {nom: valeur for nom, valeur in filtres.items() if valeur and nom != facette}
    compte: Counter = Counter()
    for cellule, nombre in [*seuls, *partages] if par_auteur else seuls:
        cachee = cellule["etat"] == "archive" and facette != "etat" and not filtres["etat"]
        if not cachee and all(cellule[nom] == valeur for nom, valeur in poses.items()):
            compte[cellule[facette] if facette else None] += nombre
    return compte


def _choix(question: Question, facette: str, noms: dict[Any, str], compte: Counter) -> list[Choix]:
    choisi = getattr(question, facette)
    return [
        Choix(cle, nom, compte[cle], question.url(**{facette: None if cle == choisi else cle}), cle == choisi)
        for cle, nom in noms.items()
        if compte[cle] or cle == choisi
    ]


def _nodes(question: Question, trouves: QuerySet[Scenario], facette: str) -> list[Choix]:
    """The tasks or the competences of the référentiel chosen; nothing without one."""
    if question.version is None:
        return []
    try:
        version = charger_version(question.version)
    except VersionReferentiel.DoesNotExist:
        return []
    modele = ScenarioTache if facette == "tache" else ScenarioCompetence
    liens = modele.objects.filter(scenario__in=_kept(trouves, question).order_by().values("pk"))
    compte = Counter(dict(liens.order_by().values_list(f"{facette}_id").annotate(nombre=Count("pk"))))
    noeuds = version.taches if facette == "tache" else version.competences
    return _choix(question, facette, {cle: str(noeud) for cle, noeud in noeuds.items()}, compte)


def _uuid(texte: str | None) -> UUID | None:
    try:
        return UUID(texte) if texte else None
    except ValueError:
        return None
