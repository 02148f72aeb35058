"""Competences × time, what bilans decided, tasks met: what each page says, and that nothing mixes."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bilans.actions.bilans import create_bilan, freeze_bilan
from bilans.actions.decisions import decide
from bilans.filtres import Filtres
from bilans.queries.attendus import attendus_de
from bilans.queries.chronologie import chronologie_de, trajectoire_de
from bilans.queries.tableau import tableau_apprenti
from bilans.queries.taches import EtatTache, taches_de
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import ObjectifPeriode
from suivi.models import Apprenti, ScenarioTache
from tests.bilans.fabrique import judge, niveau_centre
from tests.conftest import connecter
from tests.entreprise.fabrique import plan_periode_testee, send_entree_testee, write_entree_testee
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee

PAGES = ("tableau", "chronologie", "taches", "documents")


def read(promotion: Promotion) -> Apprenti:
    return Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)


def decide_bilan(promotion: Promotion, jour: date, rangs: list[int], *, fige: bool = True) -> None:
    auteur = promotion.teste.membres[Role.FORMATEUR]
    bilan = create_bilan(
        apprenti=promotion.apprentis[0], intitule=f"Bilan du {jour}", jour=jour, auteur=auteur
    )
    for competence, rang in zip(promotion.version.competences_evaluables, rangs, strict=False):
        decide(
            bilan=bilan,
            competence_id=competence.id,
            niveau_id=niveau_centre(promotion, rang),
            commentaire="Constaté en atelier.",
            auteur=auteur,
        )
    if fige:
        freeze_bilan(bilan=bilan, auteur=auteur)


def test_decisions_judgements_and_self_evaluations_never_mix(centre: Promotion) -> None:
    une = centre.version.competences_evaluables[0].id
    judge(centre, une, 1)
    judge(centre, une, 2, contexte="entreprise")
    judge(centre, une, 4, nature="auto", jour=date(2026, 11, 1))
    decide_bilan(centre, date(2026, 11, 2), [3])
    apprenti = read(centre)
    ligne = next(x for x in tableau_apprenti(apprenti).lignes if x.competence.id == une)
    (decision,) = trajectoire_de(apprenti, centre.version).lignes
    assert [n.rang for _, n in decision.decisions] == [3]
    assert (ligne.centre.niveau.rang, ligne.entreprise.niveau.rang, ligne.auto.niveau.rang) == (1, 2, 4)
    cases = [
        {genre: niveau.rang for genre, niveau in case.items()}
        for x in chronologie_de(apprenti, Filtres()).lignes
        if x.competence.id == une
        for case in x.cases
        if case
    ]
    assert cases == [{"centre": 1, "entreprise": 2}, {"auto": 4}]


def test_months_go_from_the_first_judgement_to_today_without_a_hole(centre: Promotion) -> None:
    judge(centre, centre.version.competences_evaluables[0].id, 2, jour=date(2025, 11, 30))
    tranches = chronologie_de(read(centre), Filtres()).tranches
    assert tranches[0].nom == "novembre 2025"
    assert all(b.debut == a.fin + timedelta(days=1) for a, b in pairwise(tranches))
    assert tranches[-1].debut <= date.today() <= tranches[-1].fin


def test_periods_alternate_with_the_centre(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    tranches = chronologie_de(read(centre), Filtres(), par="periode").tranches
    assert [(t.nom, t.lieu) for t in tranches] == [("Au centre", "centre"), ("Période 1", "entreprise")]
    assert (tranches[1].debut, tranches[1].fin) == (periode.debut, periode.fin)


def test_a_draft_is_no_part_of_the_trajectory(centre: Promotion) -> None:
    decide_bilan(centre, date(2026, 10, 2), [3, 2])
    decide_bilan(centre, date(2026, 11, 2), [2, 4])
    decide_bilan(centre, date(2026, 12, 2), [1, 1], fige=False)
    trajectoire = trajectoire_de(read(centre), centre.version)
    assert len(trajectoire.bilans) == 2
    assert [x.evolution for x in trajectoire.lignes] == ["recule", "progresse"]


def test_expected_is_compared_with_what_is_judged(centre: Promotion) -> None:
    plan_seance_testee(centre)
    judge(centre, centre.version.competences_evaluables[1].id, 3)
    apprenti, filtres = read(centre), Filtres()
    tableau = tableau_apprenti(apprenti, filtres=filtres)
    tableau.comparer(attendus_de([apprenti.pk], apprenti.groupe_id, centre.version, filtres)[apprenti.pk])
    assert tableau.avancement("centre") == (1, 3)
    attendues = [ligne.competence.id for ligne, _ in tableau.manques("centre")]
    c1, _, c3 = (c.id for c in centre.version.competences_evaluables[:3])
    assert attendues == [c1, c3]
    assert tableau.avancement("entreprise") == (0, 0)


def test_a_task_is_met_planned_or_never_met(centre: Promotion) -> None:
    version = centre.version
    notee = next(t for t in version.taches if version.competences_de(t))
    travaillee, prevue, autre = [t for t in version.taches if t != notee][:3]
    send_entree_testee(centre)
    write_entree_testee(centre, taches=[autre])  # a draft says nothing
    for tache, jour in ((travaillee, date.today() - timedelta(days=1)), (prevue, date.today())):
        scenario = create_scenario_teste(centre)
        ScenarioTache.objects.create(scenario=scenario, tache_id=tache)
        plan_seance_testee(centre, scenario=scenario, debut=jour, fin=jour)
    etats = {s.tache.id: s for s in taches_de(read(centre), version)}
    assert [etats[t].etat for t in (notee, travaillee, prevue, autre)] == [
        EtatTache.RENCONTREE,
        EtatTache.RENCONTREE,
        EtatTache.PREVUE,
        EtatTache.JAMAIS,
    ]
    assert (etats[notee].jours, etats[travaillee].seances) == (1, 1)
    periode = plan_periode_testee(centre).apprentis.get(apprenti=centre.apprentis[0])
    ObjectifPeriode.objects.create(periode_apprenti=periode, tache_id=autre)
    etats = {s.tache.id: s for s in taches_de(read(centre), version)}
    assert (etats[autre].etat, etats[autre].ecartee) == (EtatTache.JAMAIS, True)
    assert {s.etat for cle, s in etats.items() if cle not in (notee, travaillee, autre)} == {EtatTache.PREVUE}


def test_the_evidence_of_a_task_is_one_page_away(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        entree = send_entree_testee(promotion)
        tache = entree.taches.get().tache_id
    for role in (Role.APPRENTI, Role.MAITRE, Role.FORMATEUR):
        client = connecter(promotion.teste.membres[role])
        liste = client.get(reverse("bilans:taches", args=["alpha", promotion.apprentis[0].pk]))
        adresse = reverse("bilans:tache", args=["alpha", promotion.apprentis[0].pk, tache])
        assert adresse in liste.content.decode()
        assert reverse("entreprise:entree", args=["alpha", entree.pk]) in client.get(adresse).content.decode()
    assert client.get(adresse.replace(str(tache), str(uuid4()))).status_code == 404


def test_a_cell_leads_to_the_judgements_of_its_month(promotion: Promotion) -> None:
    une = promotion.version.competences_evaluables[0].id
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, une, 2, jour=date(2026, 9, 10))
        judge(promotion, une, 3, jour=date(2026, 10, 10))
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    page = client.get(reverse("bilans:chronologie", args=["alpha", promotion.apprentis[0].pk]))
    racine = reverse("bilans:traces", args=["alpha", promotion.apprentis[0].pk, une])
    assert f'"{racine}?du=2026-09-01&amp;au=2026-09-30"' in page.content.decode()
    traces = client.get(f"{racine}?du=2026-09-01&au=2026-09-30").content.decode()
    assert ("10 septembre" in traces, "10 octobre" in traces) == (True, False)


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_another_apprentice_are_not_found(promotion: Promotion, page: str) -> None:
    elie = reverse(f"bilans:{page}", args=["alpha", promotion.apprentis[1].pk])
    statuts = [
        connecter(promotion.teste.membres[role]).get(elie).status_code
        for role in (Role.APPRENTI, Role.MAITRE, Role.FORMATEUR, Role.AUDITEUR, Role.ADMINISTRATEUR)
    ]
    assert statuts == [404, 404, 200, 200, 403]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_whatever_it_holds(promotion: Promotion, page: str) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = reverse(f"bilans:{page}", args=["alpha", promotion.apprentis[0].pk])
    comptes = []
    with centre_scope(promotion.teste.centre.pk):
        plan_periode_testee(promotion)
    for nombre in (1, 12):
        with centre_scope(promotion.teste.centre.pk):
            for rang in range(nombre):
                plan_seance_testee(promotion)
                judge(promotion, promotion.version.competences_evaluables[rang % 8].id, 1 + rang % 4)
                decide_bilan(promotion, date(2026, 10, 1) + timedelta(days=rang), [3])
                send_entree_testee(promotion)
        client.get(adresse)
        with CaptureQueriesContext(connection) as capture:
            assert client.get(adresse).status_code == 200
        comptes.append(len(capture))
    assert comptes[0] == comptes[1]
