"""What the steps of the check hand to each other: the personas' browsers, addresses, files."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import NoReverseMatch, reverse

from cpro.demo.parcours.navigateur import Echec, Navigateur, Page
from cpro.demo.personas import Persona
from cpro.socle.permissions import Role


@dataclass(kw_only=True)
class Parcours:
    """One run of the check, in one centre. `marque` makes this run's names different from another's."""

    base: str
    personas: dict[Role, Persona]
    groupe: str
    referentiel: str
    dossier: Path
    marque: str = field(default_factory=lambda: time.strftime("%d/%m %H:%M:%S"))
    navigateurs: dict[Role, Navigateur] = field(default_factory=dict)
    noms: dict[str, str] = field(default_factory=dict)
    adresses: dict[str, str] = field(default_factory=dict)
    fichiers: list[Path] = field(default_factory=list)

    @property
    def centre(self) -> str:
        return self.personas[Role.FORMATEUR].centre

    def url(self, route: str, **arguments: object) -> str:
        try:
            return reverse(route, kwargs={"centre": self.centre, **arguments})
        except NoReverseMatch as erreur:
            raise Echec(f"la page {route} n’existe pas") from erreur

    def comme(self, role: Role) -> Navigateur:
        """The browser of a persona, signed in by the door of the demonstration."""
        if role not in self.navigateurs:
            navigateur = Navigateur(self.base)
            page = navigateur.ouvrir(reverse("entree_demo"))
            email = self.personas[role].email
            entree = next(
                (
                    f
                    for f in page.lecteur.formulaires
                    if "email" in f.champs and f.champs["email"].valeurs == [email]
                ),
                None,
            )
            if entree is None:
                raise Echec(f"{email} n’est pas proposé à l’entrée de la démonstration")
            accueil = navigateur.envoyer(page, entree)
            if f"/c/{self.centre}/" not in accueil.adresse:
                raise Echec(f"{email} arrive sur {accueil.adresse}")
            self.navigateurs[role] = navigateur
        return self.navigateurs[role]

    def attendre(self, essai: Callable[[], Page | None], *, quoi: str, secondes: float) -> Page:
        """Try again until it gives a page. Raises Echec."""
        limite = time.monotonic() + secondes
        while time.monotonic() < limite:
            if (page := essai()) is not None:
                return page
            time.sleep(0.4)
        raise Echec(f"{quoi} : rien après {secondes:.0f} s")
