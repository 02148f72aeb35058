"""Booklets printed by real processes: one helps another, one is killed, and each booklet is made once."""

import os
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bilans.actions.archives import MANIFESTE
from bilans.actions.livrets import request_livrets
from bilans.models import Livret, LotLivrets
from cpro.comptes.models import Membre
from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.actions import load_document, load_echelles
from referentiels.format.native import read_native
from suivi.actions.groupes import enrol_apprenti
from suivi.models import Groupe
from tests.atelier import SILENCE, Atelier, Statut, open_atelier
from tests.conftest import DATA
from tests.courtier import File
from tests.personnes import create_centre_teste
from tests.promotion import create_promotion

pytestmark = pytest.mark.lent

EFFECTIF = 12


@pytest.fixture(scope="module")
def atelier(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Atelier]:
    with (
        django_db_blocker.unblock(),
        open_atelier(tmp_path_factory.mktemp("livrets"), file=File.LIVRETS) as atelier,
    ):
        load_echelles()
        yield atelier


def _create_promotion(atelier: Atelier, slug: str) -> None:
    """A centre with a group of EFFECTIF apprentices."""
    version_id = load_document(document=read_native(DATA / "bcp-melec.yaml")).version_id
    promotion = create_promotion(create_centre_teste(slug), version_id)
    atelier.centre_id = promotion.teste.centre.pk
    with centre_scope(atelier.centre_id):
        for numero in range(EFFECTIF - len(promotion.apprentis)):
            enrol_apprenti(
                groupe=promotion.groupe,
                prenom="Ada",
                nom=f"Farad {numero:02}",
                auteur=promotion.teste.membres[Role.COORDONNATEUR],
            )


def ask(centre_id: int) -> None:
    """What the page does, in a process of the workshop; prints the lot."""
    with centre_scope(centre_id):
        auteur = Membre.objects.select_related("utilisateur", "centre").get(role=Role.ADMINISTRATEUR)
        print(request_livrets(groupe=Groupe.objects.get(), auteur=auteur).pk)


def _request(atelier: Atelier) -> LotLivrets:
    lot_id = atelier.executer(f"from {__name__} import ask; ask({atelier.centre_id})")
    with centre_scope(atelier.centre_id):
        return LotLivrets.objects.get(pk=lot_id)


def _check(atelier: Atelier, lot: LotLivrets) -> None:
    """One booklet each, one file each, all of them in the archive, and nothing besides."""
    with centre_scope(atelier.centre_id):
        lot.refresh_from_db()
        livrets = list(Livret.objects.select_related("fichier"))
        assert [livret.lot_id for livret in livrets] == [lot.pk] * EFFECTIF
        assert len({livret.apprenti_id for livret in livrets}) == EFFECTIF
        assert len({livret.code for livret in livrets}) == EFFECTIF
        assert Fichier.objects.count() == EFFECTIF + 1
        with lot.archive.contenu.open("rb") as contenu, zipfile.ZipFile(contenu) as archive:
            noms = [nom for nom in archive.namelist() if nom != MANIFESTE]
            assert sorted(noms) == sorted(livret.fichier.nom for livret in livrets)
            assert all(archive.read(nom)[:5] == b"%PDF-" for nom in noms)


def _children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_worker_killed_in_the_middle_leaves_no_duplicate(atelier: Atelier) -> None:
    _create_promotion(atelier, "coupure")
    atelier.embaucher(processus=2)
    lot = _request(atelier)
    atelier.attendre(lot.travail_id, lambda t: t.fait >= 2)
    atelier.perdre()
    with centre_scope(atelier.centre_id):
        avant = dict(Livret.objects.values_list("apprenti_id", "fichier_id"))
    assert 2 <= len(avant) < EFFECTIF

    atelier.embaucher(processus=2)
    time.sleep(SILENCE)
    assert atelier.reprendre() == 1
    fini = atelier.attendre(lot.travail_id, lambda t: not t.actif)
    atelier.perdre()

    assert (fini.statut, fini.fait, fini.total, fini.tentatives) == (Statut.TERMINE, EFFECTIF, EFFECTIF, 2)
    _check(atelier, lot)
    with centre_scope(atelier.centre_id):
        apres = dict(Livret.objects.values_list("apprenti_id", "fichier_id"))
    assert {cle: apres[cle] for cle in avant} == avant


def test_one_process_killed_the_other_ends_the_job(atelier: Atelier) -> None:
    """Whichever dies, the one that carries the job or the one that helps."""
    _create_promotion(atelier, "moitie")
    atelier.embaucher(processus=2)
    lot = _request(atelier)
    atelier.attendre(lot.travail_id, lambda t: t.fait >= 2)
    os.kill(_children(atelier.travailleur.pid)[0], signal.SIGKILL)
    limite = time.monotonic() + 60
    while (fini := atelier.attendre(lot.travail_id, bool)).actif and time.monotonic() < limite:
        time.sleep(SILENCE)
        atelier.reprendre()
    atelier.perdre()

    assert (fini.statut, fini.fait) == (Statut.TERMINE, EFFECTIF)
    _check(atelier, lot)
