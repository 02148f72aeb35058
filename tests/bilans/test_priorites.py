"""What an apprentice works on next: the rule, what it is made of, who reads it, what it costs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bilans.priorites import Etat, Jugement, Motif, in_order, reason
from bilans.queries.priorites import Priorite, priorites_de
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import ObjectifPeriode, PeriodeApprenti
from suivi.actions.planification import plan_seance
from suivi.actions.seances import evaluate_cell, self_evaluate, set_absent
from suivi.models import Apprenti, Seance, SeanceDispense
from tests.bilans.fabrique import judge, niveau_centre
from tests.conftest import connecter
from tests.entreprise.fabrique import plan_periode_testee
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste

BAS, HAUT = Jugement(0.0, acquis=False), Jugement(1.0, acquis=True)
MOYEN = Jugement(0.5, acquis=False)


@pytest.mark.parametrize(
    ("centre", "entreprise", "motif"),
    [
        (BAS, None, Motif.CENTRE),
        (BAS, HAUT, Motif.CENTRE),
        (BAS, BAS, Motif.CENTRE),
        (HAUT, BAS, Motif.ENTREPRISE),
        (None, BAS, Motif.ENTREPRISE),
        (None, None, Motif.JAMAIS),
        (HAUT, None, None),
        (HAUT, HAUT, None),
        (None, HAUT, None),
    ],
)
def test_reason_looks_at_centre_and_company_apart(centre, entreprise, motif) -> None:
    assert reason(Etat(0, centre, entreprise)) == motif


def test_order_is_reason_then_level_then_next_seance_then_referentiel() -> None:
    proche, loin = date(2026, 12, 1), date(2027, 1, 5)
    etats = [
        Etat(0),
        Etat(1, prochaine=loin),
        Etat(2, prochaine=proche),
        Etat(3, HAUT, MOYEN),
        Etat(4, MOYEN, prochaine=proche),
        Etat(5, BAS),
        Etat(6, BAS, prochaine=loin),
        Etat(7, HAUT, HAUT),
    ]
    assert [etat.place for _, etat in in_order(etats)] == [6, 5, 4, 3, 2, 1, 0]


def lire(promotion: Promotion) -> list[Priorite]:
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)
    return list(priorites_de(apprenti).toutes)


def planifier(promotion: Promotion, dans: int, **champs) -> Seance:
    jour = date.today() + timedelta(days=dans)
    return plan_seance(
        scenario=create_scenario_teste(promotion, competences=1),
        groupe=promotion.groupe,
        debut=jour,
        fin=jour,
        auteur=promotion.teste.membres[Role.FORMATEUR],
        **champs,
    )


def test_next_seance_is_the_nearest_the_apprentice_is_expected_at(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        une = promotion.version.competences_evaluables[0].id
        judge(promotion, une, 1)
        planifier(promotion, -3)
        absente, dispensee = planifier(promotion, 1), planifier(promotion, 2)
        planifier(promotion, 3, apprentis=[promotion.apprentis[1]])
        attendue = planifier(promotion, 5)
        planifier(promotion, 9)
        set_absent(
            seance=absente,
            apprenti=promotion.apprentis[0],
            absent=True,
            auteur=promotion.teste.membres[Role.FORMATEUR],
        )
        SeanceDispense.objects.create(seance=dispensee, apprenti=promotion.apprentis[0], competence_id=une)
        premiere = lire(promotion)[0]
    assert (premiere.motif, premiere.ligne.competence.id, premiere.seance) == (Motif.CENTRE, une, attendue)


def test_advice_is_the_last_comment_of_a_trainer(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        une = promotion.version.competences_evaluables[0].id
        for dans, texte, action, role in [
            (-9, "Revoyez le repérage", evaluate_cell, Role.FORMATEUR),
            (-5, "Serrez au couple", evaluate_cell, Role.FORMATEUR),
            (-4, "", evaluate_cell, Role.FORMATEUR),
            (-2, "Je suis à l’aise", self_evaluate, Role.APPRENTI),
        ]:
            action(
                id=uuid4(),
                seance=planifier(promotion, dans),
                apprenti=promotion.apprentis[0],
                competence_id=une,
                critere_id=None,
                niveau_id=niveau_centre(promotion, 1),
                base=None,
                auteur=promotion.teste.membres[role],
                commentaire=texte,
            )
        premiere = lire(promotion)[0]
    assert premiere.conseil.commentaire == "Serrez au couple"


def test_tasks_the_company_cannot_offer_are_not_asked_for(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        version = promotion.version
        tache = next(iter(version.taches.values()))
        competence = version.competences_de(tache.id)[0].id
        judge(promotion, competence, 1)
        avant = lire(promotion)[0].taches
        assert (avant[0].tache, avant[0].fois) == (tache, 0)
        plan_periode_testee(promotion)
        periode = PeriodeApprenti.objects.get(apprenti=promotion.apprentis[0])
        ObjectifPeriode.objects.create(periode_apprenti=periode, tache_id=tache.id, realisable=False)
        apres = lire(promotion)[0].taches
    assert tache not in [demande.tache for demande in apres]


def test_page_costs_the_same_for_one_trace_and_twelve(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    lien = reverse("bilans:a_travailler", args=[promotion.teste.centre.slug])
    comptes = []
    for nombre in (1, 12):
        with centre_scope(promotion.teste.centre.pk):
            for competence in promotion.version.competences_evaluables[:nombre]:
                judge(promotion, competence.id, 1)
            planifier(promotion, nombre)
        client.get(lien)  # this process now knows the centre
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(lien)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
    assert "Pas encore acquis au centre" in page.content.decode()


def test_home_of_the_apprentice_shows_the_first_three(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        for competence in promotion.version.competences_evaluables[:4]:
            judge(promotion, competence.id, 1)
    adresse = reverse("accueil", args=[promotion.teste.centre.slug])
    page = connecter(promotion.teste.membres[Role.APPRENTI]).get(adresse).content.decode()
    assert page.count("Pas encore acquis au centre") == 3
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR]).get(adresse).content.decode()
    assert "Ce que je travaille ensuite" not in formateur


@pytest.mark.parametrize(
    ("role", "statut"),
    [(Role.APPRENTI, 200), (Role.MAITRE, 200), (Role.FORMATEUR, 200), (Role.AUDITEUR, 200)],
)
def test_those_who_accompany_the_apprentice_read_it(promotion: Promotion, role: Role, statut: int) -> None:
    lien = reverse("bilans:priorites", args=[promotion.teste.centre.slug, promotion.apprentis[0].pk])
    assert connecter(promotion.teste.membres[role]).get(lien).status_code == statut


def test_nobody_reads_that_of_someone_elses_apprentice(promotion: Promotion, univers) -> None:
    centre = promotion.teste.centre.slug
    autre = reverse("bilans:priorites", args=[centre, promotion.apprentis[1].pk])
    for role in (Role.APPRENTI, Role.MAITRE):
        assert connecter(promotion.teste.membres[role]).get(autre).status_code == 404
    assert connecter(univers.b.membres[Role.FORMATEUR]).get(autre).status_code == 404
    ailleurs = reverse("bilans:priorites", args=[univers.b.centre.slug, promotion.apprentis[0].pk])
    assert connecter(univers.b.membres[Role.FORMATEUR]).get(ailleurs).status_code == 404
