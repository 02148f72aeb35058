"""The apprentice's activities: what is expected, judging oneself, reading the results, and nobody else's."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.actions.seances import close_seance, evaluate_cell, self_evaluate, set_absent
from suivi.ecarts import say_gap
from suivi.models import Evaluation, Seance, SeanceApprenti
from suivi.queries.activites import activites_de, criteres_de, expectations
from suivi.queries.grille import colonnes_de
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee
from tests.suivi.test_grille import adresse, niveaux_de
from tests.suivi.test_seances_pages import judge_all


@pytest.fixture
def seance(promotion: Promotion) -> Seance:
    return plan_seance_testee(promotion)


@pytest.fixture
def apprenti(promotion: Promotion) -> Client:
    return connecter(promotion.teste.membres[Role.APPRENTI])


def degre(rang: int, special: str = "") -> SimpleNamespace:
    return SimpleNamespace(rang=rang, special=special)


@pytest.mark.parametrize(
    ("formateur", "soi", "phrase"),
    [
        (degre(3), degre(3), "Vous et votre formateur voyez la même chose."),
        (
            degre(3),
            degre(2),
            "Votre formateur vous situe un degré plus haut que vous : demandez-lui ce qu’il a remarqué.",
        ),
        (
            degre(1),
            degre(4),
            "Votre formateur vous situe trois degrés plus bas que vous :"
            " regardez ensemble ce qui fait la différence.",
        ),
        (None, degre(2), ""),
        (degre(2), None, ""),
        (degre(0, "non_evalue"), degre(2), ""),
    ],
)
def test_gap_is_said_in_words(formateur, soi, phrase: str) -> None:
    assert say_gap(formateur, soi) == phrase.replace(" :", "\u00a0:")


def test_expected_is_the_trainers_wording_then_the_official_one(promotion: Promotion) -> None:
    scenario = create_scenario_teste(promotion, competences=1, criteres=1)
    seance = plan_seance_testee(promotion, scenario=scenario)
    with centre_scope(promotion.teste.centre.pk):
        (colonne,) = colonnes_de(seance)
        choisis = criteres_de(seance)
    (attendu,) = expectations(colonne, choisis)
    premier = colonne.competence.criteres[0]
    assert (attendu.dit, attendu.officiel) == ("Aucun fil ne dépasse", premier.intitule)
    tous = expectations(colonne, {})
    assert [a.dit for a in tous] == [critere.intitule for critere in colonne.competence.criteres]
    assert {a.officiel for a in tous} == {""}


def lire_listes(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        return activites_de(promotion.teste.membres[Role.APPRENTI])


def noms(lignes: list[SeanceApprenti]) -> list[str]:
    return [ligne.seance.titre for ligne in lignes]


def test_each_activity_is_in_one_list(promotion: Promotion) -> None:
    def planifier(titre: str, dans: int) -> Seance:
        jour = date.today() + timedelta(days=dans)
        return plan_seance_testee(promotion, titre=titre, debut=jour, fin=jour)

    planifier("Après", 9), planifier("Demain", 1), planifier("Hier", -1)
    evaluee, lue, vieille = planifier("Évaluée", -2), planifier("Lue", -3), planifier("Close", -70)
    manquee = planifier("Manquée", -4)
    judge_all(promotion, evaluee, nombre=1)
    judge_all(promotion, lue, nombre=1)
    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.FORMATEUR]
        close_seance(seance=vieille, auteur=auteur)
        set_absent(seance=manquee, apprenti=promotion.apprentis[0], absent=True, auteur=auteur)
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    client.post(adresse(promotion, "activite_lecture", seance_id=lue.pk))
    judge_all(promotion, lue, action=self_evaluate, role=Role.APPRENTI, nombre=1)
    listes = lire_listes(promotion)
    assert noms(listes.a_lire) == ["Évaluée"]
    assert noms(listes.a_evaluer) == ["Hier"]
    assert noms(listes.a_venir) == ["Demain", "Après"]
    passees = [nom for lignes in listes.passees.values() for nom in noms(lignes)]
    assert passees == ["Lue", "Manquée", "Close"]
    assert list(listes.passees) == sorted(listes.passees, reverse=True)
    page = client.get(adresse(promotion, "activites")).content.decode()
    assert [
        titre in page for titre in ("Résultats à lire", "À autoévaluer", "En cours et à venir", "Passées")
    ] == [True] * 4


def test_no_activity_says_where_they_come_from(promotion: Promotion, apprenti: Client) -> None:
    assert "Aucune activité pour le moment" in apprenti.get(adresse(promotion, "activites")).content.decode()


def test_lists_cost_the_same_for_one_and_three(
    promotion: Promotion, seance: Seance, apprenti: Client
) -> None:
    lien = adresse(promotion, "activites")
    apprenti.get(lien)
    comptes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            apprenti.get(lien)
        comptes.append(len(requetes))
        for _ in range(2):
            judge_all(promotion, plan_seance_testee(promotion, scenario=seance.scenario), nombre=1)
    assert comptes[0] == comptes[1]


def test_an_activity_costs_the_same_for_one_column_and_three(promotion: Promotion, apprenti: Client) -> None:
    apprenti.get(adresse(promotion, "activites"))
    comptes = []
    for competences in (1, 3):
        scenario = create_scenario_teste(promotion, competences=competences, criteres=2)
        seance = plan_seance_testee(promotion, scenario=scenario)
        judge_all(promotion, seance, nombre=1)
        with CaptureQueriesContext(connection) as requetes:
            apprenti.get(adresse(promotion, "activite", seance_id=seance.pk))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_page_says_what_is_expected_and_what_is_adapted(promotion: Promotion, apprenti: Client) -> None:
    scenario = create_scenario_teste(promotion, competences=1, criteres=1)
    demain = date.today() + timedelta(days=1)
    seance = plan_seance_testee(promotion, scenario=scenario, debut=demain, fin=demain)
    with centre_scope(promotion.teste.centre.pk):
        seance.apprentis.filter(apprenti=promotion.apprentis[0]).update(
            amenagement="Sujet en gros caractères", jusquau=date(2027, 1, 8)
        )
    page = apprenti.get(adresse(promotion, "activite", seance_id=seance.pk)).content.decode()
    for texte in (
        "Ce qui est attendu de moi",
        "Aucun fil ne dépasse",
        "Le texte du référentiel",
        "Sujet en gros caractères",
        "8\u00a0janvier\u00a02027",
        "Me situer avant l’activité",
        "Qui m’évalue",
    ):
        assert texte in page


def test_reason_is_kept_and_sent_twice_gives_one_row(
    promotion: Promotion, seance: Seance, apprenti: Client
) -> None:
    une = promotion.version.competences_evaluables[0].id
    envoi = {
        "id": str(uuid4()),
        "competence": str(une),
        "niveau": str(niveaux_de(promotion)[1].pk),
        "commentaire": "J’ai cherché longtemps",
    }
    lien = adresse(promotion, "activite_cellule", seance_id=seance.pk)
    reponses = [apprenti.post(lien, envoi) for _ in range(2)]
    assert [(r.status_code, r.json()) for r in reponses] == [(200, reponses[0].json())] * 2
    with centre_scope(promotion.teste.centre.pk):
        auto = Evaluation.objects.get()
        assert (auto.nature, auto.niveau.rang, auto.commentaire) == ("auto", 2, "J’ai cherché longtemps")


def test_mind_may_change_until_the_seance_is_closed(
    promotion: Promotion, seance: Seance, apprenti: Client
) -> None:
    une = promotion.version.competences_evaluables[0].id
    lien = adresse(promotion, "activite", seance_id=seance.pk)
    niveaux = niveaux_de(promotion)
    for rang in (0, 2):
        form = apprenti.get(lien).context["form"]
        envoi = {nom: form[nom].value() or "" for nom in form.fields} | {f"n-{une}": str(niveaux[rang].pk)}
        assert apprenti.post(lien, envoi).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        assert [e.niveau.rang for e in Evaluation.objects.order_by("cree_le")] == [1, 3]
        close_seance(seance=seance, auteur=promotion.teste.membres[Role.FORMATEUR])
    form = apprenti.get(lien).context["form"]
    envoi = {nom: form[nom].value() or "" for nom in form.fields} | {f"n-{une}": str(niveaux[3].pk)}
    refus = apprenti.post(lien, envoi)
    assert (refus.status_code, "clôturée" in refus.content.decode()) == (422, True)


def test_reading_is_said_by_the_apprentice_never_by_a_get(
    promotion: Promotion, seance: Seance, apprenti: Client
) -> None:
    def lue():
        with centre_scope(promotion.teste.centre.pk):
            return seance.apprentis.get(apprenti=promotion.apprentis[0]).lu_le

    judge_all(promotion, seance, nombre=1)
    lien = adresse(promotion, "activite", seance_id=seance.pk)
    assert "J’ai lu mes résultats" in apprenti.get(lien).content.decode()
    assert lue() is None
    lecture = adresse(promotion, "activite_lecture", seance_id=seance.pk)
    assert apprenti.get(lecture).status_code == 405
    assert apprenti.post(lecture).status_code == 302
    premiere = lue()
    assert premiere is not None
    fragment = apprenti.post(lecture, headers={"HX-Request": "true"}).content.decode()
    assert "Votre formateur le sait" in fragment
    assert lue() == premiere
    with centre_scope(promotion.teste.centre.pk):
        assert EntreeAudit.objects.filter(action="seance.resultats_lus").count() == 1
    assert fragment.strip() in apprenti.get(lien).content.decode()


def test_both_judgements_stand_side_by_side(promotion: Promotion, seance: Seance, apprenti: Client) -> None:
    une = promotion.version.competences_evaluables[0].id
    niveaux = niveaux_de(promotion)
    with centre_scope(promotion.teste.centre.pk):
        for action, role, rang, mot in (
            (evaluate_cell, Role.FORMATEUR, 2, "Repérage très propre"),
            (self_evaluate, Role.APPRENTI, 1, "J’ai hésité"),
        ):
            action(
                id=uuid4(),
                seance=seance,
                apprenti=promotion.apprentis[0],
                competence_id=une,
                critere_id=None,
                niveau_id=niveaux[rang].pk,
                base=None,
                auteur=promotion.teste.membres[role],
                commentaire=mot,
            )
    page = apprenti.get(adresse(promotion, "activite", seance_id=seance.pk)).content.decode()
    for texte in ("Mes résultats", "Repérage très propre", "J’ai hésité", "un degré plus haut que vous"):
        assert texte in page


def test_apprentice_sees_only_their_own_activities(
    promotion: Promotion, seance: Seance, apprenti: Client, univers
) -> None:
    with centre_scope(promotion.teste.centre.pk):
        seance.apprentis.filter(apprenti=promotion.apprentis[0]).delete()
    assert seance.titre not in apprenti.get(adresse(promotion, "activites")).content.decode()
    for route in ("activite", "activite_lecture", "activite_cellule"):
        lien = adresse(promotion, route, seance_id=seance.pk)
        ailleurs = lien.replace(promotion.teste.centre.slug, univers.b.centre.slug)
        reponses = [
            apprenti.post(lien),
            connecter(univers.b.membres[Role.APPRENTI]).post(lien),
            connecter(univers.b.membres[Role.APPRENTI]).post(ailleurs),
        ]
        assert [reponse.status_code for reponse in reponses] == [404] * 3, route
    assert apprenti.get(adresse(promotion, "activite", seance_id=seance.pk)).status_code == 404
    assert apprenti.get(adresse(promotion, "seance", seance_id=seance.pk)).status_code == 403


def test_apprentice_takes_the_files_of_their_own_activities_only(
    promotion: Promotion, seance: Seance, apprenti: Client
) -> None:
    auteur = promotion.teste.membres[Role.FORMATEUR]
    autre = plan_seance_testee(promotion)
    with centre_scope(promotion.teste.centre.pk):
        sienne, etrangere = (
            attach_ressource(scenario=s.scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=auteur)
            for s in (seance, autre)
        )
    lien = adresse(promotion, "activite_ressource", seance_id=seance.pk, ressource_id=sienne.pk)
    assert lien in apprenti.get(adresse(promotion, "activite", seance_id=seance.pk)).content.decode()
    reponse = apprenti.get(lien)
    assert b"".join(reponse.streaming_content) == b"%PDF-1.7"
    lien = adresse(promotion, "activite_ressource", seance_id=seance.pk, ressource_id=etrangere.pk)
    assert apprenti.get(lien).status_code == 404
