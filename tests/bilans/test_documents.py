"""The bilan as a document to edit: well formed whatever people wrote, and only for those who may read it."""

import io
import zipfile
from xml.etree import ElementTree

from bilans.actions.bilans import freeze_bilan
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.bilans.fabrique import ecrire, judge, open_bilan
from tests.conftest import connecter
from tests.promotion import Promotion

MIME = "application/vnd.oasis.opendocument.text"


def _texte(octets: bytes) -> str:
    """The text of the document; every part of it is well formed."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        premier = archive.infolist()[0]
        assert (premier.filename, premier.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == MIME
        parties = {nom: ElementTree.fromstring(archive.read(nom)) for nom in archive.namelist()[1:]}
    assert set(parties) == {"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"}
    return " ".join("".join(parties["content.xml"].itertext()).split())


def test_a_bilan_is_edited_in_a_word_processor(promotion: Promotion) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, promotion.version.competences_evaluables[0].id, 2)
        bilan = open_bilan(promotion)
        ecrire(promotion, bilan, Role.FORMATEUR, synthese="Soigné & rapide <b>vraiment</b>\x07\nÀ suivre")
    adresse = f"/c/alpha/bilans/{bilan.pk}/odt/"
    brouillon = connecter(formateur).get(adresse)
    assert brouillon.headers["Content-Type"] == MIME
    texte = _texte(brouillon.content)
    assert "Soigné & rapide <b>vraiment</b>" in texte
    assert "Bilan en préparation" in texte
    assert "MaîtriséeProposé : insuffisamment maîtriséeConstaté en atelier." in texte
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    assert apprenti.get(adresse).status_code == 404  # not before it is frozen
    with centre_scope(promotion.teste.centre.pk):
        freeze_bilan(bilan=bilan, auteur=formateur)
    assert "fait seul foi" in _texte(apprenti.get(adresse).content)


def test_another_centre_gets_no_document(promotion: Promotion, univers) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan(promotion)
    autre = connecter(univers.b.membres[Role.FORMATEUR])
    assert autre.get(f"/c/beta/bilans/{bilan.pk}/odt/").status_code == 404
