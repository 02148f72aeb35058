"""Exports of booklets for the tests: asked, worked on, read."""

import csv
import io
import zipfile

from bilans.actions.livrets import (
    request_livrets,
)
from bilans.models import LotLivrets
from bilans.queries.exports import lots_visibles, state
from cpro.comptes.models import Membre
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import executer_travail
from tests.promotion import Promotion


def ask(promotion: Promotion, auteur: Membre, **options) -> LotLivrets:
    with centre_scope(promotion.teste.centre.pk):
        return request_livrets(groupe=promotion.groupe, auteur=auteur, **options)


def work(lot: LotLivrets) -> LotLivrets:
    """What the worker does, then the export as the page reads it."""
    executer_travail(travail_id=str(lot.travail_id), centre_id=lot.centre_id)
    return read(lot)


def read(lot: LotLivrets) -> LotLivrets:
    with centre_scope(lot.centre_id):
        auteur = Membre.objects.get(pk=lot.demande_par_id)
        lu = lots_visibles(auteur).get(pk=lot.pk)
        lu.etat = state(lu)
        return lu


def unzip(lot: LotLivrets) -> dict[str, bytes]:
    with (
        centre_scope(lot.centre_id),
        lot.archive.contenu.open("rb") as contenu,
        zipfile.ZipFile(contenu) as archive,
    ):
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        return {nom: archive.read(nom) for nom in archive.namelist()}


def table(octets: bytes) -> list[dict[str, str]]:
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))
