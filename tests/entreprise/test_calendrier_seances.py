"""The calendar of séances says where the group is: its weeks in the company, closures, public holidays, in words."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.alternance import save_fermeture, write_semaines
from suivi.actions.groupes import create_groupe
from suivi.jours import Marque, say_days
from suivi.models import GroupeFormateur
from tests.conftest import connecter
from tests.promotion import Promotion

LUNDI = date(2026, 11, 2)
CALENDRIER = "/c/alpha/seances/calendrier/"


@pytest.fixture
def planifie(promotion: Promotion) -> Promotion:
    """In the company from 2 to 13 November, which holds a holiday; shared week, then closed on a Friday."""
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    with centre_scope(promotion.teste.centre.pk):
        semaines = {LUNDI: "EEEEE", LUNDI + timedelta(days=7): "EEEEE", LUNDI + timedelta(days=14): "CCEEE"}
        write_semaines(groupe=promotion.groupe, semaines=semaines, auteur=auteur)
        save_fermeture(
            id=uuid4(), intitule="Pont", debut=date(2026, 11, 27), fin=date(2026, 11, 27), auteur=auteur
        )
    return promotion


def test_days_in_a_row_make_one_sentence() -> None:
    marque = Marque("entreprise", "En entreprise")
    jours = [date(2026, 11, j) for j in (2, 3, 4, 5, 6, 9, 10, 12)]
    dits = say_days(dict.fromkeys(jours, marque), jours)
    assert [d.replace("\u00a0", " ") for d in dits] == [
        "En entreprise du 2 au 10 novembre 2026",
        "En entreprise le 12 novembre 2026",
    ]
    assert say_days({}, jours) == []


def test_a_month_says_the_weeks_of_the_group_in_each_square_and_in_sentences(planifie: Promotion) -> None:
    client = connecter(planifie.teste.membres[Role.FORMATEUR])
    page = client.get(CALENDRIER, {"mois": "2026-11", "groupe": planifie.groupe.pk})
    texte = page.content.decode()
    assert [d.replace("\u00a0", " ") for d in page.context["pages"].dits] == [
        "Férié, Toussaint le 1ᵉʳ novembre 2026",
        "En entreprise du 2 au 10 novembre 2026",
        "Férié, armistice de 1918 le 11 novembre 2026",
        "En entreprise du 12 au 13 novembre 2026",
        "En entreprise du 18 au 20 novembre 2026",
        "Centre fermé (Pont) le 27 novembre 2026",
    ]
    assert texte.count('<span class="calendrier__marque">En entreprise</span>') == 12
    assert texte.count("calendrier__entreprise") == 12
    semaine = client.get(CALENDRIER, {"semaine": "2026-11-16", "groupe": planifie.groupe.pk})
    assert [bool(jour.marque) for jour in semaine.context["pages"].semaines[0]] == [
        *[False] * 2,
        *[True] * 3,
        *[False] * 2,
    ]


def test_all_groups_together_say_what_holds_for_all(planifie: Promotion) -> None:
    """One group is enough to be told of; among several, one is chosen first."""
    formateur = planifie.teste.membres[Role.FORMATEUR]
    client = connecter(formateur)
    assert "En entreprise" in client.get(CALENDRIER, {"mois": "2026-11"}).content.decode()
    with centre_scope(planifie.teste.centre.pk):
        autre = create_groupe(
            formation=planifie.groupe.formation,
            nom="MELEC 1",
            debut=planifie.groupe.debut,
            fin=planifie.groupe.fin,
            auteur=None,
        )
        GroupeFormateur.objects.create(groupe=autre, membre=formateur)
    page = client.get(CALENDRIER, {"mois": "2026-11"}).content.decode()
    assert ("En entreprise" in page, "Centre fermé (Pont)" in page) == (False, True)
    vide = client.get(CALENDRIER, {"mois": "2026-10"}).content.decode()
    assert "Choisissez un groupe pour voir ses semaines" in vide


def test_the_calendar_costs_the_same_with_a_full_year(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    client.get(CALENDRIER)
    comptes = []
    for nombre in (1, 40):
        with centre_scope(promotion.teste.centre.pk):
            semaines = {LUNDI + timedelta(days=7 * n): "EEEEE" for n in range(nombre)}
            write_semaines(
                groupe=promotion.groupe,
                semaines=semaines,
                auteur=promotion.teste.membres[Role.COORDONNATEUR],
            )
        with CaptureQueriesContext(connection) as requetes:
            client.get(CALENDRIER, {"mois": "2026-11", "groupe": promotion.groupe.pk})
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
