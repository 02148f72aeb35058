"""A request in its centre: who enters, in which transaction, under which headers."""

from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from cpro.comptes.models import Membre
from cpro.socle.middleware import CSP
from cpro.socle.models import Travail
from cpro.socle.permissions import PUBLIC, ROLE_PERMISSIONS, Permission, Role, requires
from cpro.socle.scoping import centre_scope
from cpro.urls import urlpatterns
from tests.conftest import connecter

pytestmark = pytest.mark.django_db


@requires(Permission.CENTRE_VIEW)
def ecrire(request: HttpRequest, suite: str) -> HttpResponse:
    """Writes a row, then ends as asked."""
    Travail.objects.create(nature="essai", titre=suite)
    if suite == "erreur":
        raise ZeroDivisionError
    if suite == "introuvable":
        raise Http404
    if suite == "refus":
        raise PermissionDenied
    return HttpResponse(f"{request.centre} {request.membre.role}")


@requires(PUBLIC)
def publique(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.centre} {request.membre}")


@pytest.fixture
def routes(settings) -> None:
    settings.ROOT_URLCONF = (
        path("publique/", publique),
        path("c/<slug:centre>/", include([path("essai/<str:suite>/", ecrire)])),
        *urlpatterns,
    )


@pytest.fixture
def client(univers) -> Client:
    client = connecter(univers.a.membres[Role.FORMATEUR])
    client.raise_request_exception = False
    return client


def ecrits(univers) -> list[str]:
    with centre_scope(univers.a.centre.pk):
        return list(Travail.objects.values_list("titre", flat=True))


def test_view_works_in_its_centre_and_commits(routes, univers, client) -> None:
    reponse = client.get("/c/alpha/essai/bien/")
    assert (reponse.status_code, reponse.content) == (200, b"CFA Alpha formateur")
    assert ecrits(univers) == ["bien"]


@pytest.mark.parametrize(("suite", "statut"), [("erreur", 500), ("introuvable", 404), ("refus", 403)])
def test_view_that_raises_leaves_nothing_behind(routes, univers, client, suite, statut) -> None:
    assert client.get(f"/c/alpha/essai/{suite}/").status_code == statut
    assert ecrits(univers) == []


def compter_membres(request: HttpRequest) -> dict[str, int]:
    """A context processor that reads the centre, as the layout may."""
    return {"membres_comptes": Membre.objects.count() if request.membre else 0}


@pytest.mark.parametrize(("suite", "statut"), [("introuvable", 404), ("refus", 403)])
def test_error_page_may_read_the_centre(routes, univers, client, settings, suite, statut) -> None:
    gabarits = deepcopy(settings.TEMPLATES)
    gabarits[0]["OPTIONS"]["context_processors"].append(f"{__name__}.compter_membres")
    settings.TEMPLATES = gabarits
    assert client.get(f"/c/alpha/essai/{suite}/").status_code == statut
    assert ecrits(univers) == []


def test_request_leaves_no_scope_behind(routes, univers, client) -> None:
    client.get("/c/alpha/essai/bien/")
    assert client.get("/publique/").content == b"None None"


@pytest.mark.parametrize("slug", ["beta", "nulle-part"])
def test_other_centre_and_unknown_centre_look_the_same(routes, univers, client, slug) -> None:
    assert client.get(f"/c/{slug}/essai/bien/").status_code == 404


def test_ended_or_future_membership_does_not_enter(routes, univers, client) -> None:
    with centre_scope(univers.a.centre.pk):
        formateur = Membre.objects.filter(pk=univers.a.membres[Role.FORMATEUR].pk)
        formateur.update(fin="2020-01-01")
        assert client.get("/c/alpha/essai/bien/").status_code == 404
        formateur.update(fin=None, debut="2999-01-01")
        assert client.get("/c/alpha/essai/bien/").status_code == 404


def test_anonymous_is_sent_to_sign_in_and_back(routes, univers) -> None:
    reponse = Client().get("/c/alpha/essai/bien/?page=2")
    assert (reponse.status_code, reponse.url) == (
        302,
        reverse("account_login") + "?next=/c/alpha/essai/bien/%3Fpage%3D2",
    )


def test_anonymous_learns_nothing_about_centres(routes, univers) -> None:
    connu, inconnu = (Client().get(f"/c/{slug}/essai/bien/") for slug in ("alpha", "nulle-part"))
    assert (connu.status_code, inconnu.status_code) == (302, 302)


def test_expired_session_during_htmx_reloads_the_page_the_person_was_on(routes, univers) -> None:
    reponse = Client().get(
        "/c/alpha/essai/bien/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/c/alpha/essai/page/"},
    )
    assert reponse.status_code == 200
    assert reponse.headers["HX-Redirect"] == reverse("account_login") + "?next=/c/alpha/essai/page/"


def test_every_answer_carries_the_policy(routes, univers, client) -> None:
    for chemin in ("/c/alpha/essai/bien/", "/publique/", "/c/alpha/essai/erreur/", "/nulle-part/"):
        assert client.get(chemin).headers["Content-Security-Policy"] == CSP
    assert "unsafe" not in CSP


def test_page_of_a_centre_is_not_kept_by_a_proxy(routes, univers, client) -> None:
    assert client.get("/c/alpha/essai/bien/").headers["Cache-Control"] == "private, no-cache"
    assert "Cache-Control" not in client.get("/publique/").headers


def test_refusal_says_which_roles_may(univers) -> None:
    reponse = connecter(univers.a.membres[Role.MAITRE]).get("/c/alpha/membres/")
    page = reponse.content.decode()
    roles = [role for role in Role if Permission.MEMBRE_VIEW in ROLE_PERMISSIONS[role]]
    assert reponse.status_code == 403
    assert f"Pour {Permission.MEMBRE_VIEW.label}, il faut être" in page
    assert [role for role in Role if f"<li>{role.label}</li>" in page] == roles == [Role.ADMINISTRATEUR]


def test_administrator_has_no_pedagogical_right() -> None:
    pedagogiques = {"scenario", "seance", "activite", "tableau", "journal", "bilan"}
    assert [p for p in ROLE_PERMISSIONS[Role.ADMINISTRATEUR] if p.value.split(".")[0] in pedagogiques] == []


def test_auditor_writes_nothing() -> None:
    verbes = {p.value.split(".")[1] for p in ROLE_PERMISSIONS[Role.AUDITEUR]}
    assert verbes == {"view", "use", "groupe"}


def test_every_permission_belongs_to_some_role() -> None:
    assert [p for p in Permission if not any(p in ROLE_PERMISSIONS[role] for role in Role)] == []
    assert set(ROLE_PERMISSIONS) == set(Role)
