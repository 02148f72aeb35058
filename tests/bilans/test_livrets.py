"""Booklets: what they say, a job that can be interrupted, who may read one, how one is checked."""

import io
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from bilans.actions.bilans import freeze_bilan, sign_bilan
from bilans.actions.livrets import help_livrets, make_livrets, request_livrets
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.models import Livret, LotApprenti, LotLivrets
from bilans.templatetags.livret import autoevaluee
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement
from entreprise.actions.bilans_periode import freeze_bilan_periode, sign_bilan_periode
from entreprise.actions.entretiens import freeze_entretien, note_suite
from entreprise.actions.journal import attach_photo, submit_entree
from entreprise.actions.visites import cancel_visite
from suivi.actions.planification import plan_seance
from suivi.actions.seances import evaluate_cell
from suivi.models import Apprenti
from tests.bilans.fabrique import niveau_centre, open_bilan
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    fill_entretien_teste,
    image,
    open_bilan_teste,
    open_entretien_teste,
    plan_periode_testee,
    plan_visite_testee,
    write_entree_testee,
)
from tests.promotion import Promotion
from tests.suivi.scenarios import create_scenario_teste


def _live(promotion: Promotion) -> None:
    """A séance evaluated, an entry with a photo, a bilan signed by one."""
    membres = promotion.teste.membres
    plan_periode_testee(promotion)
    entree = write_entree_testee(promotion)
    attach_photo(entree=entree, octets=image(), nom="p.png", auteur=membres[Role.APPRENTI])
    submit_entree(entree=entree, auteur=membres[Role.APPRENTI])
    scenario = create_scenario_teste(promotion)
    jour = promotion.groupe.debut
    seance = plan_seance(
        scenario=scenario, groupe=promotion.groupe, debut=jour, fin=jour, auteur=membres[Role.FORMATEUR]
    )
    evaluate_cell(
        id=uuid4(),
        seance=seance,
        apprenti=promotion.apprentis[0],
        competence_id=scenario.competences.first().competence_id,
        critere_id=None,
        niveau_id=niveau_centre(promotion, 3),
        base=None,
        auteur=membres[Role.FORMATEUR],
        commentaire="Câblage soigné",
    )
    bilan = open_bilan(promotion)
    freeze_bilan(bilan=bilan, auteur=membres[Role.FORMATEUR])
    sign_bilan(bilan=bilan, membre=membres[Role.APPRENTI])


def _apprenti(promotion: Promotion) -> Apprenti:
    return Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)


def _textes(octets: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages]


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def test_a_booklet_says_everything(centre: Promotion) -> None:
    _live(centre)
    rendu = render_document(
        gather_livret(_apprenti(centre)), code="1-ABC", adresse="http://testserver/verifier/1-ABC/"
    )
    pages = _textes(rendu.octets)
    tout = " ".join(" ".join(pages).split())
    assert rendu.pages == len(pages)
    for morceau in (
        "Zoé Ampère",
        "Étincelle SARL",
        "Câbler un départ moteur",
        "Câblage soigné",
        "J’ai câblé une armoire",
        "Bilan d’automne",
        "1-ABC",
    ):
        assert morceau in tout, morceau
    lecteur = PdfReader(io.BytesIO(rendu.octets))
    assert lecteur.metadata.title == "Livret d’apprentissage de Zoé Ampère"
    assert lecteur.trailer["/Root"]["/Lang"] == "fr"
    assert lecteur.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_seance_has_a_column_for_the_apprentice_when_they_judged_themselves(centre: Promotion) -> None:
    _live(centre)
    contenu = gather_livret(_apprenti(centre))
    (seance,) = contenu.donnees["seances"]
    (competence,) = seance["competences"]
    (ligne,) = competence["lignes"]
    assert (ligne["auto"], autoevaluee(seance)) == (None, False)
    assert "sans autoévaluation" in " ".join(_textes(render_document(contenu).octets))
    ligne["auto"] = ligne["centre"] | {"decision": "Presque"}
    assert autoevaluee(seance)
    textes = " ".join(_textes(render_document(contenu).octets))
    assert ("Presque" in textes, "sans autoévaluation" in textes) == (True, False)


def test_the_contents_give_the_right_pages(centre: Promotion) -> None:
    _live(centre)
    pages = _textes(render_document(gather_livret(_apprenti(centre))).octets)
    sommaire = next(page for page in pages if "Sommaire" in page)
    for titre in ("Séances et évaluations", "Journal en entreprise", "Bilans de compétences"):
        annonce = int(sommaire.split(titre)[1].split()[0])
        assert titre in pages[annonce - 1], (titre, annonce)


