"""Contracts: the numbers, who follows whom until when, what is logged."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cpro.comptes.actions import create_lien, end_membre
from cpro.comptes.models import LienAcces, Membre
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.contrats import create_contrat, end_contrat, replace_maitres, update_contrat
from entreprise.actions.entreprises import (
    add_maitre,
    create_entreprise,
    remove_contact,
    save_contact,
    update_entreprise,
)
from entreprise.models import ContactEntreprise, MaitreApprentissage
from entreprise.numeros import check_deca, check_siret
from tests.conftest import connecter
from tests.promotion import Promotion

AUJOURDHUI = date.today()


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _auteur(promotion: Promotion) -> Membre:
    return promotion.teste.membres[Role.ADMINISTRATEUR]


def _maitre(promotion: Promotion, email: str = "ida@entreprise.test") -> MaitreApprentissage:
    return add_maitre(
        centre=promotion.teste.centre,
        entreprise=promotion.contrat.entreprise,
        prenom="Ida",
        nom="Volt",
        email=email,
        auteur=_auteur(promotion),
    )


def _fin(membre: Membre) -> date | None:
    return Membre.objects.get(pk=membre.pk).fin


def _actions(objet) -> list[str]:
    return list(EntreeAudit.objects.filter(objet_id=objet.pk).order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize(
    ("siret", "attendu"),
    [
        ("", ""),
        ("732 829 320 00074", "73282932000074"),
        ("35600000000048", "35600000000048"),  # the head office of La Poste obeys Luhn
        ("35600000049837", "35600000049837"),  # its other establishments do not
    ],
)
def test_a_siret_is_kept_without_spaces(siret: str, attendu: str) -> None:
    assert check_siret(siret) == attendu


@pytest.mark.parametrize(
    ("siret", "raison"), [("123", "en a 3"), ("73282932000075", "clé"), ("35600000049838", "clé")]
)
def test_a_siret_that_cannot_be_one_says_why(siret: str, raison: str) -> None:
    with pytest.raises(ValueError, match=raison):
        check_siret(siret)


@pytest.mark.parametrize(
    "numero",
    ["", "069202609NC0001", "069 2026 09 12 0001", "02a202609nc0001", "974202609120001", "9120260912000 1"],
)
def test_a_deca_number_that_may_be_one_is_kept(numero: str) -> None:
    assert check_deca(numero) == numero.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("numero", "raison"),
    [("0692026", "en a 7"), ("A69202609120001", "département"), ("069202699120001", "le mois")],
)
def test_a_deca_number_that_cannot_be_one_says_why(numero: str, raison: str) -> None:
    with pytest.raises(ValueError, match=raison):
        check_deca(numero)


def test_a_company_is_changed_and_logged_once(centre: Promotion) -> None:
    entreprise, auteur = centre.contrat.entreprise, _auteur(centre)
    champs = {"nom": "Étincelle SAS", "siret": "732 829 320 00074", "ville": "Lyon"}
    for _ in range(2):
        update_entreprise(entreprise=entreprise, auteur=auteur, **champs)
    entreprise.refresh_from_db()
    assert (entreprise.nom, entreprise.siret) == ("Étincelle SAS", "73282932000074")
    assert _actions(entreprise) == ["entreprise.creee", "entreprise.modifiee"]
    with pytest.raises(ValueError, match="clé"):
        create_entreprise(nom="Fausse", siret="73282932000075", auteur=auteur)


def test_a_contact_is_added_once_changed_and_forgotten(centre: Promotion) -> None:
    entreprise, auteur, cle = centre.contrat.entreprise, _auteur(centre), uuid4()
    for fonction in ("Gérante", "Gérante", "Directrice"):
        contact = save_contact(id=cle, entreprise=entreprise, auteur=auteur, nom="Ada", fonction=fonction)
    assert ContactEntreprise.objects.get().fonction == "Directrice"
    autre = create_entreprise(nom="Autre", auteur=auteur)
    with pytest.raises(ValueError, match="autre entreprise"):
        save_contact(id=cle, entreprise=autre, auteur=auteur, nom="Eve")
    remove_contact(contact=contact, auteur=auteur)
    assert not ContactEntreprise.objects.exists()
    assert EntreeAudit.objects.filter(action__startswith="contact.").count() == 3


def test_an_ma_enters_until_the_grace_after_the_last_contract(centre: Promotion) -> None:
    maitre, auteur = centre.contrat.maitre, _auteur(centre)
    assert _fin(maitre.membre) == centre.contrat.fin + settings.CONTRAT_GRACE
    update_contrat(
        contrat=centre.contrat,
        debut=centre.contrat.debut,
        fin=centre.contrat.fin + timedelta(days=10),
        numero_deca="069202609NC0001",
        prolonge=True,
        auteur=auteur,
    )
    assert _fin(maitre.membre) == centre.contrat.fin + settings.CONTRAT_GRACE
    end_contrat(contrat=centre.contrat, rupture_le=AUJOURDHUI, auteur=auteur, motif="accord")
    assert _fin(maitre.membre) == AUJOURDHUI + settings.CONTRAT_GRACE
    suite = create_contrat(
        apprenti=centre.apprentis[1],
        entreprise=maitre.entreprise,
        maitre=maitre,
        debut=AUJOURDHUI,
        fin=AUJOURDHUI + timedelta(days=300),
        auteur=auteur,
    )
    assert _fin(maitre.membre) == suite.fin + settings.CONTRAT_GRACE
    assert _actions(centre.contrat) == ["contrat.cree", "contrat.modifie", "contrat.rompu"]


def test_an_ended_contract_closes_the_pages_the_link_and_the_session(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.MAITRE]
    ouvert = connecter(membre)
    zoe = f"/c/alpha/journal/apprentis/{promotion.apprentis[0].pk}/"
    with centre_scope(promotion.teste.centre.pk):
        liens = [
            reverse("lien_acces", args=[create_lien(membre=membre, destination="/c/alpha/")])
            for _ in range(2)
        ]
    par_lien = Client()
    assert par_lien.post(liens[0]).url == "/c/alpha/"
    assert [c.get(zoe).status_code for c in (ouvert, par_lien)] == [200, 200]
    with centre_scope(promotion.teste.centre.pk):
        rupture = AUJOURDHUI - settings.CONTRAT_GRACE - timedelta(days=1)
        end_contrat(contrat=promotion.contrat, rupture_le=rupture, auteur=_auteur(promotion))
    for client in (ouvert, par_lien):
        for adresse in ("/c/alpha/", "/c/alpha/apprentis/", zoe):
            assert client.get(adresse).status_code == 404
    assert [Client().get(liens[1]).status_code, Client().post(liens[1]).status_code] == [410, 410]
    assert Client().post(liens[1] + "renvoyer/").status_code == 410


def test_the_grace_period_still_lets_in(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        rupture = AUJOURDHUI - settings.CONTRAT_GRACE
        end_contrat(contrat=promotion.contrat, rupture_le=rupture, auteur=_auteur(promotion))
    client = connecter(promotion.teste.membres[Role.MAITRE])
    assert client.get(f"/c/alpha/journal/apprentis/{promotion.apprentis[0].pk}/").status_code == 200


def test_a_replaced_ma_loses_access_now_and_the_second_gains_it(centre: Promotion) -> None:
    ancien, auteur = centre.contrat.maitre, _auteur(centre)
    create_lien(membre=ancien.membre, destination="/c/alpha/")
    nouveau, second = _maitre(centre), _maitre(centre, "second@entreprise.test")
    for _ in range(2):
        replace_maitres(contrat=centre.contrat, maitre=nouveau, maitre_2=second, auteur=auteur)
    assert _fin(ancien.membre) == AUJOURDHUI - timedelta(days=1)
    assert LienAcces.objects.get().etat == "revoque"
    for maitre in (nouveau, second):
        assert _fin(maitre.membre) == centre.contrat.fin + settings.CONTRAT_GRACE
    assert _actions(centre.contrat) == ["contrat.cree", "contrat.maitres"]


def test_an_ma_of_another_company_or_the_same_twice_is_refused(centre: Promotion) -> None:
    autre = create_entreprise(nom="Autre", auteur=None)
    maitre, auteur = centre.contrat.maitre, _auteur(centre)
    etranger = add_maitre(
        centre=centre.teste.centre, entreprise=autre, prenom="A", nom="B", email="ab@x.test", auteur=auteur
    )
    with pytest.raises(ValueError, match="entreprise du contrat"):
        replace_maitres(contrat=centre.contrat, maitre=maitre, maitre_2=etranger, auteur=auteur)
    with pytest.raises(ValueError, match="autre personne"):
        replace_maitres(contrat=centre.contrat, maitre=maitre, maitre_2=maitre, auteur=auteur)


def test_who_was_retired_by_hand_stays_out_until_a_new_contract(centre: Promotion) -> None:
    maitre, auteur = centre.contrat.maitre, _auteur(centre)
    end_membre(membre=maitre.membre, auteur=auteur)
    end_contrat(contrat=centre.contrat, rupture_le=AUJOURDHUI, auteur=auteur)
    assert _fin(maitre.membre) == AUJOURDHUI - timedelta(days=1)
    suite = create_contrat(
        apprenti=centre.apprentis[1],
        entreprise=maitre.entreprise,
        maitre=maitre,
        debut=AUJOURDHUI,
        fin=AUJOURDHUI + timedelta(days=30),
        auteur=auteur,
    )
    assert _fin(maitre.membre) == suite.fin + settings.CONTRAT_GRACE
