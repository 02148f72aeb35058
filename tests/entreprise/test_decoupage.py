"""Periods moved, cut, given again: who follows, what follows, what is refused and for whom."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.ids import uuid7
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode
from entreprise.actions.decoupage import duplicate_periode, split_periode
from entreprise.actions.periodes import (
    PeriodeFigee,
    PeriodeImpossible,
    follow_group,
    plan_periode,
    set_dates,
    shift_periode,
    update_periode,
)
from entreprise.actions.plans import set_objectifs, write_objectifs
from entreprise.models import EntreeJournal, Periode, PeriodeApprenti
from suivi.actions.groupes import create_groupe, enrol_apprenti
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    open_bilan_teste,
    plan_periode_testee,
    send_entree_testee,
    share_fiche_testee,
)
from tests.promotion import Promotion

AUJOURDHUI = date.today()
SEMAINE = timedelta(days=7)


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def auteur(promotion: Promotion):
    return promotion.teste.membres[Role.COORDONNATEUR]


def ligne(promotion: Promotion, periode: Periode, rang: int = 0) -> PeriodeApprenti:
    return periode.apprentis.get(apprenti=promotion.apprentis[rang])


def dates(periode: Periode) -> list[tuple[date, date]]:
    return sorted(periode.apprentis.values_list("debut", "fin"))


def figer(promotion: Promotion) -> None:
    """The bilan of the first apprentice's « Période 1 » is frozen."""
    bilan = open_bilan_teste(promotion)
    fill_bilan_teste(promotion, bilan)
    freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])


