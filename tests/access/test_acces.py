"""Who may go where: the access matrix, the other centre, the stranger."""

import pytest

from cpro.socle.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.access.objets import OBJETS
from tests.access.parcours import (
    COMMANDE,
    CONNEXION,
    INCONNU,
    NON,
    OUI,
    Visiteur,
    autres_visiteurs,
    nos_routes,
    passages,
    read_matrice,
    visit_all,
    write_matrice,
)


@pytest.fixture
def lieux(promotion):
    return passages(promotion)


def test_access_matrix_is_the_one_written_down(univers, promotion, lieux, pytestconfig) -> None:
    visiteurs = {role.value: Visiteur(membre.utilisateur) for role, membre in univers.a.membres.items()}
    visiteurs |= autres_visiteurs(promotion)
    visiteurs["anonyme"] = Visiteur(None)
    lignes = [
        {"route": passage.route.nom, "methode": methode, **reponses}
        for passage, methode, reponses in visit_all(lieux, visiteurs, univers.a.slug)
    ]
    if pytestconfig.getoption("--ecrire-matrice", default=False):
        write_matrice(lignes)
    ecrites = read_matrice()
    differences = [f"- {ligne}" for ligne in ecrites if ligne not in lignes]
    differences += [f"+ {ligne}" for ligne in lignes if ligne not in ecrites]
    if differences:
        pytest.fail("Les accès ont changé. Si c’est voulu : " + "\n".join([COMMANDE, *differences]))


def test_matrix_agrees_with_the_permissions() -> None:
    """A role without the permission is refused; one that has it is never told that its role is too low."""
    exigences = {route.nom: route.exigence for route in nos_routes()}
    for ligne in read_matrice():
        exigence = exigences[ligne["route"]]
        if not isinstance(exigence, Permission):
            continue
        for role in Role:
            refuse = ligne[role] == NON
            assert refuse or ligne[role] in (OUI, INCONNU), ligne
            if exigence not in ROLE_PERMISSIONS[role]:
                assert refuse, f"{ligne['route']} répond {ligne[role]} à {role}, sans {exigence}"
        assert ligne["anonyme"] == CONNEXION, ligne


def test_object_of_a_route_is_seen_by_some_role() -> None:
    """Otherwise the tests below would prove nothing."""
    vaines = [
        ligne["route"]
        for ligne in read_matrice()
        if ligne["route"] in OBJETS and OUI not in [ligne[role] for role in Role] + [ligne["anonyme"]]
    ]
    assert vaines == []


def test_stranger_and_member_of_another_centre_find_nothing(univers, lieux) -> None:
    visiteurs = {
        f"{role} de {univers.b.slug}": Visiteur(m.utilisateur) for role, m in univers.b.membres.items()
    }
    visiteurs["inconnu"] = Visiteur(univers.inconnu)
    du_centre = [passage for passage in lieux if passage.route.du_centre]
    for passage, _, reponses in visit_all(du_centre, visiteurs, univers.a.slug):
        assert set(reponses.values()) == {INCONNU}, (passage.route.nom, reponses)


def test_object_of_another_centre_is_not_found_from_ours(univers, lieux) -> None:
    visiteurs = {role.value: Visiteur(membre.utilisateur) for role, membre in univers.b.membres.items()}
    etrangers = [p for p in lieux if p.arguments and not OBJETS[p.route.nom].partage]
    for passage, _, reponses in visit_all(etrangers, visiteurs, univers.b.slug):
        assert set(reponses.values()) <= {INCONNU, NON}, (passage.route.nom, reponses)
        assert INCONNU in reponses.values(), (passage.route.nom, reponses)
