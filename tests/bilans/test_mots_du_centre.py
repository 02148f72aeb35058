"""The centre's own words beside the official label, in the bilan, on the dashboard and in the booklet."""

import io

import pytest
from pypdf import PdfReader

from bilans.actions.bilans import freeze_bilan
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.models import Bilan
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.adaptations import edit_brouillon, start_adaptation
from referentiels.brouillons import publish_brouillon
from referentiels.edition import set_local_words
from referentiels.models import VersionReferentiel
from tests.bilans.fabrique import judge, open_bilan
from tests.conftest import connecter
from tests.personnes import Univers
from tests.promotion import Promotion, create_promotion

MOTS = "Préparer son chantier"


@pytest.fixture
def bilan(univers: Univers, referentiels_charges) -> tuple[Promotion, Bilan]:
    """A frozen bilan in a centre that says C1 in its own words."""
    coordonnateur = univers.a.membres[Role.COORDONNATEUR]
    with centre_scope(univers.a.centre.pk):
        nationale = VersionReferentiel.objects.get(pk=referentiels_charges["bcp-melec"])
        brouillon = start_adaptation(version=nationale, membre=coordonnateur)
        edit_brouillon(
            version=brouillon,
            modification=lambda document: set_local_words(document, {"c:C1": MOTS}),
            membre=coordonnateur,
        )
        adaptee = publish_brouillon(version=brouillon, membre=coordonnateur)
        promotion = create_promotion(univers.a, adaptee.pk)
        judge(promotion, promotion.version.competences_par_cle["c:C1"].id, 3)
        bilan = open_bilan(promotion)
        freeze_bilan(bilan=bilan, auteur=univers.a.membres[Role.FORMATEUR])
    return promotion, bilan


def test_every_page_says_both(bilan: tuple[Promotion, Bilan]) -> None:
    promotion, fige = bilan
    apprenti = promotion.apprentis[0]
    officiel = promotion.version.competences_par_cle["c:C1"].intitule[:20]
    c1 = promotion.version.competences_par_cle["c:C1"].id
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE):
        client = connecter(promotion.teste.membres[role])
        chemins = [f"bilans/{fige.pk}/", f"parcours/{apprenti.pk}/traces/{c1}/"]
        for chemin in chemins:
            page = client.get(f"/c/alpha/{chemin}").text
            assert MOTS in page
            assert officiel in page


def test_the_booklet_says_both(bilan: tuple[Promotion, Bilan]) -> None:
    promotion, _ = bilan
    with centre_scope(promotion.teste.centre.pk):
        document = render_document(gather_livret(promotion.apprentis[0]))
    texte = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(document.octets)).pages)
    assert texte.count(MOTS) == 2  # the positions, and the bilan
