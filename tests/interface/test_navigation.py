"""Where one is: the place that the navigation shows for each page, and the places a phone's tabs do not hold."""

import re

import pytest
from django.urls import reverse

from cpro.socle.permissions import Role
from tests.conftest import connecter
from tests.promotion import Promotion


def courantes(page: str) -> set[str]:
    """The current places of the navigation, by their label."""
    rail = page.partition('aria-label="Navigation principale"')[2].partition("</nav>")[0]
    liens = re.findall(r'<a href="[^"]+" aria-current="page">(.*?)</a>', rail, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", lien).strip() for lien in liens}


@pytest.mark.parametrize(
    ("role", "route", "place"),
    [
        (Role.APPRENTI, "accueil", {"Accueil"}),
        (Role.APPRENTI, "entreprise:periodes", {"Journal"}),
        (Role.APPRENTI, "bilans:a_travailler", {"Parcours"}),
        (Role.MAITRE, "entreprise:journal", {"Apprentis"}),
        (Role.FORMATEUR, "bilans:parcours", {"Groupes"}),
        (Role.FORMATEUR, "entreprise:journal", {"Périodes"}),
        (Role.ADMINISTRATEUR, "membres", {"Membres"}),
        (Role.ADMINISTRATEUR, "inviter", {"Membres"}),
        (Role.AUDITEUR, "suivi:scenarios", set()),
    ],
)
def test_navigation_says_where_one_is(promotion: Promotion, role: Role, route: str, place: set[str]) -> None:
    page = connecter(promotion.teste.membres[role]).get(reverse(route, args=[promotion.teste.centre.slug]))
    assert courantes(page.content.decode()) == place


@pytest.mark.parametrize(
    ("role", "autres"),
    [
        (Role.APPRENTI, ["Attestations"]),
        (Role.FORMATEUR, ["Visites", "Référentiels", "Contrats", "Certification"]),
        (Role.ADMINISTRATEUR, ["Périodes", "Référentiels", "Indicateurs"]),
    ],
)
def test_places_past_the_fifth_are_in_the_menu(promotion: Promotion, role: Role, autres: list[str]) -> None:
    accueil = reverse("accueil", args=[promotion.teste.centre.slug])
    page = connecter(promotion.teste.membres[role]).get(accueil).content.decode()
    menu = re.search(r'<nav class="persona__lieux".*?</nav>', page, re.DOTALL)
    liens = re.findall(r"</svg>([^<]+)</a>", menu.group()) if menu else []
    assert [lien.strip() for lien in liens] == autres
