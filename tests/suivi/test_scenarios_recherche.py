"""The library of a centre: words without accents, facets that say what they would give, one address each."""

import re

import pytest
from django.core.management import call_command
from django.http import QueryDict

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.scenarios import add_coauteur, archive_scenario, update_scenario
from suivi.models import Scenario
from suivi.queries.bibliotheque import Question, Reponse, search_scenarios
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.scenarios import create_scenario_teste


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _search(promotion: Promotion, role: Role = Role.FORMATEUR, **question) -> Reponse:
    membre = promotion.teste.membres[role]
    return search_scenarios(membre, Question(**question))


def _titres(reponse: Reponse) -> set[str]:
    return {scenario.titre for scenario in reponse.page}


@pytest.mark.parametrize(
    "mots", ["depart", "DÉPART câbler", "menuiserie", "l'atelier", "100%", "_", "depart inconnu"]
)
def test_words_ignore_accents_and_mean_themselves(centre: Promotion, mots: str) -> None:
    create_scenario_teste(centre, missions="Câbler dans l’atelier à 100 %, ou à 100%_")
    trouve = _search(centre, mots=mots).total
    assert trouve == (0 if "inconnu" in mots else 1)


def test_the_words_of_tasks_and_competences_are_found(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    tache = centre.version.taches[scenario.taches.get().tache_id]
    competence = centre.version.competences[scenario.competences.first().competence_id]
    for noeud in (tache, competence):
        assert _search(centre, mots=noeud.intitule[:60]).total == 1


def test_the_search_can_be_written_again(centre: Promotion) -> None:
    create_scenario_teste(centre)
    Scenario.objects.update(recherche="")
    assert _search(centre, mots="depart").total == 0
    call_command("indexer_scenarios", verbosity=0)
    assert _search(centre, mots="depart").total == 1


def test_facets_say_what_they_would_give(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    autre = add_membre(
        centre=centre.teste.centre,
        utilisateur=Utilisateur.objects.create_user("autre@alpha.test", nom="Autre"),
        role=Role.FORMATEUR,
    )
    un = create_scenario_teste(centre, titre="Un")
    create_scenario_teste(centre, titre="Deux", description="")
    archive_scenario(scenario=create_scenario_teste(centre, titre="Trois"), auteur=auteur)
    add_coauteur(scenario=un, coauteur=autre, auteur=auteur)
    reponse = _search(centre)
    assert _titres(reponse) == {"Un", "Deux"}
    assert reponse.total == 2
    assert {c.libelle: c.nombre for c in reponse.etats} == {"Prêt": 1, "À compléter": 1, "Archivé": 1}
    assert {c.cle: c.nombre for c in reponse.auteurs} == {auteur.pk: 2, autre.pk: 1}
    assert {c.nombre for c in reponse.versions} == {2}
    assert _titres(_search(centre, etat="archive")) == {"Trois"}
    de_l_autre = _search(centre, auteur=autre.pk)
    assert (_titres(de_l_autre), de_l_autre.total) == ({"Un"}, 1)
    assert {c.libelle: c.nombre for c in de_l_autre.etats} == {"Prêt": 1}


def test_a_reference_narrows_to_its_tasks_and_competences(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    update_scenario(
        scenario=create_scenario_teste(centre), auteur=scenario.cree_par, titre="Un autre, même lien"
    )
    evaluees = {c.competence_id for c in scenario.competences.all()}
    reponse = _search(centre, version=centre.version.id)
    assert {c.cle: c.nombre for c in reponse.competences} == dict.fromkeys(evaluees, 2)
    assert [c.nombre for c in reponse.taches] == [2]
    jamais = next(c.id for c in centre.version.competences_evaluables if c.id not in evaluees)
    assert _search(centre, version=centre.version.id, competence=jamais).total == 0
    assert _search(centre, version=centre.version.id, competence=next(iter(evaluees))).total == 2


def test_every_state_has_an_address_that_reads_back(centre: Promotion) -> None:
    question = Question(
        mots="départ à 100 %", version=centre.version.id, etat="pret", auteur=centre.version.id, page=3
    )
    relue = Question.read(QueryDict(question.url()[1:]))
    assert relue == Question(
        mots="départ à 100 %", version=centre.version.id, etat="pret", auteur=centre.version.id
    )
    assert Question.read(QueryDict("version=x&etat=y&page=-4&tache=z&auteur=1")) == Question()


def test_the_fragment_is_what_the_page_shows(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        create_scenario_teste(promotion)
        create_scenario_teste(promotion, titre="Mettre en service une pompe")
    client = connecter(promotion.teste.membres[Role.AUDITEUR])
    page = client.get("/c/alpha/scenarios/?q=pompe").content.decode()
    fragment = client.get("/c/alpha/scenarios/?q=pompe", headers={"HX-Request": "true"}).content.decode()
    assert fragment in page
    assert re.findall(r"carte__titre\"><a href=[^>]*>([^<]*)", fragment) == ["Mettre en service une pompe"]
    restauree = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert client.get("/c/alpha/scenarios/?q=pompe", headers=restauree).content.decode().count("<html") == 1


def test_the_library_costs_the_same_whatever_its_size(
    promotion: Promotion, django_assert_num_queries
) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/scenarios/?q=depart&version={promotion.version.id}"
    with centre_scope(promotion.teste.centre.pk):
        create_scenario_teste(promotion)
    client.get(adresse)
    for _ in range(2):
        with centre_scope(promotion.teste.centre.pk):
            for _ in range(3):
                create_scenario_teste(promotion)
            assert Scenario.objects.exclude(recherche__contains="depart").count() == 0
        with django_assert_num_queries(16):
            client.get(adresse)
