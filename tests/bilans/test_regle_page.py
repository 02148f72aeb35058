"""The settings of proposed levels: a coordonnateur's, for the centre or one formation."""

import pytest

from bilans.models import RegleProposition
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.conftest import connecter
from tests.promotion import Promotion

DONNEES = {
    "methode": "ponderee",
    "nombre": 3,
    "minimum": 2,
    "avec_entreprise": "on",
    "poids_formative": 1,
    "poids_certificative": 3,
    "poids_centre": 2,
    "poids_entreprise": 1,
}
PHRASE = (
    "La moyenne de tous les niveaux, pondérée, au centre et en entreprise (formative ×\u00a01, certificative "
    "×\u00a03, centre ×\u00a02, entreprise ×\u00a01)\u00a0; rien sous 2 évaluations."
)


def test_a_rule_is_set_followed_and_left(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/bilans/regle/{promotion.formation.pk}/"
    assert "Cette formation suit la règle du centre" in client.get(adresse).content.decode()
    page = client.post(adresse, DONNEES, follow=True).content.decode()
    assert PHRASE in page
    assert "Rien n’est proposé\u00a0: 1 évaluation retenue, il en faut 2" in page
    page = client.post(
        "/c/alpha/bilans/regle/", DONNEES | {"methode": "meilleur"}, follow=True
    ).content.decode()
    assert "Le meilleur niveau, au centre et en entreprise" in page
    page = client.post(adresse, {"suivre": "1"}, follow=True).content.decode()
    assert "Cette formation suit de nouveau la règle du centre." in page
    assert "Le meilleur niveau, au centre et en entreprise" in page
    with centre_scope(promotion.teste.centre.pk):
        assert list(RegleProposition.objects.values_list("formation", "methode")) == [(None, "meilleur")]


@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("minimum", 0, "supérieure ou égale à 1"),
        ("nombre", 11, "inférieure ou égale à 10"),
        ("methode", "hasard", "hasard"),
        ("poids_formative", "", "obligatoire"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(
    promotion: Promotion, champ: str, valeur: object, dit: str
) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    reponse = client.post("/c/alpha/bilans/regle/", DONNEES | {champ: valeur})
    assert reponse.status_code == 422
    assert dit in reponse.content.decode()


def test_weights_that_leave_everything_aside_are_refused(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    nuls = {"poids_centre": 0, "poids_entreprise": 0}
    assert client.post("/c/alpha/bilans/regle/", DONNEES | nuls).status_code == 422


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.ADMINISTRATEUR, Role.AUDITEUR, Role.APPRENTI])
def test_only_a_coordonnateur_sets_a_rule(promotion: Promotion, role: Role) -> None:
    assert connecter(promotion.teste.membres[role]).get("/c/alpha/bilans/regle/").status_code == 403
