"""Near dates, plurals and spaces, as a person writes them."""

from datetime import UTC, date, datetime

import pytest

from cpro.socle.journal import phrase
from cpro.socle.models import EntreeAudit
from cpro.socle.templatetags.francais import (
    dire_date,
    elide,
    espaces,
    initiales,
    moment_proche,
    pluriel,
)

JEUDI = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2026, 3, 12), "aujourd’hui"),
        (date(2026, 3, 11), "hier"),
        (date(2026, 3, 10), "avant-hier"),
        (date(2026, 3, 13), "demain"),
        (date(2026, 3, 14), "après-demain"),
        (date(2026, 3, 5), "jeudi dernier"),
        (date(2026, 3, 8), "dimanche dernier"),
        (date(2026, 3, 19), "jeudi prochain"),
        (date(2026, 3, 4), "4\u00a0mars"),
        (date(2026, 4, 1), "1ᵉʳ\u00a0avril"),
        (date(2025, 12, 31), "31\u00a0décembre 2025"),
    ],
)
def test_dire_date_near_and_far(jour, attendu):
    assert dire_date(jour, aujourdhui=JEUDI) == attendu


def test_dire_date_aware_datetime_is_read_in_paris():
    presque_minuit_utc = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    assert dire_date(presque_minuit_utc, aujourdhui=JEUDI) == "aujourd’hui"


def test_moment_proche_without_moment_is_empty():
    assert moment_proche(None) == ""


def test_moment_proche_says_the_hour_in_paris():
    assert moment_proche(datetime(2020, 7, 1, 12, 5, tzinfo=UTC)).endswith("2020 à 14\u00a0h\u00a005")


@pytest.mark.parametrize(
    ("nombre", "attendu"),
    [
        (0, "0\u00a0séance"),
        (1, "1\u00a0séance"),
        (2, "2\u00a0séances"),
        (1.5, "1,5\u00a0séance"),
        (12000, "12\u202f000\u00a0séances"),
    ],
)
def test_pluriel_agrees(nombre, attendu):
    assert pluriel(nombre, "séance,séances") == attendu


def test_espaces_typed_text_becomes_french():
    assert espaces("L'outil: « prêt » ?") == "L’outil: «\u00a0prêt\u00a0»\u202f?"


@pytest.mark.parametrize(("nom", "attendu"), [("Léa Morvan", "LM"), ("Awa", "A"), ("", "?")])
def test_initiales(nom, attendu):
    assert initiales(nom) == attendu


@pytest.mark.parametrize(
    ("mot", "nom", "attendu"),
    [
        ("de", "Basile Aulne", "de Basile Aulne"),
        ("de", "Abel Alisier", "d’Abel Alisier"),
        ("que", "Élise", "qu’Élise"),
        ("de", "Hugo", "de Hugo"),
        ("de", "", "de "),
    ],
)
def test_a_small_word_is_elided_before_a_vowel(mot, nom, attendu):
    assert elide(mot, nom) == attendu


def test_a_line_of_the_log_is_elided_too():
    ligne = EntreeAudit(action="bilan_periode.ouvert", donnees={"qui": "Abel Alisier"})
    assert phrase(ligne) == "a ouvert le bilan de période d’Abel Alisier"
