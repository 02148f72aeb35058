"""Walking every route of the project as every person, for real."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.routes import Route, tiers_de, toutes_les_routes
from cpro.socle.scoping import centre_scope
from suivi.models import Apprenti
from tests.access import objets_bilans, objets_certification, objets_entreprise  # noqa: F401 (they register)
from tests.access.objets import OBJETS
from tests.conftest import BACKEND
from tests.promotion import Promotion

MATRICE = Path(__file__).parent / "matrice.csv"
COMMANDE = "./bin/test tests/access --ecrire-matrice"
OUI, NON, INCONNU, CONNEXION = "oui", "403", "404", "connexion"
# The right role in the right centre, but not theirs: another group, another apprentice, another contract.
AUTRES = {f"autre_{role}": role for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE)}


@dataclass(frozen=True)
class Passage:
    """A route with what is needed to call it."""

    route: Route
    arguments: dict[str, Any]

    def adresse(self, slug: str) -> str:
        centre = {"centre": slug} if self.route.du_centre else {}
        return reverse(self.route.nom, kwargs=self.arguments | centre)


def nos_routes() -> list[Route]:
    """The routes whose views are ours, by name."""
    routes = [r for r in toutes_les_routes() if not tiers_de(r.vue)]
    return sorted(routes, key=lambda route: route.nom)


def arguments_de(route: Route) -> set[str]:
    """Names of the arguments a route takes, but for the centre."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", route.chemin)) - {"centre"}


def passages(promotion: Promotion) -> list[Passage]:
    """Every route of ours, its objects made once in the promotion's centre."""
    manquants = [r.nom for r in nos_routes() if arguments_de(r) and r.nom not in OBJETS]
    if manquants:
        pytest.fail(
            f"Ces routes prennent des arguments : {', '.join(manquants)}.\nAjoutez à tests/access/objets.py "
            f"une fonction @objet(…) qui les fabrique, puis lancez : {COMMANDE}"
        )
    faits: dict[Any, dict[str, Any]] = {}
    trouves = []
    with centre_scope(promotion.teste.centre.pk):
        for route in nos_routes():
            arguments: dict[str, Any] = {}
            if arguments_de(route):
                fabrique = OBJETS[route.nom].fabrique
                if fabrique not in faits:
                    faits[fabrique] = fabrique(promotion)
                arguments = faits[fabrique]
            trouves.append(Passage(route, arguments))
    return trouves


class Visiteur:
    """Someone at their browser; each visit is undone."""

    def __init__(self, utilisateur: Utilisateur | None) -> None:
        self.client = Client()  # one for all the visits: each new one loads the middleware again
        if utilisateur is not None:
            self.client.force_login(utilisateur, backend=BACKEND)
        self.cookies = self.client.cookies.output(header="")

    def visit(self, adresse: str) -> tuple[str, str]:
        """Method and answer: GET, or POST without data where GET is not allowed."""
        reponse = self._call("get", adresse)
        if reponse.status_code == 405:
            return "POST", self._read(self._call("post", adresse))
        return "GET", self._read(reponse)

    def _call(self, methode: str, adresse: str) -> Any:
        self.client.cookies = SimpleCookie(self.cookies)
        with transaction.atomic():
            reponse = getattr(self.client, methode)(adresse)
            transaction.set_rollback(True)
        return reponse

    def _read(self, reponse: Any) -> str:
        if reponse.streaming:
            b"".join(reponse.streaming_content)  # closes the file
        if reponse.status_code in (403, 404):
            return str(reponse.status_code)
        if reponse.status_code in (301, 302) and reponse.url.startswith(reverse("account_login")):
            return CONNEXION
        assert reponse.status_code < 500
        return OUI


def autres_visiteurs(promotion: Promotion) -> dict[str, Visiteur]:
    """A trainer of no group, an MA of no contract, and the second apprentice of the group."""
    visiteurs = {}
    with centre_scope(promotion.teste.centre.pk):
        for nom, role in AUTRES.items():
            personne = Utilisateur.objects.create_user(f"{nom}@{promotion.teste.slug}.test", prenom="Autre")
            membre = add_membre(centre=promotion.teste.centre, utilisateur=personne, role=role)
            if role == Role.APPRENTI:
                Apprenti.objects.filter(pk=promotion.apprentis[1].pk).update(membre=membre)
            visiteurs[nom] = Visiteur(personne)
    return visiteurs


def visit_all(
    passages: list[Passage], visiteurs: dict[str, Visiteur], slug: str
) -> Iterator[tuple[Passage, str, dict[str, str]]]:
    """Each route with its method and the answer given to each visitor."""
    for passage in passages:
        methodes, reponses = set(), {}
        for nom, visiteur in visiteurs.items():
            try:
                methode, reponses[nom] = visiteur.visit(passage.adresse(slug))
            except Exception as erreur:
                raise AssertionError(f"{passage.route.nom} échoue pour {nom} : {erreur!r}") from erreur
            methodes.add(methode)
        yield passage, max(methodes), reponses


def read_matrice() -> list[dict[str, str]]:
    with MATRICE.open(newline="") as fichier:
        return list(csv.DictReader(fichier))


def write_matrice(lignes: list[dict[str, str]]) -> None:
    with MATRICE.open("w", newline="") as fichier:
        tableau = csv.DictWriter(
            fichier, ["route", "methode", *Role.values, *AUTRES, "anonyme"], lineterminator="\n"
        )
        tableau.writeheader()
        tableau.writerows(lignes)
