"""The page of a group: where each apprentice works, and the way to everything else about the group."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.contrats import create_contrat, end_contrat
from entreprise.models import Contrat
from tests.conftest import connecter
from tests.promotion import Promotion

AUJOURDHUI = date.today()


def _page(promotion: Promotion, role: Role) -> str:
    reponse = connecter(promotion.teste.membres[role]).get(f"/c/alpha/groupes/{promotion.groupe.pk}/")
    assert reponse.status_code == 200
    return reponse.content.decode()


def _contrats(promotion: Promotion, page: str) -> list[str]:
    return re.findall(r'href="/c/alpha/contrats/([0-9a-f-]{36})/"', page)


def test_each_apprentice_has_the_contract_of_today(promotion: Promotion) -> None:
    auteur = promotion.teste.membres[Role.ADMINISTRATEUR]
    with centre_scope(promotion.teste.centre.pk):
        rompu = Contrat.objects.get(pk=promotion.contrat.pk)
        end_contrat(
            contrat=rompu,
            rupture_le=AUJOURDHUI - timedelta(days=1),
            motif=Contrat.Motif.ACCORD,
            auteur=auteur,
        )
        assert _contrats(promotion, _page(promotion, Role.FORMATEUR)) == []
        nouveau = create_contrat(
            apprenti=promotion.apprentis[0],
            entreprise=rompu.entreprise,
            maitre=rompu.maitre,
            debut=AUJOURDHUI,
            fin=AUJOURDHUI + timedelta(days=300),
            auteur=auteur,
        )
    page = _page(promotion, Role.FORMATEUR)
    assert _contrats(promotion, page) == [str(nouveau.pk)]
    assert page.count("sans contrat en cours") == 2


@pytest.mark.parametrize(
    ("role", "attendues"),
    [
        (
            Role.FORMATEUR,
            "Apprentis, Tableau de bord, Calendrier, Approches métiers, Bilans, Certification, Attestations",
        ),
        (Role.ADMINISTRATEUR, "Apprentis, Calendrier, Livrets"),
    ],
)
def test_a_group_leads_to_what_each_role_may_open(promotion: Promotion, role: Role, attendues: str) -> None:
    page = _page(promotion, role)
    onglets = re.search(r'aria-label="Pages du groupe">(.*?)</nav>', page, re.S).group(1)
    liens = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', onglets)
    assert ", ".join(libelle.strip() for _, libelle in liens) == attendues
    client = connecter(promotion.teste.membres[role])
    assert {client.get(adresse).status_code for adresse, _ in liens} == {200}


def test_the_page_costs_the_same_for_more_contracts(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])

    def cost() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(f"/c/alpha/groupes/{promotion.groupe.pk}/")
        return len(requetes)

    cost()
    avant = cost()
    with centre_scope(promotion.teste.centre.pk):
        for apprenti in promotion.apprentis[1:]:
            create_contrat(
                apprenti=apprenti,
                entreprise=promotion.contrat.entreprise,
                maitre=promotion.contrat.maitre,
                debut=AUJOURDHUI,
                fin=AUJOURDHUI + timedelta(days=300),
                auteur=promotion.teste.membres[Role.ADMINISTRATEUR],
            )
    assert cost() == avant
