"""Groups: created, filled from a list, confided to trainers, seen by the right people."""

import pytest

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import Echelle
from suivi.models import Apprenti, Groupe
from tests.conftest import connecter
from tests.promotion import Promotion


@pytest.fixture
def admin(promotion: Promotion):
    return connecter(promotion.teste.membres[Role.ADMINISTRATEUR])


def test_a_formation_then_a_group_are_opened(promotion: Promotion, admin) -> None:
    with centre_scope(promotion.teste.centre.pk):
        centre, entreprise = (Echelle.objects.get(code=code) for code in ("quatre-degres", "entreprise"))
    donnees = {"intitule": "MELEC apprentis", "version": promotion.version.id}
    donnees |= {"echelle_centre": centre.pk, "echelle_entreprise": entreprise.pk}
    page = admin.post("/c/alpha/groupes/formations/", donnees, follow=True).content.decode()
    assert "MELEC apprentis" in page
    donnees = {
        "formation": promotion.formation.pk,
        "nom": "MELEC 1",
        "debut": "2026-09-01",
        "fin": "2026-01-01",
    }
    assert "précède" in admin.post("/c/alpha/groupes/nouveau/", donnees).content.decode()
    page = admin.post("/c/alpha/groupes/nouveau/", donnees | {"fin": "2027-06-30"}, follow=True)
    assert "Ce groupe est vide" in page.content.decode()


def test_a_list_is_enrolled_once(promotion: Promotion, admin) -> None:
    adresse = f"/c/alpha/groupes/{promotion.groupe.pk}/inscrire/"
    liste = "Ada Lumen ; ada@alpha.test\nBob De La Tour\n"
    for _ in range(2):
        admin.post(adresse, {"liste": liste})
    with centre_scope(promotion.teste.centre.pk):
        ada = Apprenti.objects.get(prenom="Ada")
        assert ada.membre.role == Role.APPRENTI
        assert Apprenti.objects.get(prenom="Bob").nom == "De La Tour"
        assert Apprenti.objects.count() == 5


def test_a_faulty_list_says_which_line_and_enrols_nobody(promotion: Promotion, admin) -> None:
    adresse = f"/c/alpha/groupes/{promotion.groupe.pk}/inscrire/"
    reponse = admin.post(adresse, {"liste": "Ada Lumen\nSeul\nBob Tour; pas-une-adresse"})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Ligne 2" in page
    assert "Ligne 3" in page
    assert "Ada Lumen" in page
    with centre_scope(promotion.teste.centre.pk):
        assert Apprenti.objects.count() == 3


def test_a_group_is_confided_and_taken_back(promotion: Promotion, admin) -> None:
    formateur: Membre = promotion.teste.membres[Role.FORMATEUR]
    adresse = f"/c/alpha/groupes/{promotion.groupe.pk}/"
    admin.post(adresse + "formateurs/", {"retirer": formateur.pk})
    assert connecter(formateur).get(adresse).status_code == 404
    admin.post(adresse + "formateurs/", {"ajouter": formateur.pk})
    assert connecter(formateur).get(adresse).status_code == 200


def test_another_centre_sees_no_group(promotion: Promotion, univers) -> None:
    client = connecter(univers.b.membres[Role.ADMINISTRATEUR])
    assert client.get(f"/c/beta/groupes/{promotion.groupe.pk}/").status_code == 404
    with centre_scope(univers.b.centre.pk):
        assert not Groupe.objects.exists()
