"""The booklet says which attestations were issued, and which no longer hold."""

from django.utils import timezone

from bilans.actions.attestations import revoke_attestation
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.bilans.attestations import deliver
from tests.bilans.livrets import booklet_apprenti, page_texts
from tests.promotion import Promotion


def test_attestations_are_in_the_booklet_with_their_code(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        attestation = deliver(promotion)
        contenu = gather_livret(booklet_apprenti(promotion))
        (dite,) = contenu.donnees["attestations"]
        assert dite["acquises"] == [c["intitule"] for c in attestation.contenu["competences"]]
        assert (dite["le"], dite["revoquee_le"]) == (timezone.now().date().isoformat(), None)
        pages = " ".join(page_texts(render_document(contenu).octets))
        assert attestation.code in pages
        assert "révoquée" not in pages
        revoke_attestation(
            attestation=attestation,
            motif="Délivrée par erreur",
            auteur=promotion.teste.membres[Role.COORDONNATEUR],
        )
        apres = gather_livret(booklet_apprenti(promotion))
        assert apres.empreinte != contenu.empreinte
        assert apres.donnees["attestations"][0]["revoquee_le"] == timezone.now().date().isoformat()


def test_the_blank_booklet_keeps_room_and_names_nothing(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        attestation = deliver(promotion)
        pages = " ".join(
            page_texts(render_document(gather_livret(booklet_apprenti(promotion)), vierge=True).octets)
        )
        assert "Attestations de compétences" in pages
        assert attestation.code not in pages
