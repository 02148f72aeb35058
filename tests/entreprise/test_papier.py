"""Forms on paper: what they hold, and what was written on one typed in again at once."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.trames import current_trame, write_trame
from entreprise.models import BilanPeriode
from tests.conftest import connecter
from tests.entreprise.fabrique import niveau_entreprise, open_bilan_teste, open_entretien_teste
from tests.promotion import Promotion


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _texte(centre: Promotion, route: str, *arguments: object) -> tuple[int, str]:
    """Pages and words of a form that the trainer downloads."""
    adresse = reverse(f"entreprise:{route}", args=[centre.teste.slug, *arguments])
    reponse = connecter(centre.teste.membres[Role.FORMATEUR]).get(adresse)
    assert reponse["Content-Type"] == "application/pdf"
    pdf = PdfReader(BytesIO(reponse.content))
    return len(pdf.pages), " ".join(" ".join(p.extract_text() for p in pdf.pages).split())


def test_the_form_of_a_bilan_holds_its_competences_and_its_company(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=2)
    pages, texte = _texte(centre, "bilan_periode_imprimer", bilan.pk)
    assert pages == 2
    for mot in (
        "Zoé Ampère",
        "Étincelle SARL",
        centre.version.competences_evaluables[1].intitule.split()[-1],
    ):
        assert mot in texte


def test_the_form_of_an_interview_asks_the_questions_it_was_opened_with(centre: Promotion) -> None:
    pages, texte = _texte(centre, "entretien_imprimer", centre.contrat.pk)
    assert (pages, "vestiaire" in texte) == (2, True)
    open_entretien_teste(centre)
    coordo = centre.teste.membres[Role.COORDONNATEUR]
    rubriques = [dict(r, titre="Autre chose") for r in current_trame(coordo).rubriques]
    write_trame(rubriques=rubriques, apres=1, auteur=coordo)
    assert "Autre chose" not in _texte(centre, "entretien_imprimer", centre.contrat.pk)[1].replace(
        "Autre chose à dire", ""
    )


def _recopie(centre: Promotion, bilan: BilanPeriode) -> tuple[str, dict[str, str]]:
    ligne = bilan.lignes.first()
    niveau = str(niveau_entreprise(centre, 3).pk)
    champs = {f"vu:n-{ligne.pk}": "", f"n-{ligne.pk}": niveau, "vu:a-qualite": "", "a-qualite": "pp"}
    champs |= {
        "action-1-id": str(uuid7()),
        "action-1-texte": "Lire un plan",
        "action-1-responsable": "apprenti",
    }
    champs |= {"action-2-id": str(uuid7()), "action-2-texte": " ", "action-2-responsable": "apprenti"}
    return reverse("entreprise:bilan_periode_recopier", args=[centre.teste.slug, bilan.pk]), champs


def test_a_form_typed_in_again_keeps_levels_attitudes_and_actions_once(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    adresse, champs = _recopie(centre, bilan)
    client = connecter(centre.teste.membres[Role.FORMATEUR])
    assert [client.post(adresse, champs).status_code for _ in range(2)] == [302, 302]
    bilan.refresh_from_db()
    assert (bilan.qualite, bilan.lignes.get().niveau.rang) == ("pp", 3)
    assert [action.texte for action in bilan.actions.all()] == ["Lire un plan"]


def test_a_wrong_date_comes_back_and_the_rest_is_kept(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    adresse, champs = _recopie(centre, bilan)
    client = connecter(centre.teste.membres[Role.FORMATEUR])
    reponse = client.post(adresse, champs | {"action-1-echeance": "le 31 février"})
    assert (reponse.status_code, "Lire un plan" in reponse.content.decode()) == (422, True)
    bilan.refresh_from_db()
    assert (bilan.qualite, bilan.actions.count()) == ("pp", 0)
