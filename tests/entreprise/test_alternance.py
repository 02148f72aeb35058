"""The calendar of a group: rules, previews, corrections, closures, what follows from it, who reads it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.alternance import (
    remove_fermeture,
    save_fermeture,
    set_alsace_moselle,
    write_semaines,
)
from entreprise.alternance import (
    AU_CENTRE,
    EN_ENTREPRISE,
    JoursFixes,
    Rythme,
    Suite,
    letter,
    lundi_de,
    place_on,
    say_week,
    stretches,
)
from entreprise.models import Fermeture, Periode, SemaineAlternance
from entreprise.queries.alternance import in_company, propose_periodes, special_days, weeks_of, year_of
from suivi.models import Groupe
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.seances import plan_seance_testee

LUNDI = date(2026, 9, 7)
C, E = AU_CENTRE, EN_ENTREPRISE


def semaine(rang: int) -> date:
    return LUNDI + timedelta(days=7 * rang)


def ouvert(jour: date) -> bool:
    return False


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def ecrire(promotion: Promotion, semaines: dict[date, str]) -> int:
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    return write_semaines(groupe=promotion.groupe, semaines=semaines, auteur=auteur)


def test_a_rhythm_turns_from_its_first_week_to_its_last_day() -> None:
    regle = Rythme(debut=LUNDI + timedelta(days=2), fin=semaine(5), centre=2, entreprise=1)
    assert regle.weeks(ouvert) == dict(zip(map(semaine, range(6)), [C, C, E, C, C, E], strict=True))
    commence = Rythme(debut=LUNDI, fin=semaine(2), centre=1, entreprise=2, commence="E")
    assert list(commence.weeks(ouvert).values()) == [E, E, C]


def test_a_week_when_the_centre_is_closed_is_in_the_company_and_does_not_count() -> None:
    def ferme(jour: date) -> bool:
        return semaine(1) <= jour < semaine(2) or jour == semaine(2)

    regle = Rythme(debut=LUNDI, fin=semaine(4), centre=2, entreprise=1)
    assert list(regle.weeks(ferme).values()) == [C, E, C, E, C]
    sans = Rythme(debut=LUNDI, fin=semaine(4), centre=2, entreprise=1, saute=False)
    assert list(sans.weeks(ferme).values()) == [C, C, E, C, C]


def test_fixed_days_share_each_week() -> None:
    regle = JoursFixes(debut=LUNDI, fin=semaine(1), jours=frozenset({0, 1}))
    semaines = regle.weeks(ouvert)
    assert set(semaines.values()) == {"CCEEE"}
    assert [place_on(semaines, LUNDI + timedelta(days=n)) for n in range(8)] == [*"CCEEE", "", "", "C"]


@pytest.mark.parametrize(
    ("jours", "lettre", "dit"),
    [
        (C, "C", "au centre"),
        (E, "E", "dans l’entreprise"),
        ("", "", "pas encore planifiée"),
        ("CCEEE", "C+E", "lundi et mardi au centre, le reste dans l’entreprise"),
        ("EEEEC", "C+E", "vendredi au centre, le reste dans l’entreprise"),
        ("CCCEE", "C+E", "lundi, mardi et mercredi au centre, le reste dans l’entreprise"),
    ],
)
def test_a_week_in_letters_and_in_words(jours: str, lettre: str, dit: str) -> None:
    assert (letter(jours), say_week(jours)) == (lettre, dit)


def test_weeks_in_the_company_gather_when_they_follow() -> None:
    semaines = dict(zip(map(semaine, range(6)), [C, E, "EEECC", C, "CCEEE", E], strict=True))
    assert stretches(semaines) == [
        Suite(semaine(1), semaine(2) + timedelta(days=2)),
        Suite(semaine(4) + timedelta(days=2), semaine(5) + timedelta(days=4)),
    ]


def test_weeks_are_written_once_and_corrected(centre: Promotion) -> None:
    assert [ecrire(centre, {semaine(0): C, semaine(1): E}) for _ in range(2)] == [2, 0]
    assert ecrire(centre, {semaine(0): E, semaine(1): "", semaine(2): ""}) == 2
    assert weeks_of(centre.groupe.pk, semaine(0), semaine(5)) == {semaine(0): E}
    assert EntreeAudit.objects.filter(action="alternance.ecrite").count() == 2


@pytest.mark.parametrize(
    ("lundi", "jours"), [(LUNDI + timedelta(days=1), C), (LUNDI, "CCXEE"), (LUNDI, "CC")]
)
def test_the_database_refuses_what_is_not_a_week(centre: Promotion, lundi: date, jours: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SemaineAlternance.objects.create(groupe=centre.groupe, lundi=lundi, jours=jours)


def test_closures_and_the_holidays_of_alsace(centre: Promotion) -> None:
    auteur, cle = centre.teste.membres[Role.ADMINISTRATEUR], uuid4()
    for fin in (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 3)):
        notee = save_fermeture(id=cle, intitule="Noël", debut=date(2026, 12, 21), fin=fin, auteur=auteur)
    assert EntreeAudit.objects.filter(action__startswith="fermeture.").count() == 2
    jours = special_days(date(2026, 12, 1), date(2027, 1, 31))
    assert jours.feries == {date(2026, 12, 25): "Noël", date(2027, 1, 1): "jour de l’an"}
    assert [jours.is_closed(date(2026, 12, n)) for n in (18, 21, 26)] == [False, True, True]
    for _ in range(2):
        set_alsace_moselle(actif=True, auteur=auteur)
    jours = special_days(date(2026, 12, 1), date(2027, 4, 30))
    assert (date(2026, 12, 26) in jours.feries, jours.feries[date(2027, 3, 26)]) == (True, "Vendredi saint")
    remove_fermeture(fermeture=notee, auteur=auteur)
    assert not Fermeture.objects.exists()


def test_periods_follow_from_the_calendar_once(promotion: Promotion) -> None:
    debut = lundi_de(promotion.groupe.debut) + timedelta(days=7)
    semaines = {debut + timedelta(days=7 * n): E if n % 4 > 1 else C for n in range(8)}
    with centre_scope(promotion.teste.centre.pk):
        ecrire(promotion, semaines)
        proposees = [str(p.suite.debut) for p in propose_periodes(promotion.groupe)]
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/alternance/groupes/{promotion.groupe.pk}/periodes/"
    assert client.get(adresse).content.decode().count('name="debut"') == 2
    for _ in range(2):
        client.post(adresse, {"debut": proposees, f"nom-{proposees[0]}": "La première"})
    with centre_scope(promotion.teste.centre.pk):
        faites = list(Periode.objects.values_list("intitule", "debut", "fin"))
    assert faites == [
        ("La première", debut + timedelta(days=14), debut + timedelta(days=25)),
        ("Période 2", debut + timedelta(days=42), debut + timedelta(days=53)),
    ]
    page = client.get(adresse).content.decode()
    assert (page.count('name="debut"'), page.count("Déjà planifiée")) == (0, 2)


def test_a_rule_is_seen_before_it_is_written(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/alternance/groupes/{promotion.groupe.pk}/regle/"
    regle = {"genre": "rythme", "debut": "2026-09-07", "fin": "2026-10-18", "centre": "2", "entreprise": "2"}
    regle |= {"commence": "C", "saute": "on"}
    page = client.get(adresse, regle).content.decode()
    assert ("6\u00a0semaines changent" in page, "Enregistrer ce calendrier" in page) == (True, True)
    with centre_scope(promotion.teste.centre.pk):
        assert not SemaineAlternance.objects.exists()
    page = client.post(adresse, regle, follow=True).content.decode()
    assert "6\u00a0semaines écrites" in page
    assert "Cette règle ne change aucune semaine" in client.get(adresse, regle).content.decode()
    faux = client.get(adresse, regle | {"genre": "jours"})
    assert (faux.status_code, "de un à quatre jours" in faux.content.decode()) == (422, True)


def test_week_by_week_only_what_changed_is_written(promotion: Promotion) -> None:
    lundi = lundi_de(promotion.groupe.debut) + timedelta(days=7)
    autre, cote = lundi + timedelta(days=7), lundi + timedelta(days=14)
    with centre_scope(promotion.teste.centre.pk):
        ecrire(promotion, {lundi: C, autre: C, cote: "CCEEE"})
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/alternance/groupes/{promotion.groupe.pk}/semaines/"
    assert client.get(adresse).content.decode().count('value="CCEEE" checked') == 1
    with centre_scope(promotion.teste.centre.pk):
        ecrire(promotion, {autre: E})  # somebody else, meanwhile
    client.post(
        adresse,
        {f"vu-{lundi}": C, f"s-{lundi}": E, f"vu-{autre}": C, f"s-{autre}": C, "s-hier": E}
        | {f"s-{lundi + timedelta(days=1)}": E, f"vu-{cote}": "CCEEE", f"s-{cote}": "CCEEE"},
    )
    with centre_scope(promotion.teste.centre.pk):
        assert weeks_of(promotion.groupe.pk, lundi, cote) == {lundi: E, autre: E, cote: "CCEEE"}


def test_everyone_reads_where_the_group_is_this_week(promotion: Promotion) -> None:
    lundi = lundi_de(date.today())
    adresse = f"/c/alpha/alternance/groupes/{promotion.groupe.pk}/"
    vide = connecter(promotion.teste.membres[Role.APPRENTI]).get(adresse).content.decode()
    assert "pas encore écrit" in vide
    with centre_scope(promotion.teste.centre.pk):
        ecrire(promotion, {lundi: E, lundi + timedelta(days=7): C})
    for role in (Role.APPRENTI, Role.MAITRE):
        page = connecter(promotion.teste.membres[role]).get("/c/alpha/alternance/", follow=True)
        texte = page.content.decode()
        assert (page.redirect_chain[0][0], "<strong>dans l’entreprise</strong>" in texte) == (adresse, True)
        assert "Ensuite, au centre à partir du" in texte
        assert "Élie Ohm" not in texte
    liste = connecter(promotion.teste.membres[Role.FORMATEUR]).get("/c/alpha/alternance/").content.decode()
    assert "Dans l’entreprise" in liste


def test_a_seance_in_the_company_is_odd_and_not_refused(promotion: Promotion) -> None:
    lundi = lundi_de(date.today()) + timedelta(days=7)
    with centre_scope(promotion.teste.centre.pk):
        ecrire(promotion, {lundi: E, lundi + timedelta(days=7): "CCEEE"})
        seance = plan_seance_testee(promotion)
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    modifier = f"/c/alpha/seances/{seance.pk}/modifier/"
    donnees = {"titre": "Pose", "formateurs": promotion.teste.membres[Role.FORMATEUR].pk}
    page = client.post(modifier, donnees | {"debut": lundi, "fin": lundi}, follow=True).content.decode()
    assert "MELEC 2 est en entreprise le" in page
    page = client.get(f"/c/alpha/alternance/groupes/{promotion.groupe.pk}/").content.decode()
    assert "Des séances tombent pendant une semaine en entreprise" in page
    au_centre = lundi + timedelta(days=8)
    page = client.post(
        modifier, donnees | {"debut": au_centre, "fin": au_centre + timedelta(days=2)}, follow=True
    )
    assert "est en entreprise" not in page.content.decode()


def test_partly_at_the_centre_is_not_odd() -> None:
    semaines = {LUNDI: "CCEEE"}
    assert [in_company(semaines, LUNDI + timedelta(days=n), LUNDI + timedelta(days=3)) for n in (1, 2)] == [
        False,
        True,
    ]


def test_a_year_costs_the_same_empty_and_full(centre: Promotion) -> None:
    groupe = Groupe.objects.get(pk=centre.groupe.pk)
    comptes = []
    for semaines in ({}, {lundi_de(groupe.debut) + timedelta(days=7 * n): E for n in range(40)}):
        ecrire(centre, semaines)
        with CaptureQueriesContext(connection) as requetes:
            annee = year_of(groupe, groupe.debut.replace(day=1))
        comptes.append((len(requetes), len(annee.mois)))
    assert comptes == [(4, 12)] * 2


def test_the_closures_page_keeps_what_was_typed_and_counts(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    adresse = "/c/alpha/alternance/fermetures/"
    faux = client.post(
        adresse, {"id": uuid4(), "intitule": "Été", "debut": "2027-08-20", "fin": "2027-08-01"}
    )
    assert (faux.status_code, 'value="Été"' in faux.content.decode()) == (422, True)
    comptes = []
    for nombre in (1, 3):
        for rang in range(nombre):
            jour = f"2027-0{nombre}-1{rang}"
            client.post(adresse, {"id": uuid4(), "intitule": f"Pont {rang}", "debut": jour, "fin": jour})
        client.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(adresse).content.decode()
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
    client.post(f"{adresse}feries/", {"alsace_moselle": "oui"})
    assert "Vendredi saint" in client.get(adresse).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        une = Fermeture.objects.first()
    page = client.get(f"{adresse}?modifier={une.pk}").content.decode()
    assert f"Modifier «\u00a0{une.intitule}\u00a0»" in page


def test_the_calendar_of_a_group_one_does_not_follow_is_not_found(promotion: Promotion, univers) -> None:
    adresse = f"/c/beta/alternance/groupes/{promotion.groupe.pk}/"
    assert connecter(univers.b.membres[Role.COORDONNATEUR]).get(adresse).status_code == 404
