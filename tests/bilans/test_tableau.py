"""The dashboard: three positions that never mix, in a constant number of queries."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bilans.queries.tableau import LigneTableau, tableau_apprenti
from bilans.queries.traces import traces_de
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.actions.contrats import create_contrat, end_contrat
from entreprise.actions.entreprises import add_maitre
from entreprise.queries.contrats import say_contrat
from suivi.models import Apprenti, Evaluation
from tests.bilans.fabrique import judge
from tests.conftest import connecter
from tests.entreprise.fabrique import send_entree_testee
from tests.promotion import Promotion


def _ligne(promotion: Promotion, rang: int = 0) -> LigneTableau:
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)
    competence = promotion.version.competences_evaluables[rang]
    tableau = tableau_apprenti(apprenti)
    return next(ligne for ligne in tableau.lignes if ligne.competence.id == competence.id)


def test_self_evaluation_never_moves_a_trainers_level(centre: Promotion) -> None:
    competence = centre.version.competences_evaluables[0].id
    judge(centre, competence, 2)
    judge(centre, competence, 4, nature="auto", jour=date(2026, 10, 9))
    judge(centre, competence, 3, contexte="entreprise")
    ligne = _ligne(centre)
    assert (ligne.centre.niveau.rang, ligne.auto.niveau.rang, ligne.entreprise.niveau.rang) == (2, 4, 3)
    assert [(genre, position.niveau.rang) for genre, position in ligne.historique if genre != "auto"] == [
        ("centre", 2),
        ("entreprise", 3),
    ]
    assert (ligne.traces_centre, ligne.traces_auto, ligne.traces_entreprise) == (1, 1, 1)
    assert ligne.ecart


def test_the_latest_activity_gives_the_position(centre: Promotion) -> None:
    competence = centre.version.competences_evaluables[0].id
    judge(centre, competence, 3, jour=date(2026, 10, 20))
    judge(centre, competence, 1, jour=date(2026, 9, 20))
    assert _ligne(centre).centre.niveau.rang == 3
    assert [position.niveau.rang for _, position in _ligne(centre).historique] == [1, 3]


def test_criteria_give_their_median(centre: Promotion) -> None:
    competence = next(c for c in centre.version.competences_evaluables if len(c.criteres) > 2)
    source = uuid4()
    for critere, rang in zip(competence.criteres, (1, 3, 4), strict=False):
        judge(centre, competence.id, rang, critere_id=critere.id, source_id=source)
    rang = centre.version.competences_evaluables.index(competence)
    ligne = _ligne(centre, rang)
    assert ligne.centre.niveau.rang == 3
    assert ligne.traces_centre == 3


def test_certificative_is_said(centre: Promotion) -> None:
    judge(centre, centre.version.competences_evaluables[0].id, 3, nature="certificative")
    assert _ligne(centre).centre.certificative


def test_a_dashboard_costs_the_same_with_600_traces(
    promotion: Promotion, django_assert_max_num_queries
) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/parcours/{promotion.apprentis[0].pk}/"
    client.get(adresse)
    competences = promotion.version.competences_evaluables
    for nombre in (1, 60):
        with centre_scope(promotion.teste.centre.pk):
            for rang in range(nombre):
                judge(promotion, competences[rang % len(competences)].id, 1 + rang % 4)
        with django_assert_max_num_queries(14):
            assert client.get(adresse).status_code == 200


def test_traces_tell_where_they_come_from(centre: Promotion) -> None:
    competence = centre.version.competences_evaluables[0].id
    judge(centre, competence, 2)
    judge(centre, competence, 3, nature="auto", jour=date(2026, 10, 9))
    formateur = centre.teste.membres[Role.FORMATEUR]
    traces = traces_de(formateur, centre.apprentis[0], [competence])
    assert [(t.auto, t.niveau.rang) for t in traces] == [(True, 3), (False, 2)]


def test_a_trace_leads_an_ma_to_what_is_of_their_contract_only(centre: Promotion) -> None:
    membres, apprenti = centre.teste.membres, centre.apprentis[0]
    entree = send_entree_testee(centre)
    answer_entree(id=uuid4(), entree=entree, decision="validee", membre=membres[Role.MAITRE])
    competence = Evaluation.objects.filter(source_id=entree.pk).first().competence_id
    administrateur = membres[Role.ADMINISTRATEUR]
    end_contrat(contrat=centre.contrat, rupture_le=date.today(), auteur=administrateur)
    nouveau = add_maitre(
        centre=centre.teste.centre,
        entreprise=centre.contrat.entreprise,
        prenom="Ada",
        nom="Suite",
        email="suite@volts.test",
        auteur=administrateur,
    )
    create_contrat(
        apprenti=apprenti,
        entreprise=centre.contrat.entreprise,
        maitre=nouveau,
        debut=date.today(),
        fin=centre.contrat.fin,
        auteur=administrateur,
    )
    routes = {
        qui: [trace.route for trace in traces_de(qui, apprenti, [competence])]
        for qui in (membres[Role.MAITRE], membres[Role.FORMATEUR], nouveau.membre)
    }
    assert list(routes.values()) == [["entreprise:entree"], ["entreprise:entree"], [""]]


@pytest.mark.parametrize("role", [Role.APPRENTI, Role.MAITRE, Role.FORMATEUR, Role.AUDITEUR])
def test_who_sees_a_dashboard(promotion: Promotion, role: Role) -> None:
    client = connecter(promotion.teste.membres[role])
    zoe, elie = promotion.apprentis[:2]
    assert client.get(f"/c/alpha/parcours/{zoe.pk}/").status_code == 200
    attendu = 404 if role in (Role.APPRENTI, Role.MAITRE) else 200
    assert client.get(f"/c/alpha/parcours/{elie.pk}/").status_code == attendu


def test_an_apprentice_lands_on_their_own(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    assert client.get("/c/alpha/parcours/", follow=True).status_code == 200
    assert "Mon parcours" in client.get(f"/c/alpha/parcours/{promotion.apprentis[0].pk}/").content.decode()


def test_traces_open_as_a_page_and_as_a_fragment(promotion: Promotion) -> None:
    competence = promotion.version.competences_evaluables[0].id
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, competence, 2)
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/parcours/{promotion.apprentis[0].pk}/traces/{competence}/"
    assert "<html" in client.get(adresse).content.decode()
    assert "<html" not in client.get(adresse, headers={"hx-request": "true"}).content.decode()
    assert client.get(adresse.replace(str(competence), str(uuid4()))).status_code == 404


def test_page_costs_the_same_with_and_without_judgements(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = reverse("bilans:tableau", args=[promotion.teste.centre.slug, promotion.apprentis[0].pk])
    client.get(adresse)  # this process now knows the centre and the référentiel
    for rang in range(4):
        with CaptureQueriesContext(connection) as capture:
            assert client.get(adresse).status_code == 200
        dites = [r["sql"] for r in capture if "SAVEPOINT" not in r["sql"] and "set_config" not in r["sql"]]
        # Session, person, member; the apprentice, their judgements, séances, periods; contract, bilans.
        assert len(dites) == 9
        with centre_scope(promotion.teste.centre.pk):
            judge(promotion, promotion.version.competences_evaluables[rang].id, 3)


def test_the_contract_of_today_is_said_before_a_later_one(centre: Promotion) -> None:
    apprenti, contrat = centre.apprentis[0], centre.contrat
    maitre = contrat.maitre.membre.utilisateur
    assert say_contrat(apprenti, contrat.debut) == (contrat.entreprise.nom, str(maitre))
    suivant = create_contrat(
        apprenti=apprenti,
        entreprise=contrat.entreprise,
        maitre=add_maitre(
            centre=centre.teste.centre,
            entreprise=contrat.entreprise,
            prenom="",
            nom="",
            email="suivant@exemple.fr",
            auteur=None,
        ),
        debut=contrat.fin + timedelta(days=1),
        fin=contrat.fin + timedelta(days=90),
        auteur=None,
    )
    assert say_contrat(apprenti, contrat.debut).maitre == str(maitre)
    assert say_contrat(apprenti, suivant.debut).maitre == "suivant@exemple.fr"
    assert say_contrat(apprenti, contrat.debut - timedelta(days=1)).maitre == "suivant@exemple.fr"
    assert say_contrat(centre.apprentis[1], contrat.debut) is None