def test_own_dates_are_said_and_not_guessed(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    une = ligne(centre, periode)
    set_dates(periode_apprenti=une, debut=periode.debut, fin=periode.fin, auteur=auteur(centre))
    assert une.dates_propres is True
    shift_periode(periode=periode, jours=7, depuis=periode.debut, auteur=auteur(centre))
    une.refresh_from_db()
    assert une.debut == periode.debut - SEMAINE
    follow_group(periode_apprenti=ligne(centre, periode), auteur=auteur(centre))
    assert dates(periode) == [(periode.debut, periode.fin)] * 3
    assert list(PeriodeApprenti.objects.filter(dates_propres=True)) == []


def test_a_shift_reaches_those_who_follow_and_names_the_others(centre: Promotion) -> None:
    figer(centre)
    periode = plan_periode_testee(centre)
    propre = ligne(centre, periode, 1)
    set_dates(periode_apprenti=propre, debut=periode.debut, fin=AUJOURDHUI, auteur=auteur(centre))
    depuis, fin = periode.debut, periode.fin
    for _ in range(2):  # the same request, twice
        suite = shift_periode(periode=periode, jours=7, depuis=depuis, auteur=auteur(centre))
    assert (suite.suivent, suite.propres, suite.figes) == (1, ["Élie Ohm"], ["Zoé Ampère"])
    assert dates(periode) == [(depuis, AUJOURDHUI), (depuis, fin), (depuis + SEMAINE, fin + SEMAINE)]
    assert EntreeAudit.objects.filter(action="periode.decalee").count() == 1
    with pytest.raises(PeriodeImpossible, match="Quelqu’un vient de changer"):
        shift_periode(periode=periode, jours=14, depuis=depuis, auteur=auteur(centre))


def test_a_period_frozen_for_all_does_not_move(centre: Promotion) -> None:
    figer(centre)
    periode = plan_periode_testee(centre)
    periode.apprentis.exclude(apprenti=centre.apprentis[0]).delete()
    with pytest.raises(PeriodeFigee, match="figé pour Zoé Ampère"):
        shift_periode(periode=periode, jours=7, depuis=periode.debut, auteur=auteur(centre))


def test_a_shift_pushes_the_next_ones_or_is_refused(centre: Promotion) -> None:
    une, deux = (plan_periode_testee(centre, nom) for nom in ("Période 1", "Période 2"))
    with pytest.raises(PeriodeImpossible, match="a déjà « Période 2 »"):
        shift_periode(periode=une, jours=7, depuis=une.debut, auteur=auteur(centre))
    avant = deux.debut
    shift_periode(periode=une, jours=7, depuis=une.debut, suivantes=True, auteur=auteur(centre))
    deux.refresh_from_db()
    assert deux.debut == avant + SEMAINE
    assert {ligne.debut for ligne in deux.apprentis.all()} == {deux.debut}
    shift_periode(periode=une, jours=-7, depuis=une.debut, suivantes=True, auteur=auteur(centre))
    deux.refresh_from_db()
    assert deux.debut == avant


def test_overlaps_are_refused_for_a_group_and_for_one(centre: Promotion) -> None:
    une, deux = (plan_periode_testee(centre, nom) for nom in ("Période 1", "Période 2"))
    with pytest.raises(PeriodeImpossible, match="a déjà « Période 1 »"):
        plan_periode(
            groupe=centre.groupe, intitule="En trop", debut=une.fin, fin=une.fin, auteur=auteur(centre)
        )
    with pytest.raises(PeriodeImpossible, match="Zoé Ampère, déjà en « Période 2 »"):
        set_dates(periode_apprenti=ligne(centre, une), debut=une.debut, fin=deux.debut, auteur=auteur(centre))
    set_dates(
        periode_apprenti=ligne(centre, deux),
        debut=deux.debut + SEMAINE,
        fin=deux.fin + SEMAINE,
        auteur=auteur(centre),
    )
    trois = plan_periode(
        groupe=centre.groupe,
        intitule="Période 3",
        debut=deux.fin + timedelta(days=3),
        fin=deux.fin + timedelta(days=30),
        auteur=auteur(centre),
    )
    assert trois.apprentis.count() == 2  # Zoé is still in her second one
    suite = update_periode(
        periode=trois,
        intitule="Période 3",
        debut=deux.fin + timedelta(days=8),
        fin=trois.fin,
        consignes="",
        auteur=auteur(centre),
    )
    assert (trois.apprentis.count(), suite.ailleurs) == (3, [])


def test_cutting_sends_each_thing_to_its_side(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    debut, fin, tache = periode.debut, periode.fin, next(iter(centre.version.taches))
    une = ligne(centre, periode)
    set_objectifs(periode_apprenti=une, ecartes={tache: False}, auteur=auteur(centre))
    write_objectifs(periode_apprenti=une, texte="Lire un schéma", auteur=auteur(centre))
    tot = send_entree_testee(centre, jour=AUJOURDHUI - 2 * SEMAINE)
    tard = send_entree_testee(centre, jour=AUJOURDHUI)
    fiche = share_fiche_testee(centre, jour=AUJOURDHUI)
    ailleurs = ligne(centre, periode, 1)
    set_dates(periode_apprenti=ailleurs, debut=AUJOURDHUI, fin=fin, auteur=auteur(centre))
    cle = uuid4()
    for _ in range(2):
        suite = split_periode(
            id=cle, periode=periode, le=AUJOURDHUI - SEMAINE, intitule="Période 1 bis", auteur=auteur(centre)
        )
    veille = AUJOURDHUI - SEMAINE - timedelta(days=1)
    assert (periode.debut, periode.fin) == (debut, veille)
    assert dates(periode) == [(debut, veille)] * 2
    assert dates(suite) == [(AUJOURDHUI - SEMAINE, fin)] * 2 + [(AUJOURDHUI, fin)]
    seconde = ligne(centre, suite)
    entrees = dict(EntreeJournal.objects.values_list("pk", "periode_apprenti"))
    assert entrees == {tot.pk: une.pk, tard.pk: seconde.pk}
    fiche.refresh_from_db()
    assert fiche.periode_apprenti == seconde
    assert list(seconde.objectifs_ecartes.values_list("tache", "dit_par")) == [(tache, auteur(centre).pk)]
    assert seconde.objectifs == "Lire un schéma"
    assert ligne(centre, suite, 1).pk == ailleurs.pk
    assert EntreeAudit.objects.filter(action="periode.coupee").count() == 1


def test_a_period_with_a_frozen_bilan_is_not_cut(centre: Promotion) -> None:
    figer(centre)
    periode = plan_periode_testee(centre)
    with pytest.raises(PeriodeFigee, match="figé pour Zoé Ampère"):
        split_periode(id=uuid7(), periode=periode, le=AUJOURDHUI, intitule="B", auteur=auteur(centre))
    with pytest.raises(PeriodeImpossible, match="après le premier"):
        split_periode(id=uuid7(), periode=periode, le=periode.debut, intitule="B", auteur=auteur(centre))


def test_a_copy_is_as_long_and_keeps_what_a_company_cannot_offer(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    une, deux = list(centre.version.taches)[:2]
    for rang in (0, 1):  # the second has no contract: nothing says where they will be
        set_objectifs(
            periode_apprenti=ligne(centre, periode, rang),
            ecartes={une: False, deux: True},
            auteur=auteur(centre),
        )
    cle, debut = uuid4(), periode.fin + timedelta(days=1)
    for _ in range(2):
        copie = duplicate_periode(
            id=cle,
            periode=periode,
            groupe=centre.groupe,
            intitule="Période 2",
            debut=debut,
            auteur=auteur(centre),
        )
    assert (copie.fin - copie.debut, copie.consignes) == (periode.fin - periode.debut, "Tenir le journal.")
    assert list(ligne(centre, copie).objectifs_ecartes.values_list("tache", flat=True)) == [une]
    assert not ligne(centre, copie, 1).objectifs_ecartes.exists()


def test_a_copy_for_another_group(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    autre = create_groupe(
        formation=centre.formation,
        nom="MELEC 1",
        debut=centre.groupe.debut,
        fin=centre.groupe.fin,
        auteur=auteur(centre),
    )
    enrol_apprenti(groupe=autre, prenom="Ava", nom="Joule", auteur=auteur(centre))
    copie = duplicate_periode(
        id=uuid4(),
        periode=periode,
        groupe=autre,
        intitule="Période 1",
        debut=periode.debut,
        auteur=auteur(centre),
    )
    assert [str(une.apprenti) for une in copie.apprentis.all()] == ["Ava Joule"]


def test_the_three_gestures_from_the_page(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
    client = connecter(auteur(promotion))
    adresse = f"/c/alpha/periodes/{periode.pk}/"
    decalage = {"nombre": "1", "unite": "7", "sens": "1", "depuis": str(periode.debut)}
    page = client.post(f"{adresse}decaler/", decalage, follow=True).content.decode()
    assert "Période décalée\u00a0: du " in page
    refusee = client.post(f"{adresse}couper/", {"id": uuid4(), "le": "2020-01-01", "intitule": "Suite"})
    assert (refusee.status_code, "Choisissez un jour de la période" in refusee.content.decode()) == (
        422,
        True,
    )
    assert 'value="Suite"' in refusee.content.decode()
    page = client.post(
        f"{adresse}couper/", {"id": uuid4(), "le": AUJOURDHUI, "intitule": "Suite"}, follow=True
    )
    assert "Période coupée en deux" in page.content.decode()
    copie = {"id": uuid4(), "groupe": promotion.groupe.pk, "intitule": "Encore", "debut": AUJOURDHUI}
    refusee = client.post(f"{adresse}dupliquer/", copie)
    assert (refusee.status_code, "a déjà « " in refusee.content.decode()) == (422, True)
    copie["debut"] = AUJOURDHUI + timedelta(days=90)
    page = client.post(f"{adresse}dupliquer/", copie, follow=True).content.decode()
    assert "Période planifiée pour MELEC 2, 3\u00a0apprentis." in page


def test_a_refused_plan_says_why_on_the_form(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
    donnees = {"groupe": promotion.groupe.pk, "intitule": "En trop", "debut": periode.fin, "fin": periode.fin}
    reponse = connecter(auteur(promotion)).post("/c/alpha/periodes/planifier/", donnees)
    page = reponse.content.decode()
    assert (reponse.status_code, "a déjà « Période 1 »" in page, 'value="En trop"' in page) == (
        422,
        True,
        True,
    )


def test_the_page_of_a_gesture_costs_the_same_for_one_and_three(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
        gardes = list(periode.apprentis.all())
        PeriodeApprenti.objects.filter(pk__in=[une.pk for une in gardes[1:]]).delete()
    client, adresse = connecter(auteur(promotion)), f"/c/alpha/periodes/{periode.pk}/decaler/"
    client.get(adresse)
    with CaptureQueriesContext(connection) as avant:
        client.get(adresse)
    with centre_scope(promotion.teste.centre.pk):
        PeriodeApprenti.objects.bulk_create(gardes[1:])
    with CaptureQueriesContext(connection) as apres:
        client.get(adresse)
    assert len(apres) == len(avant)
