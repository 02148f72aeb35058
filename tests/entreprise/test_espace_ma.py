"""The MA's space: what they answered and signed, ready phrases without a script, help."""

from datetime import date, timedelta
from uuid import uuid4

from django.utils.html import escape

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.actions.bilans_periode import freeze_bilan_periode, sign_bilan_periode
from entreprise.forms.journal import PHRASES
from entreprise.models import Avis, Contrat
from tests.conftest import connecter
from tests.entreprise.fabrique import fill_bilan_teste, open_bilan_teste, send_entree_testee
from tests.promotion import Promotion


def test_a_ready_phrase_is_added_by_the_server_and_answers_nothing(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        entree = send_entree_testee(promotion)
    client = connecter(promotion.teste.membres[Role.MAITRE])
    adresse = f"/c/alpha/journal/{entree.pk}/repondre/"
    niveau = str(entree.autonomie_id)
    page = client.post(
        adresse, {"id": uuid4(), "niveau": niveau, "commentaire": "Bien.", "phrase": PHRASES[1]}
    )
    assert page.status_code == 200
    assert escape(f"Bien. {PHRASES[1]}") in page.content.decode()
    assert page.context["form"]["niveau"].value() == niveau
    with centre_scope(promotion.teste.centre.pk):
        assert not Avis.objects.exists()


def test_an_ma_reads_what_they_answered_and_signed(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.MAITRE]
    with centre_scope(promotion.teste.centre.pk):
        entree = send_entree_testee(promotion)
        answer_entree(id=uuid4(), entree=entree, decision="a_completer", membre=membre, commentaire="Où ?")
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
        sign_bilan_periode(bilan=bilan, membre=membre)
    client = connecter(membre)
    page = client.get("/c/alpha/apprentis/reponses/")
    assert [a.entree_id for a in page.context["page"]] == [entree.pk]
    assert [s.url for s in page.context["signatures"]] == [f"/c/alpha/bilans-periode/{bilan.pk}/"]
    assert "Où ?" in page.content.decode()
    with centre_scope(promotion.teste.centre.pk):  # that contract is over, another of theirs runs
        Contrat.objects.create(
            apprenti=promotion.apprentis[1],
            entreprise=promotion.contrat.entreprise,
            maitre=promotion.contrat.maitre,
            debut=date.today(),
            fin=date.today() + timedelta(days=90),
        )
        Contrat.objects.filter(pk=promotion.contrat.pk).update(rupture_le=date.today() - timedelta(days=60))
    page = client.get("/c/alpha/apprentis/reponses/")
    assert (page.context["lisibles"], [s.url for s in page.context["signatures"]]) == (set(), [""])


def test_the_help_names_its_source(promotion: Promotion) -> None:
    page = connecter(promotion.teste.membres[Role.MAITRE]).get("/c/alpha/apprentis/aide/").content.decode()
    assert "RS5515" in page


def test_the_page_of_an_ma_shows_the_bilans_to_sign(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
    page = connecter(promotion.teste.membres[Role.MAITRE]).get("/c/alpha/apprentis/")
    assert f"/bilans-periode/{bilan.pk}/" in page.content.decode()
