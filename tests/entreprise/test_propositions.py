"""What to plan next: what is weak or was never met, said line by line, adopted once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode
from entreprise.actions.periodes import PeriodeImpossible
from entreprise.actions.plans import adopt_taches, set_objectifs, write_objectifs
from entreprise.models import EntreeJournal, Periode, PeriodeApprenti, TacheConseillee
from entreprise.queries.propositions import AU_CENTRE_SEUL, AU_PLUS, JAMAIS, Conseil, propose_taches
from tests.bilans.fabrique import judge
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    open_bilan_teste,
    plan_periode_testee,
    send_entree_testee,
)
from tests.promotion import Promotion
from tests.suivi.seances import plan_seance_testee


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def proposer(promotion: Promotion, periode: Periode, rang: int = 0) -> Conseil:
    relue = Periode.objects.select_related("groupe__formation").get(pk=periode.pk)
    conseils = {conseil.ligne.apprenti_id: conseil for conseil in propose_taches(relue)}
    return conseils.get(promotion.apprentis[rang].pk)


def test_nothing_is_known_so_everything_was_never_met(centre: Promotion) -> None:
    conseil = proposer(centre, plan_periode_testee(centre))
    assert [p.motif for p in conseil.taches] == [JAMAIS] * AU_PLUS
    assert [p.tache for p in conseil.taches] == list(centre.version.taches.values())[:AU_PLUS]


def test_what_was_done_is_not_proposed_and_what_is_impossible_neither(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    faite = next(t for t in centre.version.taches if centre.version.competences_de(t))
    impossible = next(t for t in centre.version.taches if t != faite)
    send_entree_testee(centre)
    set_objectifs(
        periode_apprenti=periode.apprentis.get(apprenti=centre.apprentis[0]),
        ecartes={impossible: False},
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    proposees = {p.tache.id for p in proposer(centre, periode).taches}
    assert proposees & {faite, impossible} == set()
    assert {faite, impossible} <= {p.tache.id for p in proposer(centre, periode, 1).taches}


def test_weak_at_the_last_bilan_comes_first_then_weak_at_the_centre(centre: Promotion) -> None:
    version, formateur = centre.version, centre.teste.membres[Role.FORMATEUR]
    en_entreprise, *_, au_centre = version.competences_evaluables
    bilan = open_bilan_teste(centre, nombre=1)
    fill_bilan_teste(centre, bilan, rang=1)
    freeze_bilan_periode(bilan=bilan, auteur=formateur)
    judge(centre, au_centre.id, 1)
    suite = plan_periode_testee(centre, "Période 2")
    taches = proposer(centre, suite).taches
    assert taches[0].motif.startswith(f"{en_entreprise.code_usage}\u00a0: «\u00a0")
    assert taches[0].motif.endswith("au dernier jugement en entreprise")
    assert en_entreprise in version.competences_de(taches[0].tache.id)
    assert proposer(centre, bilan.periode_apprenti.periode) is None  # frozen
    ailleurs = [p for p in taches if p.motif.endswith("au centre")]
    assert taches.index(ailleurs[0]) > 0 if ailleurs else True


def test_seen_at_the_centre_only_is_said_so(centre: Promotion) -> None:
    periode, seance = plan_periode_testee(centre), plan_seance_testee(centre)
    vues = set(seance.scenario.taches.values_list("tache_id", flat=True))
    seules = {t: None for t in centre.version.taches if t not in vues}
    set_objectifs(
        periode_apprenti=periode.apprentis.get(apprenti=centre.apprentis[0]),
        ecartes=dict.fromkeys(seules, False),
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    assert {p.motif for p in proposer(centre, periode).taches} == ({AU_CENTRE_SEUL} if vues else set())


def test_adopted_tasks_become_objectives_once_and_come_back(centre: Promotion) -> None:
    periode, auteur = plan_periode_testee(centre), centre.teste.membres[Role.COORDONNATEUR]
    ligne = periode.apprentis.get(apprenti=centre.apprentis[0])
    premiere = next(iter(centre.version.taches))
    write_objectifs(periode_apprenti=ligne, texte="Être à l’heure.", auteur=auteur)
    set_objectifs(periode_apprenti=ligne, ecartes={premiere: True}, auteur=auteur)
    conseil = proposer(centre, periode)
    for attendu in (1, 0):
        assert adopt_taches(voulues=[(conseil.ligne, conseil.taches[:1])], auteur=auteur) == attendu
    ligne.refresh_from_db()
    intitule = centre.version.taches[premiere].intitule
    assert ligne.objectifs == f"Être à l’heure.\n– {intitule} ({JAMAIS})"
    assert not ligne.objectifs_ecartes.exists()


def test_objectives_without_room_are_refused_and_the_apprentice_named(centre: Promotion) -> None:
    periode, auteur = plan_periode_testee(centre), centre.teste.membres[Role.COORDONNATEUR]
    ligne = periode.apprentis.get(apprenti=centre.apprentis[0])
    write_objectifs(periode_apprenti=ligne, texte="x" * 1990, auteur=auteur)
    conseil = proposer(centre, periode)
    with pytest.raises(PeriodeImpossible, match="Zoé Ampère"):
        adopt_taches(voulues=[(conseil.ligne, conseil.taches)], auteur=auteur)


def test_a_coordinator_ticks_and_applies_from_the_page(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
        ligne = periode.apprentis.get(apprenti=promotion.apprentis[0])
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/periodes/{periode.pk}/proposer/"
    page = client.get(adresse).content.decode()
    assert (page.count("Jamais rencontrée, ni au centre"), page.count('name="tache"')) == (12, 12)
    tache = next(iter(promotion.version.taches))
    page = client.post(adresse, {"tache": [f"{ligne.pk}:{tache}", "x:y"]}, follow=True).content.decode()
    assert "Objectifs complétés pour 1\u00a0apprenti." in page
    assert "Dans les objectifs" in page
    with centre_scope(promotion.teste.centre.pk):
        remplis = PeriodeApprenti.objects.exclude(objectifs="").values_list("pk", flat=True)
        assert list(remplis) == [ligne.pk]


def test_the_proposal_costs_the_same_for_one_and_three(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
        gardees = list(periode.apprentis.all())
        send_entree_testee(promotion)
        PeriodeApprenti.objects.filter(pk__in=[une.pk for une in gardees[1:]]).delete()
    adresse = f"/c/alpha/periodes/{periode.pk}/proposer/"
    client.get(adresse)
    with CaptureQueriesContext(connection) as avant:
        client.get(adresse)
    with centre_scope(promotion.teste.centre.pk):
        PeriodeApprenti.objects.bulk_create(gardees[1:])
    with CaptureQueriesContext(connection) as apres:
        client.get(adresse)
    assert len(apres) == len(avant)


def test_what_was_proposed_is_kept_with_what_was_planned_from_it(promotion: Promotion) -> None:
    """Ticked: shown with its reason and who took it up; unticked: proposed again, unticked; done: said."""
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
        ligne = periode.apprentis.get(apprenti=promotion.apprentis[0])
        conseil = proposer(promotion, periode)
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    client, adresse = connecter(auteur), f"/c/alpha/periodes/{periode.pk}/proposer/"
    faite = next(t for t in promotion.version.taches if promotion.version.competences_de(t))
    retenues = list(dict.fromkeys([faite, conseil.taches[0].tache.id]))
    vues = [f"{ligne.pk}:{p.tache.id}" for p in conseil.taches]
    for _ in range(2):
        page = client.post(
            adresse, {"vue": vues, "tache": [f"{ligne.pk}:{t}" for t in retenues]}, follow=True
        )
    assert page.context["retenues"] == len(retenues)
    with centre_scope(promotion.teste.centre.pk):
        gardees = TacheConseillee.objects.order_by("retenue").values_list("retenue", "motif", "decidee_par")
        assert sorted(gardees) == sorted(
            [(True, JAMAIS, auteur.pk)] * len(retenues)
            + [(False, JAMAIS, auteur.pk)] * (AU_PLUS - len(retenues))
        )
        entree = send_entree_testee(promotion)  # it does the first task
        EntreeJournal.objects.update(jour=entree.jour - timedelta(days=1))
        assert {r.faite for r in proposer(promotion, periode).retenues} == {False}  # that was before
        EntreeJournal.objects.update(jour=entree.jour)
        suite = proposer(promotion, periode)
    assert [(r.tache.id, r.motif, r.qui, r.faite) for r in suite.retenues] == [
        (t, JAMAIS, str(auteur.utilisateur), t == faite) for t in (r.tache.id for r in suite.retenues)
    ]
    assert {r.tache.id for r in suite.retenues} == set(retenues)
    assert [p.laissee for p in suite.taches] == [True] * (AU_PLUS - len(retenues))
    page = client.get(adresse).content.decode()
    assert (page.count("Faite depuis"), page.count("déjà proposée, et laissée")) == (
        1,
        AU_PLUS - len(retenues),
    )
    assert f"Retenue par {auteur.utilisateur}" in page
