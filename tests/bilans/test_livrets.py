"""Booklets: what they say, a job that can be interrupted, who may read one, how one is checked."""

import io
import re
import subprocess
from pathlib import Path
from uuid import uuid4

from pypdf import PdfReader

from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.templatetags.livret import autoevaluee
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode, sign_bilan_periode
from entreprise.actions.entretiens import freeze_entretien, note_suite
from entreprise.actions.journal import submit_entree
from entreprise.actions.visites import cancel_visite
from suivi.actions.planification import plan_seance
from suivi.actions.seances import evaluate_cell
from tests.bilans.fabrique import niveau_centre
from tests.bilans.livrets import booklet_apprenti, live, page_texts
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    fill_entretien_teste,
    open_bilan_teste,
    open_entretien_teste,
    plan_visite_testee,
    write_entree_testee,
)
from tests.promotion import Promotion
from tests.suivi.scenarios import create_scenario_teste


def test_a_booklet_says_everything(centre: Promotion) -> None:
    live(centre)
    rendu = render_document(
        gather_livret(booklet_apprenti(centre)), code="1-ABC", adresse="http://testserver/verifier/1-ABC/"
    )
    pages = page_texts(rendu.octets)
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
    live(centre)
    contenu = gather_livret(booklet_apprenti(centre))
    (seance,) = contenu.donnees["seances"]
    (competence,) = seance["competences"]
    (ligne,) = competence["lignes"]
    assert (ligne["auto"], autoevaluee(seance)) == (None, False)
    assert "sans autoévaluation" in " ".join(page_texts(render_document(contenu).octets))
    ligne["auto"] = ligne["centre"] | {"decision": "Presque"}
    assert autoevaluee(seance)
    textes = " ".join(page_texts(render_document(contenu).octets))
    assert ("Presque" in textes, "sans autoévaluation" in textes) == (True, False)


def test_the_contents_give_the_right_pages(centre: Promotion) -> None:
    live(centre)
    pages = page_texts(render_document(gather_livret(booklet_apprenti(centre))).octets)
    sommaire = next(page for page in pages if "Sommaire" in page)
    for titre in ("Séances et évaluations", "Journal en entreprise", "Bilans de compétences"):
        annonce = int(sommaire.split(titre)[1].split()[0])
        assert titre in pages[annonce - 1], (titre, annonce)


def test_no_word_leaves_the_page_and_none_is_cut(centre: Promotion, tmp_path: Path) -> None:
    live(centre)
    contenu = gather_livret(booklet_apprenti(centre))
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
    textes = "\n".join(page_texts(render_document(gather_livret(booklet_apprenti(centre))).octets))
    assert "Aucune séance n’a encore été évaluée" in textes


def test_a_lost_photo_does_not_stop_a_booklet(centre: Promotion) -> None:
    live(centre)
    contenu = gather_livret(booklet_apprenti(centre))
    for nom in contenu.photos:
        contenu.photos[nom] = "1/zz/disparue"
    assert "Photo indisponible" in "\n".join(page_texts(render_document(contenu).octets))


def test_texts_are_shown_never_run(centre: Promotion) -> None:
    write = write_entree_testee(centre, recit="<img src='file:///etc/passwd'> & <b>gras</b> " + "x" * 40)
    submit_entree(entree=write, auteur=centre.teste.membres[Role.APPRENTI])
    textes = "\n".join(page_texts(render_document(gather_livret(booklet_apprenti(centre))).octets))
    assert "<b>gras</b>" in textes.replace("\u202f", " ")


def test_a_period_ends_with_its_bilan(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        brouillon = page_texts(render_document(gather_livret(booklet_apprenti(promotion))).octets)
        freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
        sign_bilan_periode(bilan=bilan, membre=promotion.teste.membres[Role.MAITRE])
        fige = page_texts(render_document(gather_livret(booklet_apprenti(promotion))).octets)
    assert "Bilan de la période" not in " ".join(brouillon)
    assert "Bilan de la période" in " ".join(fige)
    assert "Maître d’apprentissage" in " ".join(fige)


def test_the_first_interview_and_the_visits_have_their_chapter(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        vide = " ".join(page_texts(render_document(gather_livret(booklet_apprenti(promotion))).octets))
        formateur = promotion.teste.membres[Role.FORMATEUR]
        entretien = open_entretien_teste(promotion)
        fill_entretien_teste(
            promotion, entretien, **{"r_arrivee-accueil": "non", "c_maitre": "Content de lui."}
        )
        freeze_entretien(entretien=entretien, auteur=formateur)
        note_suite(reponse=entretien.reponses.get(alerte=True), suite="Fait hier", auteur=formateur)
        cancel_visite(visite=plan_visite_testee(promotion), raison="Usine fermée", auteur=formateur)
        plein = " ".join(page_texts(render_document(gather_livret(booklet_apprenti(promotion))).octets))
    assert "Le premier entretien n’a pas encore été tenu" in vide
    plein = " ".join(plein.split())
    for mot in ("Non, à reprendre", "Fait hier", "Content de lui", "saisi par", "Usine fermée"):
        assert mot in plein, mot


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
    (dite,) = gather_livret(booklet_apprenti(centre)).donnees["seances"]
    ordre = [c.code_usage for c in centre.version.competences.values() if c.id in prevues]
    assert [c["code"] for c in dite["competences"]] == ordre
    assert dite["formateurs"] == [str(membres[Role.FORMATEUR].utilisateur)]
