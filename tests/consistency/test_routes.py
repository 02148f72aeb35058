"""Every route declares what it requires; forgetting it is refused at start and at run time."""

import inspect

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from cpro.socle.checks import vues_declarees
from cpro.socle.permissions import CONNECTE, PUBLIC, Permission, requires
from cpro.socle.routes import TIERS, exigence_de, tiers_de, toutes_les_routes


def codes() -> list[str]:
    return [erreur.id for erreur in vues_declarees(None)]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ouverte")


def test_every_route_declares_its_requirement() -> None:
    assert vues_declarees(None) == []


def test_every_route_has_a_name_of_its_own() -> None:
    noms = [route.nom for route in toutes_les_routes()]
    assert [nom for nom in noms if not nom or nom.endswith(":")] == []
    assert sorted(set(noms)) == sorted(noms)


def test_any_view_stripped_of_its_decorator_is_found(settings) -> None:
    for route in toutes_les_routes():
        if tiers_de(route.vue):
            continue
        settings.ROOT_URLCONF = (path("nue/", inspect.unwrap(route.vue)),)
        assert codes() == ["socle.E001"], route.chemin


@pytest.mark.parametrize(
    ("chemin", "exigence"),
    [
        ("sans-centre/", Permission.CENTRE_VIEW),
        ("c/<slug:centre>/page/", PUBLIC),
        ("c/<slug:centre>/page/", CONNECTE),
    ],
)
def test_requirement_that_does_not_fit_its_address_is_found(settings, chemin, exigence) -> None:
    settings.ROOT_URLCONF = (path(chemin, requires(exigence)(page)),)
    assert codes() == ["socle.E002"]


@pytest.mark.django_db
@pytest.mark.parametrize("vue", [page, requires(Permission.CENTRE_VIEW)(page)])
def test_view_that_the_checks_refuse_is_not_served(settings, vue) -> None:
    settings.ROOT_URLCONF = (path("page/", vue),)
    with pytest.raises(ImproperlyConfigured):
        Client().get("/page/")


def test_every_exemption_of_a_package_serves_and_says_why() -> None:
    utiles = {tiers_de(route.vue) for route in toutes_les_routes()} - {None}
    assert set(TIERS) == utiles
    assert [prefixe for prefixe, (_, raison) in TIERS.items() if not raison.strip()] == []


def test_view_of_a_class_may_carry_its_requirement() -> None:
    class Vue:
        exigence = CONNECTE

    assert exigence_de(type("as_view", (), {"cls": Vue})) is CONNECTE
