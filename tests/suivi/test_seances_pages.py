"""The list of séances, planning one, the apprentice's activities, and what waits."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.seances import evaluate_cell, self_evaluate, set_absent
from suivi.attentes import attentes_de
from suivi.models import Seance
from suivi.queries.seances import in_state, seances_visibles, with_progress
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee
from tests.suivi.test_grille import adresse, niveaux_de


@pytest.fixture
def seance(promotion: Promotion) -> Seance:
    return plan_seance_testee(promotion)


@pytest.fixture
def formateur(promotion: Promotion):
    return connecter(promotion.teste.membres[Role.FORMATEUR])


def judge_all(
    promotion: Promotion, seance: Seance, action=evaluate_cell, role=Role.FORMATEUR, nombre=3
) -> None:
    niveau = niveaux_de(promotion)[2]
    with centre_scope(promotion.teste.centre.pk):
        for apprenti in promotion.apprentis[:nombre]:
            for competence in seance.competences.all():
                action(
                    id=uuid4(),
                    seance=seance,
                    apprenti=apprenti,
                    competence_id=competence.competence_id,
                    critere_id=None,
                    niveau_id=niveau.pk,
                    base=None,
                    auteur=promotion.teste.membres[role],
                )


def titres(promotion: Promotion, etat: str) -> list[str]:
    with centre_scope(promotion.teste.centre.pk):
        visibles = seances_visibles(promotion.teste.membres[Role.FORMATEUR])
        return [seance.titre for seance in in_state(with_progress(visibles), etat)]


def test_seance_goes_from_coming_to_done(promotion: Promotion) -> None:
    demain = date.today() + timedelta(days=1)
    plan_seance_testee(promotion, titre="Demain", debut=demain, fin=demain)
    passee = plan_seance_testee(promotion, titre="Passée")
    assert (titres(promotion, "venir"), titres(promotion, "evaluer")) == (["Demain"], ["Passée"])
    judge_all(promotion, passee, nombre=2)
    assert titres(promotion, "evaluer") == ["Passée"]
    with centre_scope(promotion.teste.centre.pk):
        set_absent(
            seance=passee,
            apprenti=promotion.apprentis[2],
            absent=True,
            auteur=promotion.teste.membres[Role.FORMATEUR],
        )
    assert (titres(promotion, "evaluer"), titres(promotion, "terminees")) == ([], ["Passée"])


def test_progress_counts_the_trainers_cells_only(promotion: Promotion, seance: Seance) -> None:
    judge_all(promotion, seance, action=self_evaluate, role=Role.APPRENTI, nombre=1)
    judge_all(promotion, seance, nombre=1)
    with centre_scope(promotion.teste.centre.pk):
        lue = with_progress(Seance.objects.all()).get()
        assert (lue.presents, lue.cases, lue.cases_faites) == (3, 9, 3)


def test_list_costs_the_same_for_one_and_three(promotion: Promotion, seance: Seance, formateur) -> None:
    comptes = []
    formateur.get(adresse(promotion, "scenarios"))  # this process now knows the centre
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            assert seance.titre in formateur.get(adresse(promotion, "seances")).content.decode()
        comptes.append(len(requetes))
        plan_seance_testee(promotion, scenario=seance.scenario)
        plan_seance_testee(promotion, scenario=seance.scenario)
    assert comptes[0] == comptes[1]


def test_planning_takes_one_click_from_a_scenario(promotion: Promotion, formateur) -> None:
    scenario = create_scenario_teste(promotion)
    lien = adresse(promotion, "seance_planifier")
    form = formateur.get(lien, {"scenario": scenario.pk}).context["form"]
    envoi = {
        nom: form[nom].value() or "" for nom in ("id", "scenario", "groupe", "debut", "mode", "finalite")
    }
    reponse = formateur.post(lien, envoi)
    assert reponse.status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        seance = Seance.objects.get()
        assert (seance.debut, seance.fin, seance.apprentis.count()) == (date.today(), date.today(), 3)
        assert seance.formateurs.get().membre == promotion.teste.membres[Role.FORMATEUR]
    assert str(seance.pk) in reponse.url


def test_planning_for_some_apprentices(promotion: Promotion, formateur) -> None:
    scenario = create_scenario_teste(promotion)
    envoi = {
        "id": uuid4(),
        "scenario": scenario.pk,
        "groupe": promotion.groupe.pk,
        "debut": "2026-11-10",
        "fin": "2026-11-12",
        "mode": "competence",
        "finalite": "certificative",
        "apprentis": [promotion.apprentis[1].pk],
    }
    assert formateur.post(adresse(promotion, "seance_planifier"), envoi).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        assert Seance.objects.get().apprentis.get().apprenti == promotion.apprentis[1]


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"fin": "2026-11-01"}, "finit avant de commencer"),
        ({"groupe": str(uuid4())}, "Sélectionnez un choix valide"),
        ({"scenario": "rien"}, "valide"),
    ],
)
def test_planning_says_what_is_wrong(promotion: Promotion, formateur, champs: dict, message: str) -> None:
    scenario = create_scenario_teste(promotion)
    envoi = {
        "id": uuid4(),
        "scenario": scenario.pk,
        "groupe": promotion.groupe.pk,
        "debut": "2026-11-10",
        "mode": "competence",
        "finalite": "formative",
    } | champs
    reponse = formateur.post(adresse(promotion, "seance_planifier"), envoi)
    assert reponse.status_code == 422
    assert message in reponse.content.decode()


def test_planning_an_empty_scenario_says_what_to_do(promotion: Promotion, formateur) -> None:
    scenario = create_scenario_teste(promotion, competences=0)
    form = formateur.get(adresse(promotion, "seance_planifier"), {"scenario": scenario.pk}).context["form"]
    envoi = {
        nom: form[nom].value() or "" for nom in ("id", "scenario", "groupe", "debut", "mode", "finalite")
    }
    reponse = formateur.post(adresse(promotion, "seance_planifier"), envoi)
    assert "reliez-le d’abord au référentiel" in reponse.content.decode()


def test_what_waits_for_each(promotion: Promotion, seance: Seance) -> None:
    def attendent(role: Role) -> list[str]:
        membre = promotion.teste.membres[role]
        with centre_scope(promotion.teste.centre.pk), CaptureQueriesContext(connection) as requetes:
            textes = [attente.texte for attente in attentes_de(membre)]
        assert len(requetes) <= 4  # two of them open and close the scope
        return textes

    titre = f"«\N{NO-BREAK SPACE}{seance.titre}\N{NO-BREAK SPACE}»"
    assert attendent(Role.FORMATEUR) == [f"Évaluer {titre}"]
    assert attendent(Role.COORDONNATEUR) == attendent(Role.MAITRE) == attendent(Role.AUDITEUR) == []
    assert attendent(Role.APPRENTI) == [f"Vous autoévaluer sur {titre}"]
    judge_all(promotion, seance)
    assert attendent(Role.FORMATEUR) == []
    judge_all(promotion, seance, action=self_evaluate, role=Role.APPRENTI, nombre=1)
    assert attendent(Role.APPRENTI) == [f"Lire vos résultats de {titre}"]


def test_seance_is_moved_then_cancelled_from_its_page(
    promotion: Promotion, seance: Seance, formateur
) -> None:
    lien = adresse(promotion, "seance_modifier", seance_id=seance.pk)
    form = formateur.get(lien).context["form"]
    envoi = {"debut": "2026-12-01", "titre": "Reprise", "formateurs": form["formateurs"].value()}
    assert formateur.post(lien, envoi).status_code == 302
    assert formateur.post(lien, envoi | {"formateurs": []}).status_code == 422
    assert formateur.post(adresse(promotion, "seance_annuler", seance_id=seance.pk)).status_code == 302
    assert formateur.get(lien).status_code == 404
