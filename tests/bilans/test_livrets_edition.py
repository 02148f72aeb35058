"""Booklets edited: by a job, once each; read by the right people; checked by anyone who has the code."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bilans.actions.livrets import help_livrets, make_livrets, request_livrets
from bilans.models import Livret, LotApprenti, LotLivrets
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement
from entreprise.actions.journal import attach_photo, submit_entree
from suivi.models import Apprenti
from tests.bilans.livrets import live
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    image,
    write_entree_testee,
)
from tests.promotion import Promotion


def test_a_code_that_is_not_known_is_typed_again(client: Client, db) -> None:
    inconnu = client.get("/verifier/1-RIEN/")
    assert (inconnu.status_code, 'value="1-RIEN"' in inconnu.text) == (404, True)
    assert client.get("/verifier/").status_code == 200
    assert client.get("/verifier/", {"code": " 1-abc "}).url == "/verifier/1-abc/"


def test_a_booklet_costs_the_same_queries_whatever_it_holds(promotion: Promotion) -> None:
    """From the list of the lot to the row that is written, with one entry or with nine."""
    centre_id, membres = promotion.teste.centre.pk, promotion.teste.membres
    couts = []
    with centre_scope(centre_id):
        live(promotion)
    for nombre in (1, 8):
        with centre_scope(centre_id):
            for _ in range(nombre):
                entree = write_entree_testee(promotion)
                attach_photo(entree=entree, octets=image(), nom="p.png", auteur=membres[Role.APPRENTI])
                submit_entree(entree=entree, auteur=membres[Role.APPRENTI])
            lot = request_livrets(groupe=promotion.groupe, auteur=membres[Role.ADMINISTRATEUR])
            travail = Travail.objects.get(pk=lot.travail_id)
        help_livrets(travail)  # the first of the list, whose référentiel is in memory from now on
        with centre_scope(centre_id):
            LotApprenti.objects.update(livret=None)
            LotApprenti.objects.filter(lot=lot).update(fini_le=None)
            Livret.objects.all().delete()
        with CaptureQueriesContext(connection) as requetes:
            assert help_livrets(travail)
        couts.append(len(requetes))
    assert couts[0] == couts[1] <= 40


def test_a_helper_does_one_at_a_time_until_none_is_left(promotion: Promotion) -> None:
    centre_id = promotion.teste.centre.pk
    with centre_scope(centre_id):
        lot = request_livrets(groupe=promotion.groupe, auteur=promotion.teste.membres[Role.ADMINISTRATEUR])
        travail = Travail.objects.get(pk=lot.travail_id)
    assert [help_livrets(travail) for _ in range(4)] == [True, True, True, False]
    assert _executer(lot, centre_id) == {"livrets": 3, "echecs": 0}
    with centre_scope(centre_id):
        assert Livret.objects.filter(lot=lot).count() == 3


def _executer(lot: LotLivrets, centre_id: int) -> dict:
    with centre_scope(centre_id):
        travail = Travail.objects.get(pk=lot.travail_id)
    return make_livrets(Avancement(travail))


def test_a_group_gets_its_booklets_once_and_an_archive(promotion: Promotion) -> None:
    centre_id = promotion.teste.centre.pk
    with centre_scope(centre_id):
        live(promotion)
        lot = request_livrets(groupe=promotion.groupe, auteur=promotion.teste.membres[Role.ADMINISTRATEUR])
    for _ in range(2):  # delivered twice, or started again after a crash
        assert _executer(lot, centre_id) == {"livrets": 3, "echecs": 0}
    with centre_scope(centre_id):
        lot.refresh_from_db()
        assert Livret.objects.filter(lot=lot).count() == 3
        with lot.archive.contenu.open("rb") as contenu:
            noms = sorted(zipfile.ZipFile(contenu).namelist())
        assert noms == ["Ampère Zoé.pdf", "Manifeste.csv", "Ohm Élie.pdf", "Volta Noé.pdf"]


def test_an_unchanged_booklet_keeps_its_file_and_code(promotion: Promotion) -> None:
    centre_id, auteur = promotion.teste.centre.pk, promotion.teste.membres[Role.ADMINISTRATEUR]
    codes = []
    for _ in range(2):
        with centre_scope(centre_id):
            lot = request_livrets(groupe=promotion.groupe, auteur=auteur)
        _executer(lot, centre_id)
        with centre_scope(centre_id):
            codes.append(set(lot.apprentis.values_list("livret__code", "livret__fichier")))
            repris = set(lot.apprentis.values_list("repris", flat=True))
    assert codes[0] == codes[1]
    assert (repris, len(codes[0])) == ({True}, 3)


@pytest.fixture
def livret(promotion: Promotion) -> Livret:
    with centre_scope(promotion.teste.centre.pk):
        lot = request_livrets(groupe=promotion.groupe, auteur=promotion.teste.membres[Role.ADMINISTRATEUR])
    _executer(lot, promotion.teste.centre.pk)
    with centre_scope(promotion.teste.centre.pk):
        return Livret.objects.select_related("fichier").get(apprenti=promotion.apprentis[0])


@pytest.mark.parametrize(
    ("role", "attendu"),
    [
        (Role.ADMINISTRATEUR, 200),
        (Role.COORDONNATEUR, 200),
        (Role.FORMATEUR, 200),
        (Role.APPRENTI, 200),
        (Role.MAITRE, 200),
        (Role.AUDITEUR, 200),
    ],
)
def test_who_reads_a_booklet(promotion: Promotion, livret: Livret, role: Role, attendu: int) -> None:
    reponse = connecter(promotion.teste.membres[role]).get(f"/c/alpha/livrets/{livret.pk}/")
    assert reponse.status_code == attendu
    assert reponse.headers["Content-Type"] == "application/pdf"


def test_an_apprentice_reads_only_theirs(promotion: Promotion, livret: Livret) -> None:
    with centre_scope(promotion.teste.centre.pk):
        autre = Livret.objects.get(apprenti=promotion.apprentis[1])
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    assert client.get(f"/c/alpha/livrets/{autre.pk}/").status_code == 404


def test_another_centre_reads_none(promotion: Promotion, livret: Livret, univers) -> None:
    client = connecter(univers.b.membres[Role.ADMINISTRATEUR])
    assert client.get(f"/c/beta/livrets/{livret.pk}/").status_code == 404


def test_the_administrator_follows_the_job(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    page = client.post(f"/c/alpha/livrets/groupes/{promotion.groupe.pk}/", follow=True)
    assert 'hx-trigger="every 1s"' in page.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        lot = LotLivrets.objects.get()
    _executer(lot, promotion.teste.centre.pk)
    with centre_scope(promotion.teste.centre.pk):
        Travail.objects.update(statut=Travail.Statut.TERMINE)
    adresse = page.redirect_chain[-1][0]
    fragment = client.get(adresse + "travail/", headers={"hx-request": "true"}).content.decode()
    assert "Tout télécharger" in fragment
    assert "every 1s" not in fragment
    archive = client.get(adresse + "archive/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))).testzip() is None
    assert "Prêt" in client.get("/c/alpha/livrets/").content.decode()


def test_anyone_checks_a_booklet_and_learns_no_name(promotion: Promotion, livret: Livret) -> None:
    adresse = f"/verifier/{livret.code}/"
    page = Client().get(adresse).content.decode()
    assert "Ampère" not in page
    assert "Z. A." not in page
    with centre_scope(promotion.teste.centre.pk), livret.fichier.contenu.open("rb") as fichier:
        octets = fichier.read()
    for contenu, dit in [(octets, "est l’original"), (octets + b" ", "n’est pas l’original")]:
        page = Client().post(adresse, {"fichier": SimpleUploadedFile("l.pdf", contenu)}).content.decode()
        assert dit in page


@pytest.mark.parametrize("code", ["1-INCONNU", "9999999-ABC", "abc", "-", "99999999999999999999-A"])
def test_an_unknown_code_is_said(promotion: Promotion, code: str) -> None:
    assert Client().get(f"/verifier/{code}/").status_code == 404


class AvancementInterrompu(Avancement):
    """A worker that dies after the first booklet."""

    def avancer(self, fait: int, total: int | None = None, message: str = "") -> None:
        super().avancer(fait, total, message)
        if fait == 1:
            raise InterruptedError


def test_a_job_goes_on_where_it_stopped(promotion: Promotion) -> None:
    centre_id = promotion.teste.centre.pk
    with centre_scope(centre_id):
        lot = request_livrets(groupe=promotion.groupe, auteur=promotion.teste.membres[Role.ADMINISTRATEUR])
        travail = Travail.objects.get(pk=lot.travail_id)
    with pytest.raises(InterruptedError):
        make_livrets(AvancementInterrompu(travail))
    with centre_scope(centre_id):
        premier = Livret.objects.get(lot=lot)
    assert make_livrets(Avancement(travail)) == {"livrets": 3, "echecs": 0}
    with centre_scope(centre_id):
        assert Livret.objects.filter(lot=lot).count() == 3
        assert Livret.objects.get(pk=premier.pk).fichier_id == premier.fichier_id


def test_two_apprentices_of_one_name_have_two_files(promotion: Promotion) -> None:
    centre_id = promotion.teste.centre.pk
    with centre_scope(centre_id):
        Apprenti.objects.filter(groupe=promotion.groupe).update(prenom="A/na", nom="..Roi")
        lot = request_livrets(groupe=promotion.groupe, auteur=promotion.teste.membres[Role.ADMINISTRATEUR])
    _executer(lot, centre_id)
    with centre_scope(centre_id):
        lot.refresh_from_db()
        with lot.archive.contenu.open("rb") as contenu:
            noms = sorted(zipfile.ZipFile(contenu).namelist())
    assert noms == ["Manifeste.csv", "Roi A-na (2).pdf", "Roi A-na (3).pdf", "Roi A-na.pdf"]


def test_a_job_that_nobody_takes_says_what_it_waits_for(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    page = client.post(f"/c/alpha/livrets/groupes/{promotion.groupe.pk}/", follow=True)
    assert "la file de travaux ne répond pas" not in page.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        Travail.objects.update(cree_le=timezone.now() - timedelta(seconds=6))
    page = client.get(page.redirect_chain[-1][0]).content.decode()
    assert page.count("la file de travaux ne répond pas") == 1


def test_the_dashboard_leads_to_the_booklet_and_its_last_edition(
    promotion: Promotion, livret: Livret
) -> None:
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    apprenti = promotion.apprentis[0].pk
    assert f"/c/alpha/livrets/apprentis/{apprenti}/" in client.get(f"/c/alpha/parcours/{apprenti}/").text
    assert f"/c/alpha/livrets/{livret.pk}/" in client.get(f"/c/alpha/livrets/apprentis/{apprenti}/").text
