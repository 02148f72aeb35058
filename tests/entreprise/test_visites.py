"""Visits: planned and told to those expected, put off with a reason, prepared into the bilan of the period."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Courriel
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode
from entreprise.actions.journal import save_entree, submit_entree
from entreprise.actions.visites import (
    VisiteClose,
    cancel_visite,
    postpone_visite,
    prepare_visite,
    tell_visite,
)
from entreprise.attentes_visites import attentes_de_visites
from entreprise.icalendar import to_icalendar
from entreprise.models import Visite
from entreprise.queries.preparation_visite import situation_for
from entreprise.queries.visites import points_of, visites_visibles
from suivi.models import GroupeFormateur
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    open_bilan_teste,
    plan_periode_testee,
    plan_visite_testee,
    send_entree_testee,
)
from tests.promotion import Promotion


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _lue(centre: Promotion, visite: Visite, role: Role = Role.FORMATEUR) -> Visite:
    return visites_visibles(centre.teste.membres[role]).get(pk=visite.pk)


def test_planned_twice_there_is_one_and_both_are_told_once(centre: Promotion) -> None:
    cle = uuid4()
    assert plan_visite_testee(centre, id=cle) == plan_visite_testee(centre, id=cle)
    ecrits = Courriel.objects.filter(sujet__startswith="Visite prévue").values_list("destinataire", flat=True)
    assert sorted(ecrits) == ["apprenti@alpha.test", "maitre@alpha.test"]
    assert "1 rue de l’Atelier" in Courriel.objects.filter(sujet__startswith="Visite").first().texte


def test_a_visit_belongs_to_the_period_of_its_day(centre: Promotion) -> None:
    assert plan_visite_testee(centre).periode_apprenti is None
    periode = plan_periode_testee(centre)
    assert plan_visite_testee(centre).periode_apprenti.periode == periode


def test_put_off_it_stays_with_its_reason_and_the_next_takes_its_preparation(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    visite = plan_visite_testee(centre)
    competence = centre.version.competences_evaluables[0]
    prepare_visite(visite=visite, taches=[], competences=[competence.id], criteres=[], auteur=auteur)
    cle, debut = uuid4(), timezone.now() + timedelta(days=9)
    with pytest.raises(ValueError, match="pourquoi"), transaction.atomic():
        postpone_visite(id=cle, visite=visite, debut=debut, raison=" ", auteur=auteur)
    suites = [
        postpone_visite(id=cle, visite=visite, debut=debut, raison="Chantier déplacé", auteur=auteur)
        for _ in range(2)
    ]
    visite.refresh_from_db()
    assert suites[0] == suites[1]
    assert (visite.statut, visite.raison, suites[0].remplace) == ("reportee", "Chantier déplacé", visite)
    assert points_of(_lue(centre, suites[0])) == [competence]
    with pytest.raises(VisiteClose):
        cancel_visite(visite=visite, raison="Trop tard", auteur=auteur)


def test_cancelled_those_expected_are_told_why(centre: Promotion) -> None:
    visite = plan_visite_testee(centre)
    cancel_visite(visite=visite, raison="Entreprise fermée", auteur=centre.teste.membres[Role.FORMATEUR])
    textes = Courriel.objects.filter(sujet__startswith="Visite annulée").values_list("texte", flat=True)
    assert len(textes) == 2
    assert all("Entreprise fermée" in texte for texte in textes)


def test_told_it_is_done_and_said_again_changes_nothing(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    visite = plan_visite_testee(centre, dans=timedelta(hours=-3))
    for _ in range(2):
        tell_visite(visite=visite, notes="Tout va bien.", auteur=auteur)
    visite.refresh_from_db()
    assert (visite.statut, visite.notes) == ("faite", "Tout va bien.")
    assert EntreeAudit.objects.filter(action="visite.faite").count() == 1
    with pytest.raises(VisiteClose):
        cancel_visite(visite=visite, raison="Erreur", auteur=auteur)


def test_the_database_wants_a_reason(centre: Promotion) -> None:
    plan_visite_testee(centre)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("UPDATE entreprise_visite SET statut = 'annulee'")


def test_what_is_ticked_goes_into_the_draft_bilan_and_nothing_there_is_lost(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    fill_bilan_teste(centre, bilan)
    visite = plan_visite_testee(centre)
    deja, autre = centre.version.competences_evaluables[:2]
    tache = next(t for t in centre.version.taches if centre.version.competences_de(t))
    choix = {"taches": [tache], "competences": [deja.id], "criteres": [autre.criteres[0].id, uuid4()]}
    auteur = centre.teste.membres[Role.FORMATEUR]
    attendues = {(deja.id, None), (autre.id, None), (autre.id, autre.criteres[0].id)} | {
        (c.id, None) for c in centre.version.competences_de(tache) if c.evaluable
    }
    ajoutees = prepare_visite(visite=visite, auteur=auteur, **choix)
    assert set(bilan.lignes.values_list("competence_id", "critere_id")) == attendues
    assert ajoutees == len(attendues) - 1
    assert bilan.lignes.get(competence=deja.id, critere=None).niveau is not None
    assert prepare_visite(visite=visite, auteur=auteur, **choix) == 0
    assert len(points_of(_lue(centre, visite))) == 3


def test_a_frozen_bilan_gains_nothing(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    fill_bilan_teste(centre, bilan)
    auteur = centre.teste.membres[Role.FORMATEUR]
    freeze_bilan_periode(bilan=bilan, auteur=auteur)
    autre = centre.version.competences_evaluables[1]
    visite = plan_visite_testee(centre)
    assert prepare_visite(visite=visite, taches=[], competences=[autre.id], criteres=[], auteur=auteur) == 0
    assert points_of(_lue(centre, visite)) == [autre]


def test_without_a_bilan_what_was_ticked_is_proposed_when_it_opens(centre: Promotion) -> None:
    plan_periode_testee(centre)
    visite, competence = plan_visite_testee(centre), centre.version.competences_evaluables[-1]
    formateur = centre.teste.membres[Role.FORMATEUR]
    prepare_visite(visite=visite, taches=[], competences=[competence.id], criteres=[], auteur=formateur)
    page = reverse("entreprise:bilan_periode_ouvrir", args=[centre.teste.slug, visite.periode_apprenti_id])
    assert f'value="{competence.id}" checked' in connecter(formateur).get(page).content.decode()


def test_the_preparation_says_what_happened_since_the_last_visit(centre: Promotion) -> None:
    plan_periode_testee(centre)
    auteur = centre.teste.membres[Role.FORMATEUR]
    faite = plan_visite_testee(centre, dans=timedelta(days=-5))
    tell_visite(visite=faite, notes="", auteur=auteur)
    ancienne = send_entree_testee(centre, jour=timezone.localdate() - timedelta(days=8))
    recente = send_entree_testee(centre)
    situation = situation_for(_lue(centre, plan_visite_testee(centre)))
    assert situation.depuis == timezone.localtime(faite.debut).date()
    assert situation.entrees == [recente]
    assert situation.par_statut == ["1\u00a0à lire par le maître d’apprentissage"]
    assert situation.silence == 0
    vues = {t.tache_id for entree in (ancienne, recente) for t in entree.taches.all()}
    assert {t.id for t in situation.jamais} == set(centre.version.taches) - vues


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_preparation_costs_the_same_whatever_the_history(
    centre: Promotion, nombre: int, django_assert_num_queries
) -> None:
    plan_periode_testee(centre)
    open_bilan_teste(centre)
    for _ in range(nombre):
        send_entree_testee(centre)
    visite = _lue(centre, plan_visite_testee(centre))
    with django_assert_num_queries(9):
        situation_for(visite)


def test_drafts_of_the_journal_stay_private(centre: Promotion) -> None:
    entree = send_entree_testee(centre)
    auteur = centre.teste.membres[Role.APPRENTI]
    brouillon = save_entree(
        id=uuid4(), apprenti=centre.apprentis[0], jour=timezone.localdate(), recit="Secret", auteur=auteur
    )
    visite = _lue(centre, plan_visite_testee(centre))
    assert situation_for(visite).entrees == [entree]
    submit_entree(entree=brouillon, auteur=auteur)
    assert set(situation_for(visite).entrees) == {entree, brouillon}


def test_the_visit_waits_at_home_for_each_of_the_three(centre: Promotion) -> None:
    visite = plan_visite_testee(centre)
    page = reverse("entreprise:visite", args=[centre.teste.slug, visite.pk])
    membres = centre.teste.membres
    for role, texte in (
        (Role.APPRENTI, "Visite du centre"),
        (Role.MAITRE, "Visite du centre pour Zoé"),
        (Role.FORMATEUR, "Préparer la visite de Zoé"),
    ):
        (attente,) = [a for a in attentes_de_visites(membres[role]) if a.url.startswith(page)]
        assert attente.texte == texte


def test_a_diary_reads_the_visit(centre: Promotion) -> None:
    visite = plan_visite_testee(centre, precision="1, rue de l’Atelier ; " + "bâtiment " * 10)
    octets = to_icalendar(_lue(centre, visite), adresse="https://centre.test/visite/")
    lignes = octets.split(b"\r\n")
    assert all(len(ligne) <= 75 for ligne in lignes)
    texte = octets.decode().replace("\r\n ", "")
    assert f"UID:{visite.pk}@compas" in texte
    assert "LOCATION:1\\, rue de l’Atelier \\; bâtiment" in texte
    assert texte.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_another_trainer_reads_it_and_does_not_change_it(centre: Promotion) -> None:
    visite = plan_visite_testee(centre, auteur=centre.teste.membres[Role.COORDONNATEUR])
    client = connecter(centre.teste.membres[Role.FORMATEUR])
    page = reverse("entreprise:visite", args=[centre.teste.slug, visite.pk])
    assert client.get(page).status_code == 200
    assert client.post(page + "annuler/", {"raison": "Non"}).status_code == 403
    visite.refresh_from_db()
    assert visite.statut == "planifiee"


def test_a_refused_form_keeps_what_was_typed(centre: Promotion) -> None:
    client = connecter(centre.teste.membres[Role.FORMATEUR])
    reponse = client.post(
        reverse("entreprise:visite_planifier", args=[centre.teste.slug]), {"precision": "Chantier nord"}
    )
    assert (reponse.status_code, "Chantier nord" in reponse.content.decode()) == (422, True)


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_list_costs_the_same_at_one_and_three(
    centre: Promotion, nombre: int, django_assert_num_queries
) -> None:
    for _ in range(nombre):
        plan_visite_testee(centre)
    client = connecter(centre.teste.membres[Role.FORMATEUR])
    with django_assert_num_queries(13):
        client.get(reverse("entreprise:visites", args=[centre.teste.slug]))


def _planifier(centre: Promotion, role: Role, **champs: object):
    donnees = {
        "id": uuid4(),
        "contrat": centre.contrat.pk,
        "jour": timezone.localdate() + timedelta(days=9),
        "heure": "10:00",
        "duree": 60,
        "motif": Visite.Motif.SUIVI,
        "lieu": Visite.Lieu.ENTREPRISE,
        "rencontres": "l’apprenti",
    }
    client = connecter(centre.teste.membres[role])
    return client.post("/c/alpha/visites/planifier/", donnees | champs, follow=True)


def test_a_coordinator_plans_the_visit_of_a_trainer_who_is_told(centre: Promotion) -> None:
    formateur, coordonnateur = (centre.teste.membres[r] for r in (Role.FORMATEUR, Role.COORDONNATEUR))
    cle = uuid4()
    for _ in range(2):
        page = _planifier(centre, Role.COORDONNATEUR, id=cle, formateur=formateur.pk)
    assert (page.context["visite"].formateur, page.context["peut_changer"]) == (formateur, True)
    (texte,) = Courriel.objects.filter(membre=formateur).values_list("texte", flat=True)
    assert f"{coordonnateur.utilisateur} a planifié pour vous une visite" in texte
    assert "Étincelle SARL" in texte
    assert [a.url for a in attentes_de_visites(formateur) if str(cle) in a.url] == [
        f"/c/alpha/visites/{cle}/preparer/"
    ]
    cancel_visite(visite=_lue(centre, Visite.objects.get()), raison="Entreprise fermée", auteur=formateur)
    assert Courriel.objects.filter(membre=formateur).count() == 1  # who cancels knows


def test_a_visit_is_given_only_to_who_follows_the_apprentice(centre: Promotion) -> None:
    formateur = centre.teste.membres[Role.FORMATEUR]
    GroupeFormateur.objects.filter(membre=formateur).delete()
    refus = _planifier(centre, Role.COORDONNATEUR, formateur=formateur.pk)
    assert (refus.status_code, "ne suit pas le groupe MELEC 2" in refus.content.decode()) == (422, True)
    page = _planifier(centre, Role.COORDONNATEUR)
    assert page.context["visite"].formateur == centre.teste.membres[Role.COORDONNATEUR]


def test_a_trainer_plans_for_themself_alone(centre: Promotion) -> None:
    autre = centre.teste.membres[Role.COORDONNATEUR]
    page = _planifier(centre, Role.FORMATEUR, formateur=autre.pk)
    assert page.context["visite"].formateur == centre.teste.membres[Role.FORMATEUR]


def test_the_form_proposes_the_trainer_of_the_group(centre: Promotion) -> None:
    adresse = f"/c/alpha/visites/planifier/?contrat={centre.contrat.pk}"
    proposes = {
        role: connecter(centre.teste.membres[role]).get(adresse).context["form"].initial.get("formateur")
        for role in (Role.COORDONNATEUR, Role.FORMATEUR)
    }
    formateur = centre.teste.membres[Role.FORMATEUR]
    assert proposes == {Role.COORDONNATEUR: formateur, Role.FORMATEUR: None}
