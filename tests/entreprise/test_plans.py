"""The plan of a period: set by the centre, made possible by the MA, frozen with the bilan."""

from datetime import timedelta

import pytest

from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode
from entreprise.actions.periodes import PeriodeFigee
from entreprise.actions.plans import set_objectifs, validate_plan, write_objectifs
from entreprise.models import ObjectifPeriode, PeriodeApprenti
from tests.conftest import connecter
from tests.entreprise.fabrique import fill_bilan_teste, open_bilan_teste, plan_periode_testee
from tests.promotion import Promotion


@pytest.fixture
def ligne(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield plan_periode_testee(promotion).apprentis.get(apprenti=promotion.apprentis[0])


def ecartees(ligne: PeriodeApprenti) -> dict:
    return {o.tache_id: (o.realisable, o.dit_par.role) for o in ligne.objectifs_ecartes.all()}


def test_the_ma_says_what_is_possible_and_is_named(promotion: Promotion, ligne: PeriodeApprenti) -> None:
    membres, (une, deux, trois, *_) = promotion.teste.membres, promotion.version.taches
    set_objectifs(
        periode_apprenti=ligne, ecartes={une: False, deux: True}, auteur=membres[Role.COORDONNATEUR]
    )
    montrees = [tache for tache in promotion.version.taches if tache != deux]
    for _ in range(2):
        validate_plan(
            periode_apprenti=ligne,
            montrees=montrees,
            possibles=[tache for tache in montrees if tache != trois],
            membre=membres[Role.MAITRE],
        )
    assert ecartees(ligne) == {deux: (True, "coordonnateur"), trois: (False, "maitre")}
    assert ligne.plan_valide_par == membres[Role.MAITRE]
    assert EntreeAudit.objects.filter(action="periode.plan_valide").count() == 1


def test_another_choice_of_tasks_asks_the_ma_again(promotion: Promotion, ligne: PeriodeApprenti) -> None:
    membres, une = promotion.teste.membres, next(iter(promotion.version.taches))
    validate_plan(periode_apprenti=ligne, montrees=[], possibles=[], membre=membres[Role.MAITRE])
    set_objectifs(periode_apprenti=ligne, ecartes={}, auteur=membres[Role.COORDONNATEUR])
    assert ligne.plan_valide_le is not None
    set_objectifs(periode_apprenti=ligne, ecartes={une: True}, auteur=membres[Role.COORDONNATEUR])
    ligne.refresh_from_db()
    assert (ligne.plan_valide_le, ligne.plan_valide_par) == (None, None)


def test_what_was_said_keeps_who_said_it(promotion: Promotion, ligne: PeriodeApprenti) -> None:
    membres, (une, deux, *_) = promotion.teste.membres, promotion.version.taches
    validate_plan(periode_apprenti=ligne, montrees=[une], possibles=[], membre=membres[Role.MAITRE])
    set_objectifs(
        periode_apprenti=ligne, ecartes={une: False, deux: False}, auteur=membres[Role.COORDONNATEUR]
    )
    assert ecartees(ligne) == {une: (False, "maitre"), deux: (False, "coordonnateur")}


def test_the_page_of_the_ma_takes_one_tap(promotion: Promotion, ligne: PeriodeApprenti) -> None:
    write_objectifs(
        periode_apprenti=ligne, texte="Lire un schéma", auteur=promotion.teste.membres[Role.COORDONNATEUR]
    )
    client, adresse = (
        connecter(promotion.teste.membres[Role.MAITRE]),
        f"/c/alpha/periodes/apprentis/{ligne.pk}/",
    )
    page = client.get(f"{adresse}plan/").content.decode()
    taches = [str(tache) for tache in promotion.version.taches]
    assert (page.split("<main")[1].count(" checked"), "Ces tâches sont possibles chez nous" in page) == (
        len(taches),
        True,
    )
    assert "Lire un schéma" in page
    page = client.post(
        f"{adresse}plan/valider/", {"vue": taches, "tache": taches[1:]}, follow=True
    ).content.decode()
    assert ("Plan validé par" in page, page.count("Impossible ici, a dit")) == (True, 1)
    vu = connecter(promotion.teste.membres[Role.APPRENTI]).get(f"{adresse}plan/").content.decode()
    assert ("Non réalisable dans cette entreprise" in vu, "<form" in vu.split("<main")[1]) == (True, False)


def test_the_ma_finds_the_plan_among_what_waits_until_it_is_said(
    promotion: Promotion, ligne: PeriodeApprenti
) -> None:
    maitre = promotion.teste.membres[Role.MAITRE]
    for adresse in ("/c/alpha/", "/c/alpha/apprentis/"):
        assert "Dire ce qui est possible" in connecter(maitre).get(adresse).content.decode()
    validate_plan(periode_apprenti=ligne, montrees=[], possibles=[], membre=maitre)
    for adresse in ("/c/alpha/", "/c/alpha/apprentis/"):
        assert "Dire ce qui est possible" not in connecter(maitre).get(adresse).content.decode()


def test_a_frozen_period_shows_no_form_and_takes_no_answer(
    promotion: Promotion, ligne: PeriodeApprenti
) -> None:
    membres = promotion.teste.membres
    bilan = open_bilan_teste(promotion)
    fill_bilan_teste(promotion, bilan)
    freeze_bilan_periode(bilan=bilan, auteur=membres[Role.FORMATEUR])
    with pytest.raises(PeriodeFigee):
        write_objectifs(periode_apprenti=ligne, texte="Trop tard", auteur=membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/periodes/apprentis/{ligne.pk}/"
    page = connecter(membres[Role.COORDONNATEUR]).get(adresse)
    assert (page.status_code, "ne changent plus" in page.content.decode()) == (200, True)
    assert "<form" not in page.content.decode().split("<main")[1]
    client, taches = connecter(membres[Role.MAITRE]), [str(tache) for tache in promotion.version.taches]
    assert "Ces tâches sont possibles" not in client.get(f"{adresse}plan/").content.decode()
    refusee = client.post(f"{adresse}plan/valider/", {"vue": taches}, follow=True).content.decode()
    assert "ne changent plus" in refusee
    assert not ObjectifPeriode.objects.exists()


def test_a_period_that_is_over_is_no_longer_asked_about(promotion: Promotion, ligne: PeriodeApprenti) -> None:
    PeriodeApprenti.objects.filter(pk=ligne.pk).update(
        debut=ligne.debut - timedelta(days=60), fin=ligne.fin - timedelta(days=60)
    )
    client = connecter(promotion.teste.membres[Role.MAITRE])
    page = client.get(f"/c/alpha/periodes/apprentis/{ligne.pk}/plan/").content.decode()
    assert "Ces tâches sont possibles" not in page
    assert "Dire ce qui est possible" not in client.get("/c/alpha/").content.decode()
