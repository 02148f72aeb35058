"""The people of the tests: two centres with one member of each role, and a stranger."""

from dataclasses import dataclass, field

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope


@dataclass
class CentreTeste:
    centre: Centre
    membres: dict[Role, Membre] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.centre.slug


@dataclass
class Univers:
    a: CentreTeste
    b: CentreTeste
    inconnu: Utilisateur


def create_centre_teste(slug: str) -> CentreTeste:
    teste = CentreTeste(Centre.objects.create(slug=slug, nom=f"CFA {slug.capitalize()}"))
    with centre_scope(teste.centre.pk):
        for role in Role:
            personne = Utilisateur.objects.create_user(
                f"{role}@{slug}.test", prenom=role.label.split()[0], nom=slug.capitalize()
            )
            membre = add_membre(centre=teste.centre, utilisateur=personne, role=role)
            membre.centre = teste.centre
            teste.membres[role] = membre
    return teste


def create_univers() -> Univers:
    return Univers(
        a=create_centre_teste("alpha"),
        b=create_centre_teste("beta"),
        inconnu=Utilisateur.objects.create_user("inconnu@ailleurs.test", prenom="Inconnu"),
    )
