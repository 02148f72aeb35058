"""The dashboard of a group: what is expected by now, its orders, its file, who reads it, what it costs."""

import csv
from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bilans.filtres import Filtres
from bilans.queries.couverture import couverture_de
from bilans.queries.suivi_groupe import suivi_groupe
from bilans.queries.tableau_groupe import TableauGroupe, tableau_groupe, trier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import ObjectifPeriode, Periode
from suivi.actions.seances import set_absent
from suivi.models import Groupe, SeanceApprenti, SeanceDispense
from tests.bilans.fabrique import judge
from tests.conftest import connecter
from tests.entreprise.fabrique import plan_periode_testee, send_entree_testee
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee

HIER = date.today() - timedelta(days=1)
PAGES = ("tableau_groupe", "groupe_suivi", "groupe_couverture", "groupe_export")


def read(promotion: Promotion, **filtres) -> TableauGroupe:
    groupe = Groupe.objects.select_related("formation").get(pk=promotion.groupe.pk)
    return tableau_groupe(groupe, Filtres(**filtres))


def expected(promotion: Promotion, contexte: str = "centre", **filtres) -> list[set[UUID]]:
    return [set(getattr(ligne.attendus, contexte)) for ligne in read(promotion, **filtres).lignes]


def test_what_a_held_seance_evaluates_is_expected_of_those_it_was_asked_of(centre: Promotion) -> None:
    c1, c2, c3 = (c.id for c in centre.version.competences_evaluables[:3])
    seance = plan_seance_testee(centre)
    absent, dispense, amenage = centre.apprentis
    set_absent(seance=seance, apprenti=absent, absent=True, auteur=centre.teste.membres[Role.FORMATEUR])
    SeanceDispense.objects.create(seance=seance, apprenti=dispense, competence_id=c2)
    SeanceApprenti.objects.filter(seance=seance, apprenti=amenage).update(jusquau=date.today())
    assert expected(centre) == [set(), {c1, c3}, set()]
    assert expected(centre, au=date.today() + timedelta(days=1)) == [set(), {c1, c3}, {c1, c2, c3}]
    assert expected(centre, nature="certificative") == [set()] * 3
    assert expected(centre, contexte="entreprise") == [set()] * 3


def test_a_seance_by_criterion_expects_the_competences_of_its_criteria(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre, competences=2, criteres=2)
    seance = plan_seance_testee(centre, scenario=scenario, mode="critere")
    c1, c2 = centre.version.competences_evaluables[:2]
    un, autre = centre.apprentis[:2]
    for critere in c1.criteres[:2]:
        SeanceDispense.objects.create(seance=seance, apprenti=un, competence_id=c1.id, critere_id=critere.id)
    SeanceDispense.objects.create(
        seance=seance, apprenti=autre, competence_id=c1.id, critere_id=c1.criteres[0].id
    )
    assert expected(centre) == [{c2.id}, {c1.id, c2.id}, {c1.id, c2.id}]


