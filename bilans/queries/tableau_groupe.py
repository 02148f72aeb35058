"""The dashboard of a group: apprentices × competences, thirty by sixty of them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from bilans.filtres import Filtres
from bilans.queries.attendus import Attendus, attendus_de
from bilans.queries.tableau import levels_of_other_scales, position_of_source
from referentiels.correspondance import follow_competences
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue, charger_echelle, charger_version
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.models import Apprenti, Evaluation, Groupe

CENTRE, ENTREPRISE = "centre", "entreprise"
AUTRES_COLONNES = ("niveau_id", "critere_id", "source_id", "jour", "cree_le")


class Dernier(NamedTuple):
    """The last judgement of one apprentice on one competence in one context, in texts. `critere`: made by criterion.

    `suite`: the competence of the present version that continues one of a former version.
    """

    apprenti: str
    competence: str
    contexte: str
    niveau: str
    critere: str | None
    source: str
    jour: str
    moment: str
    suite: str = ""


@dataclass(slots=True)
class LigneGroupe:
    """One apprentice: competence → level held, in the centre and in the company; self-evaluations are not here."""

    apprenti: Apprenti
    attendus: Attendus
    centre: dict[UUID, NiveauEchelle] = field(default_factory=dict)
    entreprise: dict[UUID, NiveauEchelle] = field(default_factory=dict)
    derniere: str = ""  # the last day something of theirs was judged, in either place, as ISO

    @property
    def jour(self) -> date | None:
        return date.fromisoformat(self.derniere) if self.derniere else None

    @property
    def acquises(self) -> int:
        """In the centre."""
        return sum(niveau.acquis for niveau in self.centre.values())

    @property
    def acquises_entreprise(self) -> int:
        return sum(niveau.acquis for niveau in self.entreprise.values())


@dataclass(frozen=True, slots=True)
class TableauGroupe:
    groupe: Groupe
    version: VersionLue
    echelle_centre: EchelleLue
    echelle_entreprise: EchelleLue
    competences: tuple[CompetenceLue, ...]
    lignes: tuple[LigneGroupe, ...]
    jour: date

    def manques(self, ligne: LigneGroupe) -> int:
        """Competences shown that were expected in the centre by now, and are not judged there."""
        return len((ligne.attendus.centre.keys() - ligne.centre.keys()) & self._montrees())

    def manques_entreprise(self, ligne: LigneGroupe) -> int:
        return len((ligne.attendus.entreprise.keys() - ligne.entreprise.keys()) & self._montrees())

    def _montrees(self) -> set[UUID]:
        return {competence.id for competence in self.competences}

    def evaluees(self, contexte: str) -> int:
        """Competences judged there for at least one apprentice."""
        return sum(any(c.id in getattr(ligne, contexte) for ligne in self.lignes) for c in self.competences)


def tableau_groupe(groupe: Groupe, filtres: Filtres | None = None) -> TableauGroupe:
    """Where each apprentice in training stands on each competence. `groupe` comes with its formation.

    The same rule as `tableau_apprenti`: the position is that of the source judged last, self-evaluations left out.
    Two queries for the judgements, however many: the second reads those made by criterion.
    """
    filtres = filtres or Filtres()
    formation = groupe.formation
    version = charger_version(formation.version_id)
    echelles = {
        CENTRE: charger_echelle(formation.echelle_centre_id),
        ENTREPRISE: charger_echelle(formation.echelle_entreprise_id),
    }
    en_formation = groupe.apprentis.filter(statut=Apprenti.Statut.EN_FORMATION)
    apprentis = list(en_formation.order_by("nom", "prenom", "pk"))
    attendus = attendus_de([a.pk for a in apprentis], groupe.pk, version, filtres)
    lignes = tuple(LigneGroupe(apprenti, attendus[apprenti.pk]) for apprenti in apprentis)
    jugements = _judgements(apprentis, filtres)
    if lignes:
        _place(lignes, _derniers(jugements, version), jugements, echelles)
    return TableauGroupe(
        groupe=groupe,
        version=version,
        echelle_centre=echelles[CENTRE],
        echelle_entreprise=echelles[ENTREPRISE],
        competences=filtres.competences(version),
        lignes=lignes,
        jour=filtres.jour(),
    )


def _judgements(apprentis: Iterable[Apprenti], filtres: Filtres) -> QuerySet[Evaluation]:
    """The judgements in force that give a degree, self-evaluations left out."""
    return Evaluation.objects.filter(
        apprenti__in=[apprenti.pk for apprenti in apprentis],
        est_courante=True,
        niveau__special="",
        **filtres.traces,
    ).exclude(nature=Evaluation.Nature.AUTO)


def _derniers(jugements: QuerySet[Evaluation], version: VersionLue) -> list[Dernier]:
    """The last judgement of each apprentice on each competence, in each context. One query, more after a change of
    version.

    Ids come as texts, made by PostgreSQL: thousands of UUID objects would cost as much as the page. They are made
    once the last judgements are chosen: among all of them, they would cost four times the query.
    """
    cle = ("apprenti_id", "competence_id", "contexte")
    choisis = jugements.order_by(*cle, "-jour", "-cree_le").distinct(*cle)
    sql, parametres = choisis.values_list(*cle, *AUTRES_COLONNES).query.sql_with_params()
    textes = ", ".join(f"d.{colonne}::text" for colonne in (*cle, *AUTRES_COLONNES))
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {textes} FROM ({sql}) d", parametres)
        lignes = curseur.fetchall()
    derniers = [Dernier(*ligne) for ligne in lignes]
    siennes = {str(competence_id) for competence_id in version.competences}
    etrangeres = {dernier.competence for dernier in derniers} - siennes
    if not etrangeres:
        return derniers
    suites = follow_competences(version, map(UUID, etrangeres))
    presentes = {str(avant): str(apres) for avant, apres in suites.items()} | {c: c for c in siennes}
    suivis: dict[tuple, Dernier] = {}
    for dernier in sorted(derniers, key=lambda d: (d.jour, d.moment)):
        if dernier.competence in presentes:
            suivi = dernier._replace(suite=presentes[dernier.competence])
            suivis[suivi.apprenti, suivi.suite, suivi.contexte] = suivi
    return list(suivis.values())


def _place(
    lignes: Iterable[LigneGroupe],
    derniers: list[Dernier],
    jugements: QuerySet[Evaluation],
    echelles: dict[str, EchelleLue],
) -> None:
    """Put each position on the line of its apprentice."""
    fins = _by_criterion(derniers, jugements)
    niveaux = {str(n.pk): n for echelle in echelles.values() for n in echelle.niveaux}
    utiles = {d.niveau for d in derniers} | {
        str(niveau_id) for liste in fins.values() for _, niveau_id, *_ in liste
    }
    if autres := {UUID(cle) for cle in utiles - niveaux.keys()}:  # scales in use before the formation changed
        niveaux |= {str(cle): niveau for cle, niveau in levels_of_other_scales(autres).items()}
    par_apprenti = {str(ligne.apprenti.pk): ligne for ligne in lignes}
    competences = {texte: UUID(texte) for texte in {d.suite or d.competence for d in derniers}}
    for dernier in derniers:
        ligne = par_apprenti.get(dernier.apprenti)
        if ligne is None:
            continue
        niveau = niveaux[dernier.niveau]
        if dernier.critere:
            liste = [
                (critere, niveaux[str(cle)], jour, nature) for critere, cle, jour, nature in fins[dernier[:3]]
            ]
            niveau = position_of_source(liste, echelles[dernier.contexte], UUID(dernier.source)).niveau
        getattr(ligne, dernier.contexte)[competences[dernier.suite or dernier.competence]] = niveau
        if dernier.jour > ligne.derniere:
            ligne.derniere = dernier.jour


def _by_criterion(derniers: list[Dernier], jugements: QuerySet[Evaluation]) -> dict[tuple, list[tuple]]:
    """Every judgement of the sources judged last by criterion, oldest first. One query, none without such sources."""
    cles = {(d.apprenti, d.competence, d.contexte, d.source) for d in derniers if d.critere}
    if not cles:
        return {}
    trouves: dict[tuple, list[tuple]] = defaultdict(list)
    lus = jugements.filter(source_id__in={source for *_, source in cles}).order_by("jour", "cree_le")
    for apprenti_id, competence_id, contexte, source_id, *jugement in lus.values_list(
        "apprenti_id", "competence_id", "contexte", "source_id", "critere_id", "niveau_id", "jour", "nature"
    ):
        cle = (str(apprenti_id), str(competence_id), contexte)
        if (*cle, str(source_id)) in cles:
            trouves[cle].append(tuple(jugement))
    return trouves


def trier(tableau: TableauGroupe, tri: str) -> TableauGroupe:
    """The same, its apprentices in another order: "acquises", "entreprise", "manques" or the id of a competence.

    A minus sign before it reverses. Anything else: by name, as read. Those without a level come last either way.
    """
    critere, envers = tri.removeprefix("-"), tri.startswith("-")
    signe = -1 if envers else 1
    if critere == "nom" and envers:
        return replace(tableau, lignes=tableau.lignes[::-1])
    cles = {
        "acquises": lambda ligne: ligne.acquises,
        "entreprise": lambda ligne: ligne.acquises_entreprise,
        "manques": tableau.manques,
    }
    if critere in cles:
        lignes = sorted(tableau.lignes, key=lambda ligne: signe * cles[critere](ligne))
        return replace(tableau, lignes=tuple(lignes))
    cle = next((c.id for c in tableau.competences if str(c.id) == critere), None)
    if cle is None:
        return tableau
    return replace(
        tableau,
        lignes=tuple(
            sorted(
                tableau.lignes,
                key=lambda ligne: (
                    cle not in ligne.centre,
                    signe * ligne.centre[cle].rang if cle in ligne.centre else 0,
                ),
            )
        ),
    )
