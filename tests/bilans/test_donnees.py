"""The data of a group or of the centre as files: what is in, who may, nothing that a spreadsheet runs."""

import csv
import io
import json
from datetime import date
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from bilans.actions.bilans import freeze_bilan
from bilans.actions.sections_bilans import write_textes
from bilans.actions.suivi_actions import add_action
from bilans.queries import donnees
from bilans.tableaux import to_csv, to_json, to_xlsx
from bilans.views import donnees as vue
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import EntreeJournal
from suivi.models import Evaluation
from tests.bilans.fabrique import open_bilan
from tests.bilans.livrets import live
from tests.conftest import connecter
from tests.entreprise.fabrique import write_entree_testee
from tests.promotion import Promotion

ADRESSE = "/c/alpha/livrets/donnees/"
PIEGES = ("=1+1", "+33", "-2", "@SOMME(A1)", "\tx", "ligne 1\nligne 2", 'un "mot" ; deux', "\x07cloche")


@pytest.fixture
def client(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        live(promotion)
    return connecter(promotion.teste.membres[Role.COORDONNATEUR])


def _csv(client, **envoi) -> list[dict[str, str]]:
    reponse = client.post(ADRESSE, {"jeu": "evaluations", "format": "csv"} | envoi)
    assert reponse.status_code == 200, reponse.content.decode()
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))


def test_every_judgement_is_in_once(client, promotion: Promotion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(donnees, "PAGE", 1)
    lignes = _csv(client, groupe=promotion.groupe.pk)
    with centre_scope(promotion.teste.centre.pk):
        assert len(lignes) == Evaluation.objects.count() > 0
    assert {ligne["Nom"] for ligne in lignes} == {"Ampère"}
    assert "Câblage soigné" in {ligne["Commentaire"] for ligne in lignes}


def test_the_journal_without_drafts_and_the_bilans(client, promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        write_entree_testee(promotion, recit="Un brouillon que personne ne lit encore.")
        envoyees = EntreeJournal.objects.exclude(statut=EntreeJournal.Statut.BROUILLON).count()
    journal = _csv(client, jeu="journal")
    assert (len(journal), "brouillon" in str(journal)) == (envoyees, False)
    bilans = _csv(client, jeu="bilans")
    assert {(ligne["Bilan"], ligne["Sorte"]) for ligne in bilans} == {
        ("Bilan d’automne", "Bilan intermédiaire")
    }


def test_the_texts_and_the_actions_of_frozen_bilans(client, promotion: Promotion) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        for figer in (True, False):
            bilan = open_bilan(promotion)
            apprenti = promotion.teste.membres[Role.APPRENTI]
            write_textes(
                bilan=bilan, voulus={"mots.1": "Mon tableau"}, vus={}, auteur=apprenti, partager=figer
            )
            write_textes(bilan=bilan, voulus={"mots.2": "Privé"}, vus={}, auteur=apprenti)
            add_action(
                id=uuid4(), bilan=bilan, texte="Lire", responsable="maitre", echeance=None, auteur=formateur
            )
            if figer:
                freeze_bilan(bilan=bilan, auteur=formateur)
    (texte,) = _csv(client, jeu="textes")
    assert (texte["Section"], texte["Question"], texte["Texte"]) == (
        "Mes mots",
        "Ce dont je suis fier",
        "Mon tableau",
    )
    (action,) = _csv(client, jeu="actions")
    assert (action["À faire"], action["Par"], action["État de l’action"]) == (
        "Lire",
        "Le maître d’apprentissage",
        "À faire",
    )


def test_json_and_workbook_hold_the_same_rows(client, promotion: Promotion) -> None:
    lignes = _csv(client)
    reponse = client.post(ADRESSE, {"jeu": "evaluations", "format": "json"})
    objets = json.loads(b"".join(reponse.streaming_content))
    assert [o["Compétence"] for o in objets] == [ligne["Compétence"] for ligne in lignes]
    assert date.fromisoformat(objets[0]["Jour"])
    reponse = client.post(ADRESSE, {"jeu": "evaluations", "format": "xlsx"})
    feuille = load_workbook(io.BytesIO(b"".join(reponse.streaming_content))).active
    assert feuille.max_row == len(lignes) + 1
    assert "Content-Disposition" in reponse.headers


def test_no_cell_runs_as_a_formula() -> None:
    entete = tuple(f"c{n}" for n in range(len(PIEGES)))
    (lue,) = csv.reader(
        io.StringIO(
            b"".join(to_csv(entete, [[PIEGES]])).decode("utf-8-sig").partition("\r\n")[2], newline=""
        ),
        delimiter=";",
    )
    assert lue[:5] == ["'=1+1", "'+33", "'-2", "'@SOMME(A1)", "'\tx"]
    assert lue[5:7] == list(PIEGES[5:7])
    cellules = list(load_workbook(to_xlsx("Essai", entete, [[PIEGES]])).active.iter_rows())[1]
    assert {c.data_type for c in cellules} == {"s"}
    assert cellules[0].value == "'=1+1"
    assert json.loads(b"".join(to_json(entete, [[PIEGES]]))) == [dict(zip(entete, PIEGES, strict=True))]
    assert json.loads(b"".join(to_json(entete, []))) == []


def test_too_many_rows_for_a_workbook_is_said(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vue, "CLASSEUR_MAXIMUM", 0)
    refus = client.post(ADRESSE, {"jeu": "evaluations", "format": "xlsx"})
    assert (refus.status_code, "choisissez CSV" in refus.text) == (422, True)


def test_an_export_of_data_is_audited(client, promotion: Promotion) -> None:
    lignes = _csv(client, groupe=promotion.groupe.pk)
    with centre_scope(promotion.teste.centre.pk):
        dite = EntreeAudit.objects.get(action="donnees.exportees")
    assert (dite.donnees["jeu"], dite.donnees["lignes"]) == ("Évaluations", len(lignes))


def test_another_centre_is_not_in(client, promotion: Promotion, univers) -> None:
    autre = connecter(univers.b.membres[Role.COORDONNATEUR])
    refus = autre.post(
        "/c/beta/livrets/donnees/", {"jeu": "evaluations", "format": "csv", "groupe": promotion.groupe.pk}
    )
    assert refus.status_code == 422
    reponse = autre.post("/c/beta/livrets/donnees/", {"jeu": "evaluations", "format": "json"})
    assert json.loads(b"".join(reponse.streaming_content)) == []
