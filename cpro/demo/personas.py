"""The people the visitor of the demonstration may be: the first of each role, by e-mail address."""

import re
import unicodedata
from dataclasses import dataclass

from cpro.demo.contenu.modele import CentreDemo, EntrepriseDemo
from cpro.socle.permissions import Role


@dataclass(frozen=True, kw_only=True)
class Persona:
    centre: str  # slug
    role: Role
    prenom: str
    nom: str
    email: str

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


def adresse(prenom: str, nom: str, domaine: str) -> str:
    """An e-mail address that leads nowhere: .invalid is reserved (RFC 2606)."""
    return f"{_plat(prenom)}.{_plat(nom)}@{domaine}"


def domaine_de(entreprise: EntrepriseDemo) -> str:
    return f"{_plat(entreprise.nom)}.demo.invalid"


def _plat(mot: str) -> str:
    sans_accent = unicodedata.normalize("NFKD", mot).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", sans_accent.lower()).strip("-")


def personas(centre: CentreDemo) -> dict[Role, Persona]:
    """The personas of a centre, in the order of what they do first."""
    entreprise = centre.entreprises[0]
    personnes = {
        Role.FORMATEUR: (*centre.formateurs[0], centre.domaine),
        Role.COORDONNATEUR: (*centre.coordonnateur, centre.domaine),
        Role.APPRENTI: (centre.prenoms[0], centre.noms[0], centre.domaine),
        Role.MAITRE: (*entreprise.maitres[0][:2], domaine_de(entreprise)),
        Role.ADMINISTRATEUR: (*centre.administrateur, centre.domaine),
        Role.AUDITEUR: (*centre.auditeur, centre.domaine),
    }
    return {
        role: Persona(
            centre=centre.slug, role=role, prenom=prenom, nom=nom, email=adresse(prenom, nom, domaine)
        )
        for role, (prenom, nom, domaine) in personnes.items()
    }
