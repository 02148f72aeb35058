"""Bilans de compétences: people decide, what is frozen is frozen in the database, three sign."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from bilans.actions.bilans import (
    BilanVide,
    freeze_bilan,
    sign_bilan,
    unlock_bilan,
)
from bilans.actions.decisions import decide
from bilans.actions.verrou import BilanFige
from bilans.attentes import attentes_de
from bilans.models import Bilan, DecisionBilan
from bilans.rules import may_sign_bilan
from cpro.comptes.models import Courriel
from cpro.socle.models import Instantane
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.signatures import empreinte, instantane_actif
from tests.bilans.fabrique import ecrire, judge, niveau_centre, open_bilan
from tests.conftest import connecter
from tests.promotion import Promotion

TROIS = (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE)


def test_the_snapshot_says_everything_in_words(centre: Promotion) -> None:
    judge(centre, centre.version.competences_evaluables[0].id, 2)
    bilan = open_bilan(centre)
    auteur = centre.teste.membres[Role.FORMATEUR]
    ecrire(centre, bilan, Role.FORMATEUR, synthese="Du soin.")
    contenu = freeze_bilan(bilan=bilan, auteur=auteur).contenu
    premiere = contenu["blocs"][0]["competences"][0]
    assert (premiere["decision"], premiere["centre"]) == ("Maîtrisée", "Insuffisamment maîtrisée")
    assert contenu["apprenti"]["nom"] == "Ampère"
    assert [t["texte"] for s in contenu["sections"] for t in s["textes"]] == ["Du soin."]
    assert contenu["referentiel"]["empreinte"] == centre.version.empreinte


def test_nothing_decided_nothing_frozen(centre: Promotion) -> None:
    with pytest.raises(BilanVide):
        freeze_bilan(bilan=open_bilan(centre, decisions=0), auteur=centre.teste.membres[Role.FORMATEUR])


def test_freezing_tells_those_who_sign(centre: Promotion) -> None:
    freeze_bilan(bilan=open_bilan(centre), auteur=centre.teste.membres[Role.FORMATEUR])
    assert set(Courriel.objects.values_list("destinataire", flat=True)) == {
        "apprenti@alpha.test",
        "maitre@alpha.test",
    }


def test_a_frozen_bilan_refuses_every_action(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    freeze_bilan(bilan=bilan, auteur=auteur)
    competence = centre.version.competences_evaluables[0].id
    with pytest.raises(BilanFige):
        decide(bilan=bilan, competence_id=competence, niveau_id=None, auteur=auteur)
    with pytest.raises(BilanFige):
        ecrire(centre, bilan, Role.FORMATEUR, synthese="Autre")
    with pytest.raises(BilanFige):
        freeze_bilan(bilan=bilan, auteur=auteur)


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE bilans_decisionbilan SET commentaire = 'faux'",
        "DELETE FROM bilans_decisionbilan",
        "UPDATE bilans_bilan SET lieu = 'ailleurs'",
        "DELETE FROM bilans_bilan",
        "UPDATE socle_instantane SET contenu = '{}'",
        "DELETE FROM socle_instantane",
    ],
)
def test_the_database_refuses_what_python_would_not_see(centre: Promotion, requete: str) -> None:
    freeze_bilan(bilan=open_bilan(centre), auteur=centre.teste.membres[Role.FORMATEUR])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(requete)


def test_a_new_decision_cannot_slip_in(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    freeze_bilan(bilan=bilan, auteur=auteur)
    autre = centre.version.competences_evaluables[5].id
    with pytest.raises(DatabaseError, match="figé"), transaction.atomic():
        DecisionBilan.objects.create(bilan=bilan, competence_id=autre, decide_par=auteur)


def test_three_signatures_close_it_and_each_signs_once(centre: Promotion) -> None:
    bilan = open_bilan(centre)
    freeze_bilan(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
    for rang, role in enumerate(TROIS, start=1):
        for _ in range(2):
            sign_bilan(bilan=bilan, membre=centre.teste.membres[role])
        bilan.refresh_from_db()
        assert instantane_actif(bilan).signatures.count() == rang
    assert bilan.statut == Bilan.Statut.SIGNE


@pytest.mark.parametrize("role", [Role.ADMINISTRATEUR, Role.AUDITEUR])
def test_others_do_not_sign(centre: Promotion, role: Role) -> None:
    bilan = open_bilan(centre)
    instantane = freeze_bilan(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
    assert not may_sign_bilan(centre.teste.membres[role], bilan, instantane)


def test_unlocking_needs_a_reason_and_keeps_what_was_signed(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    freeze_bilan(bilan=bilan, auteur=auteur)
    sign_bilan(bilan=bilan, membre=centre.teste.membres[Role.APPRENTI])
    with pytest.raises(ValueError, match="motif"):
        unlock_bilan(bilan=bilan, motif=" ", auteur=auteur)
    unlock_bilan(bilan=bilan, motif="Une erreur de niveau", auteur=auteur)
    bilan.refresh_from_db()
    competence = centre.version.competences_evaluables[0].id
    decide(bilan=bilan, competence_id=competence, niveau_id=niveau_centre(centre, 4), auteur=auteur)
    second = freeze_bilan(bilan=bilan, auteur=auteur)
    premier = Instantane.objects.get(version=1)
    assert second.version == 2
    assert empreinte(premier.contenu) == premier.empreinte
    assert premier.signatures.count() == 1


def test_what_waits_for_each(centre: Promotion) -> None:
    bilan = open_bilan(centre)
    membres = centre.teste.membres
    assert [a.texte for a in attentes_de(membres[Role.FORMATEUR])] == ["Finir « Bilan d’automne »"]
    assert attentes_de(membres[Role.APPRENTI]) == []
    freeze_bilan(bilan=bilan, auteur=membres[Role.FORMATEUR])
    for role in TROIS:
        assert [a.texte for a in attentes_de(membres[role])] == ["Signer « Bilan d’automne »"]
    sign_bilan(bilan=bilan, membre=membres[Role.MAITRE])
    assert attentes_de(membres[Role.MAITRE]) == []
    assert attentes_de(membres[Role.AUDITEUR]) == []


def _lue(page: str) -> str:
    """The fingerprint that the form of a signature carries."""
    return re.search(r'name="lue" value="([0-9a-f]{64})"', page)[1]


def test_from_the_dashboard_to_three_signatures(promotion: Promotion) -> None:
    membres = promotion.teste.membres
    formateur = connecter(membres[Role.FORMATEUR])
    nouveau = f"/c/alpha/parcours/{promotion.apprentis[0].pk}/bilan/"
    adresse = formateur.post(
        nouveau, {"nature": "intermediaire", "intitule": "Mi-parcours", "jour": "2026-11-02"}
    ).url
    une, deux = (c.id for c in promotion.version.competences_evaluables[:2])
    with centre_scope(promotion.teste.centre.pk):
        niveau = niveau_centre(promotion, 3)
    ligne = formateur.post(f"{adresse}decisions/{une}/", {f"niveau-{une}": niveau})
    assert "Décidé par" in ligne.content.decode()
    assert f'value="{niveau}" checked' in formateur.get(adresse).content.decode()
    brouillon = connecter(membres[Role.APPRENTI]).get(adresse).content.decode()
    assert "Ce dont je suis fier" in brouillon
    assert "decision" not in brouillon  # nothing of the others' sections
    donnees = {
        f"niveau-{une}": niveau,
        f"niveau-{deux}": niveau,
        f"commentaire-{deux}": "Bien",
        "t-synthese": "Oui.",
    }
    page = formateur.post(adresse + "figer/", donnees, follow=True).content.decode()
    assert "Bien" in page
    assert "Oui." in page
    for role in TROIS:
        client = connecter(membres[role])
        lue = _lue(client.get(adresse).content.decode())
        page = client.post(adresse + "signer/", {"lue": "une autre"}, follow=True).content.decode()
        assert "a changé depuis que vous l’avez lu" in page
        page = client.post(adresse + "signer/", {"lue": lue}, follow=True).content.decode()
        assert "Vous avez signé" in page
    with centre_scope(promotion.teste.centre.pk):
        assert Bilan.objects.get().statut == Bilan.Statut.SIGNE
    page = formateur.post(adresse + "deverrouiller/", {"motif": ""}, follow=True).content.decode()
    assert "demande un motif" in page
    page = formateur.post(adresse + "deverrouiller/", {"motif": "Erreur"}, follow=True).content.decode()
    assert "En préparation" in page


def test_the_whole_page_saves_without_javascript(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan(promotion, decisions=0)
        niveau = niveau_centre(promotion, 2)
    competence = promotion.version.competences_evaluables[0].id
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/bilans/{bilan.pk}/"
    page = client.post(adresse, {f"niveau-{competence}": niveau, "t-synthese": "Ma synthèse"}, follow=True)
    assert "Ma synthèse" in page.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        assert DecisionBilan.objects.get().niveau_id == niveau


def test_another_centre_sees_no_bilan(promotion: Promotion, univers) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan(promotion)
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    assert client.get(f"/c/beta/bilans/{bilan.pk}/").status_code == 404
