"""Scenarios on the real référentiel, séances held since the start of the year, and what they judged."""

from uuid import UUID

from cpro.comptes.models import Membre
from cpro.demo.contenu.modele import ScenarioDemo
from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.documents import draw_consigne
from cpro.demo.peuplement.evaluations import adapt, catch_up, decide_niveaux, keep_preuve, note_absent
from cpro.demo.peuplement.monde import Classe, Monde
from cpro.socle.ids import uuid7
from referentiels.models import VersionReferentiel
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.actions.planification import plan_seance
from suivi.actions.scenarios import add_coauteur, create_scenario, set_referentiel
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.actions.seances import (
    close_seance,
    evaluate_cell,
    read_results,
    self_evaluate,
    set_absent,
)
from suivi.models import Scenario, Seance

CRITERES_PAR_COMPETENCE = 2
CERTIFICATIVE, RATTRAPEE, ADAPTEE = 2, 3, 4  # which séances of a group; those before RATTRAPEE are closed


def create_scenarios(monde: Monde, classe: Classe) -> list[Scenario]:
    """The scenarios of a diploma, in the order of its calendar."""
    auteur = monde.formateurs[0]
    scenarios = []
    for rang, contenu in enumerate(classe.diplome.scenarios):
        with a_la_date(monde.jour(-82 + rang), 14):
            scenario = write_scenario(contenu, classe.formation.version, classe.version, auteur)
            if rang % 3 == 0:
                add_coauteur(scenario=scenario, coauteur=monde.formateurs[1], auteur=auteur)
        scenarios.append(scenario)
    return scenarios


def write_scenario(
    contenu: ScenarioDemo, version: VersionReferentiel, lue: VersionLue, auteur: Membre
) -> Scenario:
    """A scenario with its links and its sheet."""
    scenario = create_scenario(
        titre=contenu.titre,
        version=version,
        auteur=auteur,
        description=contenu.description,
        missions=contenu.missions,
        equipements=contenu.equipements,
        espaces=contenu.espaces,
        duree_heures=contenu.heures,
    )
    competences = [lue.competences_par_cle[f"c:{cle}"] for cle in contenu.competences]
    par_cle = lue.taches_par_cle
    set_referentiel(
        scenario=scenario,
        taches=[(par_cle.get(f"t:{cle}") or par_cle[f"a:{cle}"]).id for cle in contenu.taches],
        competences=[competence.id for competence in competences],
        criteres=_criteres(competences) if contenu.par_critere else {},
        auteur=auteur,
    )
    if contenu.ressource:
        attach_ressource(
            scenario=scenario, octets=draw_consigne(contenu), nom=contenu.ressource, auteur=auteur
        )
    return scenario


def _criteres(competences: list[CompetenceLue]) -> dict[UUID, str]:
    """The first criteria of each competence, without a wording of their own."""
    return {c.id: "" for competence in competences for c in competence.criteres[:CRITERES_PAR_COMPETENCE]}


def hold_seances(monde: Monde, classe: Classe, scenarios: list[Scenario]) -> None:
    """Plan every séance; the past ones are judged, the last but one waits for its trainer."""
    formateur = monde.formateurs[0]
    for rang, (scenario, decalage) in enumerate(zip(scenarios, classe.calendrier.seances, strict=True)):
        contenu = classe.diplome.scenarios[rang]
        jour = monde.jour(decalage)
        with a_la_date(min(monde.jour(decalage - 9), monde.jour(0)), 16):
            seance = plan_seance(
                scenario=scenario,
                groupe=classe.groupe,
                debut=jour,
                fin=jour,
                auteur=formateur,
                mode=Seance.Mode.CRITERE if contenu.par_critere else Seance.Mode.COMPETENCE,
                finalite=Seance.Finalite.CERTIFICATIVE
                if rang == CERTIFICATIVE
                else Seance.Finalite.FORMATIVE,
            )
            if rang == ADAPTEE:
                adapt(monde, classe, seance)
        if decalage >= 0:
            continue
        a_evaluer = rang == len(scenarios) - 2
        with a_la_date(jour, 15):
            if rang == RATTRAPEE:
                note_absent(monde, classe, seance)
            _self_evaluate(monde, classe, seance, rang, a_evaluer)
        if not a_evaluer:
            with a_la_date(jour, 17):
                _evaluate(monde, classe, seance, rang)
                if seance.mode == Seance.Mode.CRITERE:
                    decide_niveaux(monde, seance)
                if rang == ADAPTEE:
                    keep_preuve(monde, classe, seance)
                if rang == RATTRAPEE:
                    catch_up(monde, classe, seance)
                if rang < RATTRAPEE:
                    close_seance(seance=seance, auteur=formateur)
            if rang < 3:
                with a_la_date(jour, 19):
                    _read(classe, seance)


