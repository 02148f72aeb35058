"""An answer is to what was read: what was sent again since is read again before it is validated or signed."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape

from cpro.socle import signatures
from cpro.socle.models import Signature
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.actions.bilans_periode import freeze_bilan_periode, unlock_bilan_periode
from entreprise.actions.entretiens import freeze_entretien, unlock_entretien
from entreprise.actions.fiches import share_fiche
from entreprise.actions.fiches_avis import ask_more, unlock_fiche, validate_fiche
from entreprise.actions.journal import save_entree, submit_entree
from entreprise.models import Avis, BilanPeriode, EntreeJournal, Entretien, FicheActivite, MessageFiche
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    fill_entretien_teste,
    open_bilan_teste,
    open_entretien_teste,
    send_entree_testee,
    share_fiche_testee,
    validate_fiche_testee,
    write_fiche_testee,
)
from tests.promotion import Promotion

RELIRE = "Zoé a modifié {} depuis que vous l’avez lue\u00a0: relisez-la"
TOUT = "/c/alpha/journal/tout-valider/"


def hidden(page: str, nom: str) -> str:
    return re.search(rf'name="{nom}" value="([^"]*)"', page)[1]


def send_again(promotion: Promotion, entree: EntreeJournal, recit: str) -> None:
    """Another answer asked for more; the apprentice changed it, and sent it again."""
    maitre, apprenti = (promotion.teste.membres[role] for role in (Role.MAITRE, Role.APPRENTI))
    answer_entree(id=uuid4(), entree=entree, decision="a_completer", membre=maitre, commentaire="Où ?")
    entree = save_entree(
        id=entree.pk,
        apprenti=entree.apprenti,
        jour=entree.jour,
        recit=recit,
        autonomie_id=entree.autonomie_id,
        auteur=apprenti,
    )
    submit_entree(entree=entree, auteur=apprenti)


@pytest.fixture
def maitre(promotion: Promotion) -> Client:
    return connecter(promotion.teste.membres[Role.MAITRE])


@pytest.mark.parametrize("geste", [{"decision": "validee"}, {"completer": "1"}])
def test_an_entry_sent_again_is_read_again(promotion: Promotion, maitre: Client, geste: dict) -> None:
    with centre_scope(promotion.teste.centre.pk):
        entree = send_entree_testee(promotion)
    page = maitre.get(f"/c/alpha/journal/{entree.pk}/").content.decode()
    reponse = {"id": str(uuid4()), "niveau": str(entree.autonomie_id), "commentaire": "Bien vu."} | geste
    with centre_scope(promotion.teste.centre.pk):
        send_again(promotion, entree, "Tout autre chose.")
    adresse = f"/c/alpha/journal/{entree.pk}/repondre/"
    refus = maitre.post(adresse, reponse | {"lue": hidden(page, "lue")})
    page = refus.content.decode()
    assert (refus.status_code, RELIRE.format("cette activité") in page) == (409, True)
    assert ("Tout autre chose." in page, "Bien vu." in page, reponse["id"] in page) == (True, True, True)
    assert maitre.post(adresse, reponse).status_code == 409  # a page that says nothing of what it showed
    with centre_scope(promotion.teste.centre.pk):
        assert [a.decision for a in Avis.objects.all()] == ["a_completer"]
    maitre.post(adresse, reponse | {"lue": hidden(page, "lue")})
    with centre_scope(promotion.teste.centre.pk):
        assert Avis.objects.count() == 2


def test_all_at_once_leaves_what_changed(promotion: Promotion, maitre: Client) -> None:
    with centre_scope(promotion.teste.centre.pk):
        entrees = [send_entree_testee(promotion) for _ in range(2)]
    page = maitre.get(TOUT).content.decode()
    lues = re.findall(r'name="lue" value="([^"]*)"', page)
    with centre_scope(promotion.teste.centre.pk):
        send_again(promotion, entrees[0], "Tout autre chose.")
    refus = maitre.post(TOUT, {"entree": [str(e.pk) for e in entrees], "lue": lues})
    page = refus.content.decode()
    assert refus.status_code == 409
    assert "1 activité validée. 1\u00a0activité a été modifiée depuis que vous l’avez lue" in page
    assert ("Tout autre chose." in page, page.count("Modifiée depuis votre lecture")) == (True, 1)
    with centre_scope(promotion.teste.centre.pk):
        statuts = [EntreeJournal.objects.get(pk=e.pk).statut for e in entrees]
    assert statuts == ["envoyee", "validee"]
    maitre.post(TOUT, {"entree": [str(entrees[0].pk)], "lue": [hidden(page, "lue")]})
    with centre_scope(promotion.teste.centre.pk):
        assert EntreeJournal.objects.get(pk=entrees[0].pk).statut == "validee"


@pytest.mark.parametrize("geste", [{"decision": "validee"}, {"completer": "1"}])
def test_a_fiche_shared_again_is_read_again(promotion: Promotion, maitre: Client, geste: dict) -> None:
    membre, apprenti = (promotion.teste.membres[role] for role in (Role.MAITRE, Role.APPRENTI))
    with centre_scope(promotion.teste.centre.pk):
        fiche = share_fiche_testee(promotion)
    page = maitre.get(f"/c/alpha/fiches/{fiche.pk}/").content.decode()
    with centre_scope(promotion.teste.centre.pk):
        ask_more(id=uuid4(), fiche=fiche, texte="Où ?", membre=membre)
        fiche = write_fiche_testee(
            promotion, id=fiche.pk, textes={"titre": "Câbler une armoire", "etapes": "Autrement."}
        )
        share_fiche(fiche=fiche, auteur=apprenti)
    adresse = f"/c/alpha/fiches/{fiche.pk}/repondre/"
    reponse = {"id": str(uuid4()), "niveau": "", "texte": "Bien vu."} | geste
    refus = maitre.post(adresse, reponse | {"lue": hidden(page, "lue")})
    page = refus.content.decode()
    assert (refus.status_code, RELIRE.format("cette fiche") in page) == (409, True)
    assert ("Autrement." in page, "Bien vu." in page) == (True, True)
    with centre_scope(promotion.teste.centre.pk):
        assert MessageFiche.objects.count() == 1
        assert not Signature.objects.exists()
    maitre.post(adresse, reponse | {"lue": hidden(page, "lue")})
    with centre_scope(promotion.teste.centre.pk):
        assert MessageFiche.objects.count() == 2


def test_a_fiche_validated_again_is_not_signed_unread(promotion: Promotion) -> None:
    membre, formateur = (promotion.teste.membres[role] for role in (Role.MAITRE, Role.FORMATEUR))
    with centre_scope(promotion.teste.centre.pk):
        fiche = validate_fiche_testee(promotion)
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    page = client.get(f"/c/alpha/fiches/{fiche.pk}/").content.decode()
    with centre_scope(promotion.teste.centre.pk):
        unlock_fiche(fiche=fiche, motif="Une étape oubliée", auteur=formateur)
        fiche = write_fiche_testee(promotion, id=fiche.pk)
        share_fiche(fiche=fiche, auteur=promotion.teste.membres[Role.APPRENTI])
        validate_fiche(id=uuid4(), fiche=fiche, membre=membre, texte="Mieux.")
    adresse = f"/c/alpha/fiches/{fiche.pk}/signer/"
    suite = client.post(adresse, {"lue": hidden(page, "lue")}, follow=True).content.decode()
    assert "Cette fiche a changé depuis que vous l’avez lue" in suite
    with centre_scope(promotion.teste.centre.pk):
        assert FicheActivite.objects.get().statut == FicheActivite.Statut.VALIDEE
    client.post(adresse, {"lue": hidden(suite, "lue")})
    with centre_scope(promotion.teste.centre.pk):
        assert FicheActivite.objects.get().statut == FicheActivite.Statut.VERROUILLEE


def test_a_bilan_frozen_again_is_not_signed_unread(promotion: Promotion, maitre: Client) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        freeze_bilan_periode(bilan=bilan, auteur=formateur)
    adresse = f"/c/alpha/bilans-periode/{bilan.pk}/"
    page = maitre.get(adresse).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        unlock_bilan_periode(bilan=bilan, motif="Une erreur", auteur=formateur)
    for _ in range(2):  # reopened, then frozen with something else in it
        suite = maitre.post(f"{adresse}signer/", {"lue": hidden(page, "lue")}, follow=True).content.decode()
        assert "Ce bilan a changé depuis que vous l’avez lu" in suite
        with centre_scope(promotion.teste.centre.pk):
            assert not Signature.objects.exists()
            bilan = BilanPeriode.objects.get()
            if bilan.statut == BilanPeriode.Statut.BROUILLON:
                fill_bilan_teste(promotion, bilan, rang=1)
                freeze_bilan_periode(bilan=bilan, auteur=formateur)
    for _ in range(2):
        maitre.post(f"{adresse}signer/", {"lue": hidden(suite, "lue")})
    with centre_scope(promotion.teste.centre.pk):
        assert Signature.objects.count() == 1


def test_an_ma_does_not_sign_what_another_wrote_since(promotion: Promotion, maitre: Client) -> None:
    """Alone on a bilan, an MA fills, freezes and signs in one move: only what they saw."""
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        ligne = bilan.lignes.first()
    adresse = f"/c/alpha/bilans-periode/{bilan.pk}/"
    page = maitre.get(adresse).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        fill_bilan_teste(promotion, BilanPeriode.objects.get(), rang=1)
    champs = dict(re.findall(r'name="(vu:[^"]+)" value="([^"]*)"', page))
    champs |= {nom.removeprefix("vu:"): valeur for nom, valeur in champs.items()}
    champs |= {"c-maitre": "Il progresse.", "lue": hidden(page, "lue")}
    refus = maitre.post(f"{adresse}figer/", champs)
    page = refus.content.decode()
    assert (refus.status_code, escape("Relisez-la, puis terminez et signez") in page) == (409, True)
    with centre_scope(promotion.teste.centre.pk):
        bilan = BilanPeriode.objects.get()
        assert (bilan.statut, bilan.commentaire_maitre) == (BilanPeriode.Statut.BROUILLON, "Il progresse.")
        assert bilan.lignes.get(pk=ligne.pk).niveau.rang == 1
    for _ in range(2):  # the same tap, twice
        suite = maitre.post(f"{adresse}figer/", {"lue": hidden(page, "lue")}, follow=True)
    assert "Ce bilan est déjà figé." in suite.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        assert Signature.objects.count() == 1
        assert signatures.instantane_actif(bilan).contenu["paroles"]["maitre"] == "Il progresse."


def test_an_interview_frozen_again_is_not_signed_unread(promotion: Promotion, maitre: Client) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        entretien = open_entretien_teste(promotion)
        fill_entretien_teste(promotion, entretien)
        freeze_entretien(entretien=entretien, auteur=formateur)
    adresse = f"/c/alpha/entretiens/{entretien.pk}/"
    page = maitre.get(adresse).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        unlock_entretien(entretien=entretien, motif="Une erreur", auteur=formateur)
        entretien = Entretien.objects.get()
        fill_entretien_teste(promotion, entretien, c_formateur="Tout autre chose.")
        freeze_entretien(entretien=entretien, auteur=formateur)
    suite = maitre.post(f"{adresse}signer/", {"lue": hidden(page, "lue")}, follow=True).content.decode()
    assert "Cet entretien a changé depuis que vous l’avez lu" in suite
    tard = maitre.post(adresse, {"c-maitre": "Trop tard."}, follow=True).content.decode()
    assert "vos réponses n’y sont pas" in tard
    with centre_scope(promotion.teste.centre.pk):
        assert not Signature.objects.exists()
    for _ in range(2):
        maitre.post(f"{adresse}signer/", {"lue": hidden(suite, "lue")})
    with centre_scope(promotion.teste.centre.pk):
        assert Signature.objects.count() == 1


def test_answers_that_come_after_the_bilan_was_frozen_are_said(promotion: Promotion, maitre: Client) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
    for fin in ("", "figer/"):
        page = maitre.post(
            f"/c/alpha/bilans-periode/{bilan.pk}/{fin}", {"c-maitre": "Trop tard."}, follow=True
        )
        assert "vos réponses n’y sont pas" in page.content.decode()