def test_a_period_that_is_over_expects_what_its_tasks_call_on(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    assert expected(centre, "entreprise") == [set()] * 3
    Periode.objects.filter(pk=periode.pk).update(fin=HIER)
    periode.apprentis.update(fin=HIER)
    version = centre.version
    toutes = {c for liens in version.matrice.values() for c in liens}
    assert expected(centre, "entreprise") == [toutes] * 3
    gardee = next(iter(version.matrice))
    ligne = periode.apprentis.get(apprenti=centre.apprentis[0])
    for tache_id in version.taches:
        if tache_id != gardee:
            ObjectifPeriode.objects.create(periode_apprenti=ligne, tache_id=tache_id)
    assert expected(centre, "entreprise") == [set(version.matrice[gardee]), toutes, toutes]


def test_late_is_expected_and_not_judged(centre: Promotion) -> None:
    plan_seance_testee(centre)
    judge(centre, centre.version.competences_evaluables[0].id, 3)
    judge(centre, centre.version.competences_evaluables[1].id, 4, nature="auto")
    tableau = read(centre)
    assert [tableau.manques(ligne) for ligne in tableau.lignes] == [2, 3, 3]
    assert [ligne.acquises for ligne in tableau.lignes] == [1, 0, 0]


def test_orders(centre: Promotion) -> None:
    une = centre.version.competences_evaluables[0].id
    plan_seance_testee(centre)
    judge(centre, une, 4)
    noms = {
        tri: [ligne.apprenti.nom for ligne in trier(read(centre), tri).lignes]
        for tri in ("", "-nom", "acquises", "-acquises", "manques", "-manques", str(une), f"-{une}", "rien")
    }
    assert noms == {
        "": ["Ampère", "Ohm", "Volta"],
        "-nom": ["Volta", "Ohm", "Ampère"],
        "acquises": ["Ohm", "Volta", "Ampère"],
        "-acquises": ["Ampère", "Ohm", "Volta"],
        "manques": ["Ampère", "Ohm", "Volta"],
        "-manques": ["Ohm", "Volta", "Ampère"],
        str(une): ["Ampère", "Ohm", "Volta"],
        f"-{une}": ["Ampère", "Ohm", "Volta"],
        "rien": ["Ampère", "Ohm", "Volta"],
    }


def test_who_waits_for_somebody_comes_first(centre: Promotion) -> None:
    plan_seance_testee(centre, apprentis=[centre.apprentis[2]])
    send_entree_testee(centre)
    suivis = suivi_groupe(read(centre))
    assert [(s.apprenti.nom, s.manques_centre, s.entrees, s.en_attente) for s in suivis] == [
        ("Volta", 3, 0, 0),
        ("Ampère", 0, 1, 1),
        ("Ohm", 0, 0, 0),
    ]


def test_silence_is_what_the_centre_reminds_of(centre: Promotion) -> None:
    plan_periode_testee(centre)
    silencieux = [s.apprenti.nom for s in suivi_groupe(read(centre)) if s.silencieux_depuis]
    assert silencieux == ["Ampère"]  # the others have no contract
    send_entree_testee(centre)
    assert [s for s in suivi_groupe(read(centre)) if s.silencieux_depuis] == []


def test_coverage_counts_apprentices_and_says_where_two_judges_disagree(centre: Promotion) -> None:
    une = centre.version.competences_evaluables[0]
    plan_seance_testee(centre)
    plan_seance_testee(centre, debut=date.today(), fin=date.today())
    judge(centre, une.id, 1)
    judge(centre, une.id, 3, contexte="entreprise")
    send_entree_testee(centre)
    couverture = couverture_de(read(centre))
    ligne = next(x for x in couverture.competences if x.competence.id == une.id)
    assert (ligne.tenues, ligne.prevues) == (1, 1)
    assert (ligne.evalues_centre, ligne.acquis_centre) == (1, 0)
    assert (ligne.evalues_entreprise, ligne.acquis_entreprise) == (1, 1)
    assert [a.pk for a in ligne.ecarts] == [centre.apprentis[0].pk]
    assert couverture.accords == (0, 1)
    assert couverture.travaillees == 3
    assert [t.apprentis for t in couverture.taches if t.apprentis] == [1]
    assert couverture.taches_vues == 1


def test_the_file_has_a_line_for_each_apprentice_and_competence(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, promotion.version.competences_evaluables[0].id, 4)
        promotion.apprentis[0].nom = "=1+1"
        promotion.apprentis[0].save()
    adresse = reverse("bilans:groupe_export", args=["alpha", promotion.groupe.pk])
    reponse = connecter(promotion.teste.membres[Role.FORMATEUR]).get(adresse)
    lignes = list(csv.DictReader(StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == 3 * len(promotion.version.competences_evaluables)
    jugees = [ligne for ligne in lignes if ligne["Niveau au centre"]]
    assert [(x["Nom"], x["Acquise au centre"], x["Niveau en entreprise"]) for x in jugees] == [
        ("'=1+1", "oui", "")
    ]


@pytest.mark.parametrize("page", PAGES)
def test_another_groups_trainer_and_another_centre_find_nothing(
    promotion: Promotion, univers, page: str
) -> None:
    adresse = reverse(f"bilans:{page}", args=["alpha", promotion.groupe.pk])
    ailleurs = reverse(f"bilans:{page}", args=["beta", promotion.groupe.pk])
    with centre_scope(promotion.teste.centre.pk):
        promotion.groupe.formateurs.all().delete()
    statuts = [
        connecter(promotion.teste.membres[role]).get(adresse).status_code
        for role in (Role.FORMATEUR, Role.COORDONNATEUR, Role.AUDITEUR, Role.APPRENTI, Role.MAITRE)
    ]
    assert statuts == [404, 200, 200, 403, 403]
    assert connecter(univers.b.membres[Role.FORMATEUR]).get(ailleurs).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_a_few_judgements_and_for_many(promotion: Promotion, page: str) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = reverse(f"bilans:{page}", args=["alpha", promotion.groupe.pk])
    competences = promotion.version.competences_evaluables
    comptes = []
    with centre_scope(promotion.teste.centre.pk):
        plan_periode_testee(promotion)
    for nombre in (1, 30):
        with centre_scope(promotion.teste.centre.pk):
            for rang in range(nombre):
                plan_seance_testee(promotion)
                judge(promotion, competences[rang % 10].id, 1 + rang % 4)
                judge(
                    promotion,
                    competences[0].id,
                    1 + rang % 4,
                    critere_id=competences[0].criteres[0].id,
                    source_id=uuid4(),
                )
                send_entree_testee(promotion)
        client.get(adresse)
        with CaptureQueriesContext(connection) as capture:
            assert client.get(adresse).status_code == 200
        comptes.append(len(capture))
    assert comptes[0] == comptes[1]


def test_what_an_address_says_that_means_nothing_is_told(promotion: Promotion) -> None:
    adresse = reverse("bilans:tableau_groupe", args=["alpha", promotion.groupe.pk])
    page = connecter(promotion.teste.membres[Role.FORMATEUR]).get(
        adresse + "?du=hier&bloc=rien&contexte=centre"
    )
    assert "du, bloc" in page.content.decode() or "bloc, du" in page.content.decode()
