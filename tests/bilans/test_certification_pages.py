"""The pages of certification: from the référentiel to a frozen decision, and its grids."""

import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bilans.models import Certification, DecisionJury
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.bilans.test_certification import epreuve, figer, juger_tout, ouvrir
from tests.conftest import connecter
from tests.promotion import Promotion


@pytest.fixture
def ouverte(promotion: Promotion) -> Certification:
    with centre_scope(promotion.teste.centre.pk):
        juger_tout(promotion)
        return ouvrir(promotion)


def test_from_the_referentiel_to_a_frozen_decision(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        juger_tout(promotion)
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    groupe = f"/c/alpha/certification/groupes/{promotion.groupe.pk}/"
    page = client.get(groupe).content.decode()
    assert "À vérifier, recopié par un tiers" in page
    adresse = client.post(f"{groupe}ouvrir/", {"unite": epreuve(promotion).id}).url
    assert "13,5/20" in client.get(adresse).content.decode()
    candidat = f"{adresse}candidats/{promotion.apprentis[0].pk}/"
    refus = client.post(f"{candidat}decision/", {"note": "15", "motif": "", "appreciation": "Du soin"})
    assert refus.status_code == 422
    assert "dites pourquoi" in refus.content.decode()
    assert "Du soin" in refus.content.decode()  # nothing typed is lost
    saisie = {"note": "15,5", "motif": "Soutenance", "appreciation": "Du soin", "figer": "1"}
    page = client.post(f"{candidat}decision/", saisie, follow=True).content.decode()
    assert "Inscrivez au moins une personne au jury" in page
    identifiant = "0197c0de-0000-7000-8000-000000000001"
    personne = {"id": identifiant, "nom": "Léa Joule", "qualite": "Professionnelle"}
    for _ in range(2):
        client.post(f"{adresse}jury/", personne)
    page = client.post(f"{adresse}figer/", follow=True).content.decode()
    assert "Une décision figée." in page
    assert page.count("Léa Joule, Professionnelle") == 1
    page = client.get(candidat).content.decode()
    assert "15,5/20" in page
    assert "Soutenance" in page
    page = client.post(f"{candidat}deverrouiller/", {"motif": "Erreur"}, follow=True).content.decode()
    assert "Décision à figer" in page


def test_the_rule_keeps_only_what_differs_from_the_text(promotion: Promotion, ouverte: Certification) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/certification/{ouverte.pk}/regle/"
    form = client.get(adresse).context["form"]
    donnees = {champ.html_name: champ.value() for champ in form} | {"session": "Juin 2027"}
    assert client.post(adresse, donnees).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        ouverte.refresh_from_db()
    assert (ouverte.points, ouverte.poids, ouverte.session) == ([], {}, "Juin 2027")
    reglee = donnees | {"points_1": "8", "points_2": "14,5", "poids_0": "3"}
    assert client.post(adresse, reglee).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        ouverte.refresh_from_db()
    assert ouverte.points == ["0.00", "8", "14.5", "20.00"]
    assert ouverte.poids[epreuve(promotion).competences[0].cle] == "3"
    faux = client.post(adresse, donnees | {"points_1": "19", "points_2": "3"})
    assert faux.status_code == 422
    assert "ne peut pas valoir moins" in faux.content.decode()


def test_a_situation_is_kept_corrected_and_withdrawn(promotion: Promotion, ouverte: Certification) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/certification/{ouverte.pk}/"
    identifiant = "0197c0de-0000-7000-8000-000000000002"
    donnees = {"id": identifiant, "intitule": "Câbler un tableau", "jour": "2027-03-02", "lieu": "entreprise"}
    for _ in range(2):
        assert client.post(f"{adresse}situations/", donnees).status_code == 302
    page = client.get(adresse).content.decode()
    assert page.count(">Câbler un tableau</th>") == 1
    client.post(f"{adresse}situations/{identifiant}/", donnees | {"intitule": "Câbler une armoire"})
    assert "Câbler une armoire" in client.get(adresse).content.decode()
    client.post(f"{adresse}situations/{identifiant}/retirer/")
    assert "Aucune situation n’est encore notée." in client.get(adresse).content.decode()


def test_grids_say_what_the_page_says(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        decision = figer(promotion)
    client = connecter(promotion.teste.membres[Role.AUDITEUR])
    adresse = f"/c/alpha/certification/{decision.certification_id}/"
    classeur = load_workbook(io.BytesIO(client.get(f"{adresse}grille.xlsx").content))
    assert classeur.sheetnames == ["Groupe", "Ampère Zoé", "Ohm Élie", "Volta Noé"]
    groupe = list(classeur["Groupe"].values)
    assert groupe[1][0].startswith("Document de travail")
    assert groupe[2][0] == "Coefficient 7"
    assert groupe[4][:4] == ("Ampère", "Zoé", "13,5/20", "13,5/20")
    assert groupe[5][2] == "Aucune compétence n’est évaluée pour le diplôme."
    une = client.get(f"{adresse}candidats/{promotion.apprentis[0].pk}/grille.pdf")
    assert une.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''E31%20Amp")
    texte = PdfReader(io.BytesIO(une.content)).pages[0].extract_text()
    for attendu in ("Zoé Ampère", "13,5/20", "Léa Joule", "Document de travail", "Étincelle SARL"):
        assert attendu in texte
    toutes = PdfReader(io.BytesIO(client.get(f"{adresse}grille.pdf").content))
    assert len(toutes.pages) >= 4
    assert toutes.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_name_never_runs_as_a_formula(promotion: Promotion, ouverte: Certification) -> None:
    with centre_scope(promotion.teste.centre.pk):
        apprenti = promotion.apprentis[0]
        apprenti.nom = "=1+1"
        apprenti.save(update_fields=["nom"])
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    contenu = client.get(f"/c/alpha/certification/{ouverte.pk}/grille.xlsx").content
    cellules = [c for f in load_workbook(io.BytesIO(contenu)) for ligne in f.iter_rows() for c in ligne]
    assert [c.coordinate for c in cellules if c.data_type == "f"] == []


def test_a_trainer_prepares_and_does_not_decide(promotion: Promotion, ouverte: Certification) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/certification/{ouverte.pk}/candidats/{promotion.apprentis[0].pk}/"
    assert "Enregistrer et figer" not in client.get(adresse).content.decode()
    assert client.post(f"{adresse}decision/", {"note": "12"}).status_code == 403
    with centre_scope(promotion.teste.centre.pk):
        assert DecisionJury.objects.count() == 0


def test_pages_cost_the_same_however_many_candidates(
    promotion: Promotion, ouverte: Certification, django_assert_max_num_queries
) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    with django_assert_max_num_queries(18):
        client.get(f"/c/alpha/certification/{ouverte.pk}/")


def test_another_centre_sees_nothing(promotion: Promotion, ouverte: Certification, univers) -> None:
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    assert client.get(f"/c/beta/certification/{ouverte.pk}/").status_code == 404