def _cases(classe: Classe, seance: Seance) -> list[tuple]:
    """(competence, criterion or None) of each column of the grid."""
    if seance.mode == Seance.Mode.CRITERE:
        criteres = seance.criteres.values_list("critere_id", flat=True)
        return [(classe.version.criteres[c].competence_id, c) for c in criteres]
    return [(c, None) for c in seance.competences.values_list("competence_id", flat=True)]


def _dispenses(seance: Seance) -> set[tuple]:
    return set(seance.dispenses.values_list("apprenti_id", "competence_id", "critere_id"))


def _evaluate(monde: Monde, classe: Classe, seance: Seance, rang: int) -> None:
    cases = _cases(classe, seance)
    absents = set(seance.apprentis.filter(absent=True).values_list("apprenti_id", flat=True))
    dispenses = _dispenses(seance)
    for place, apprenti in enumerate(classe.apprentis):
        if apprenti.pk in absents:
            continue
        if place and monde.hasard.random() < 0.05:
            set_absent(seance=seance, apprenti=apprenti, absent=True, auteur=monde.formateurs[0])
            continue
        for numero, (competence, critere) in enumerate(cases):
            if (apprenti.pk, competence, critere) in dispenses:
                continue
            niveau = monde.niveau(apprenti, classe.echelle_centre, rang / 5)
            commente = numero == 0 and monde.hasard.random() < 0.4
            evaluate_cell(
                id=uuid7(),
                seance=seance,
                apprenti=apprenti,
                competence_id=competence,
                critere_id=critere,
                niveau_id=niveau.pk,
                base=None,
                auteur=monde.formateurs[0],
                commentaire=monde.hasard.choice(monde.contenu.commentaires) if commente else "",
            )
            classe.acquis[apprenti.pk, competence].append(niveau.rang)


def _read(classe: Classe, seance: Seance) -> None:
    """One apprentice in two opens their results the same evening, that of the demonstration among them."""
    for apprenti in classe.apprentis[::2]:
        if apprenti.membre is not None:
            read_results(seance=seance, apprenti=apprenti, auteur=apprenti.membre)


def _self_evaluate(monde: Monde, classe: Classe, seance: Seance, rang: int, a_evaluer: bool) -> None:
    """A fifth of the class judges itself; the apprentice of the demonstration has not, for the last one."""
    cases, dispenses = _cases(classe, seance), _dispenses(seance)
    for place, apprenti in enumerate(classe.apprentis):
        if (place or a_evaluer) and (place == 0 or monde.hasard.random() > 0.2):
            continue
        for competence, critere in cases:
            if (apprenti.pk, competence, critere) in dispenses:
                continue
            self_evaluate(
                id=uuid7(),
                seance=seance,
                apprenti=apprenti,
                competence_id=competence,
                critere_id=critere,
                niveau_id=monde.niveau(apprenti, classe.echelle_centre, rang / 5 + 0.1).pk,
                base=None,
                auteur=apprenti.membre,
            )