def test_no_word_leaves_the_page_and_none_is_cut(centre: Promotion, tmp_path: Path) -> None:
    _live(centre)
    contenu = gather_livret(_apprenti(centre))
    entree = next(entree for periode in contenu.donnees["periodes"] for entree in periode["entrees"])
    entree["recit"] = f"Relevé : https://exemple.fr/{'chemin' * 60} puis {'x' * 300}."
    (seance,) = contenu.donnees["seances"]
    seance["competences"][0]["lignes"][0]["commentaire"] = "C1,C2," * 40
    fichier = tmp_path / "livret.pdf"
    fichier.write_bytes(render_document(contenu).octets)
    boites = subprocess.run(
        ["pdftotext", "-bbox", "-f", "2", str(fichier), "-"], capture_output=True, text=True, check=True
    ).stdout
    droites = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boites)]
    assert max(droites) <= (210 - 20) * 72 / 25.4 + 0.5  # A4, its right margin of 20 mm
    assert boites.count("chemin") + boites.count("x" * 20) > 4


def test_an_empty_booklet_still_reads(centre: Promotion) -> None:
    textes = "\n".join(_textes(render_document(gather_livret(_apprenti(centre))).octets))
    assert "Aucune séance n’a encore été évaluée" in textes


def test_a_lost_photo_does_not_stop_a_booklet(centre: Promotion) -> None:
    _live(centre)
    contenu = gather_livret(_apprenti(centre))
    for nom in contenu.photos:
        contenu.photos[nom] = "1/zz/disparue"
    assert "Photo indisponible" in "\n".join(_textes(render_document(contenu).octets))


def test_texts_are_shown_never_run(centre: Promotion) -> None:
    write = write_entree_testee(centre, recit="<img src='file:///etc/passwd'> & <b>gras</b> " + "x" * 40)
    submit_entree(entree=write, auteur=centre.teste.membres[Role.APPRENTI])
    textes = "\n".join(_textes(render_document(gather_livret(_apprenti(centre))).octets))
    assert "<b>gras</b>" in textes.replace("\u202f", " ")


def test_a_period_ends_with_its_bilan(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        brouillon = _textes(render_document(gather_livret(_apprenti(promotion))).octets)
        freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
        sign_bilan_periode(bilan=bilan, membre=promotion.teste.membres[Role.MAITRE])
        fige = _textes(render_document(gather_livret(_apprenti(promotion))).octets)
    assert "Bilan de la période" not in " ".join(brouillon)
    assert "Bilan de la période" in " ".join(fige)
    assert "Maître d’apprentissage" in " ".join(fige)


def test_the_first_interview_and_the_visits_have_their_chapter(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        vide = " ".join(_textes(render_document(gather_livret(_apprenti(promotion))).octets))
        formateur = promotion.teste.membres[Role.FORMATEUR]
        entretien = open_entretien_teste(promotion)
        fill_entretien_teste(
            promotion, entretien, **{"r_arrivee-accueil": "non", "c_maitre": "Content de lui."}
        )
        freeze_entretien(entretien=entretien, auteur=formateur)
        note_suite(reponse=entretien.reponses.get(alerte=True), suite="Fait hier", auteur=formateur)
        cancel_visite(visite=plan_visite_testee(promotion), raison="Usine fermée", auteur=formateur)
        plein = " ".join(_textes(render_document(gather_livret(_apprenti(promotion))).octets))
    assert "Le premier entretien n’a pas encore été tenu" in vide
    plein = " ".join(plein.split())
    for mot in ("Non, à reprendre", "Fait hier", "Content de lui", "saisi par", "Usine fermée"):
        assert mot in plein, mot


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
        _live(promotion)
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
        _live(promotion)
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


def test_competences_follow_the_referentiel(centre: Promotion) -> None:
    """Whatever the order in which they were judged."""
    membres = centre.teste.membres
    scenario = create_scenario_teste(centre)
    jour = centre.groupe.debut
    seance = plan_seance(
        scenario=scenario, groupe=centre.groupe, debut=jour, fin=jour, auteur=membres[Role.FORMATEUR]
    )
    prevues = [ligne.competence_id for ligne in scenario.competences.all()]
    for competence_id in reversed(prevues):
        evaluate_cell(
            id=uuid4(),
            seance=seance,
            apprenti=centre.apprentis[0],
            competence_id=competence_id,
            critere_id=None,
            niveau_id=niveau_centre(centre, 2),
            base=None,
            auteur=membres[Role.FORMATEUR],
        )
    (dite,) = gather_livret(_apprenti(centre)).donnees["seances"]
    ordre = [c.code_usage for c in centre.version.competences.values() if c.id in prevues]
    assert [c["code"] for c in dite["competences"]] == ordre
    assert dite["formateurs"] == [str(membres[Role.FORMATEUR].utilisateur)]


def test_the_dashboard_leads_to_the_last_booklet(promotion: Promotion, livret: Livret) -> None:
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    page = client.get(f"/c/alpha/parcours/{promotion.apprentis[0].pk}/").content.decode()
    assert f"/c/alpha/livrets/{livret.pk}/" in page
