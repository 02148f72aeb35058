"""The homes: what waits for each role when they arrive."""

import re
from http import HTTPStatus

from cpro.demo.parcours.navigateur import Echec, Navigateur
from cpro.demo.parcours.parcours import Parcours
from cpro.socle.permissions import Role

LECTEURS = (Role.AUDITEUR, Role.ADMINISTRATEUR)  # nothing has to wait for them


def open_homes(p: Parcours) -> str:
    """Everyone enters by the door of the demonstration; a stranger is sent to sign in."""
    attendent = []
    for role in p.personas:
        page = p.comme(role).ouvrir(p.url("accueil"))
        nombre = len(re.findall(r'class="attente[ "]', page.html))
        if not nombre and role not in LECTEURS:
            raise Echec(f"rien n’attend {p.personas[role]} ({role.label}) dans {page.chemin}")
        attendent.append(f"{role.label.split()[0].lower()} {nombre}")
    inconnu = Navigateur(p.base).ouvrir(p.url("accueil"), statut=HTTPStatus.OK)
    if "/compte/" not in inconnu.chemin:
        raise Echec(f"un inconnu arrive sur {inconnu.chemin} au lieu de la connexion")
    return ", ".join(attendent)
