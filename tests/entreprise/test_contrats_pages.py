"""The pages of contracts, companies and the accesses of an MA."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from cpro.comptes.courriels import envoyer_courriel
from cpro.comptes.models import Courriel, LienAcces
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.contrats import create_contrat
from entreprise.actions.entreprises import add_maitre, create_entreprise
from entreprise.models import ContactEntreprise, Contrat
from entreprise.queries.contrats import ETATS, overloads
from suivi.actions.groupes import enrol_apprenti
from tests.conftest import connecter
from tests.personnes import Univers
from tests.promotion import Promotion

AUJOURDHUI = date.today()
UN_AN = timedelta(days=365)


@pytest.fixture
def admin(promotion: Promotion) -> Client:
    return connecter(promotion.teste.membres[Role.ADMINISTRATEUR])


def _adresse(promotion: Promotion, suite: str = "") -> str:
    return f"/c/alpha/contrats/{promotion.contrat.pk}/{suite}"


def _contrat(promotion: Promotion, rang: int, **champs) -> Contrat:
    apprenti = (
        promotion.apprentis[rang]
        if rang < 3
        else enrol_apprenti(
            groupe=promotion.groupe, prenom="Lou", nom=f"Watt{rang}", membre=None, auteur=None
        )
    )
    voulu = {
        "entreprise": promotion.contrat.entreprise,
        "maitre": promotion.contrat.maitre,
        "debut": AUJOURDHUI,
        "fin": AUJOURDHUI + UN_AN,
    } | champs
    return create_contrat(apprenti=apprenti, auteur=promotion.teste.membres[Role.ADMINISTRATEUR], **voulu)


def test_two_apprentices_and_a_prolonged_one_are_allowed_not_more(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        deux = _contrat(promotion, 1)
        assert overloads(deux) == []
        prolonge = _contrat(promotion, 2, prolonge=True)
        assert overloads(prolonge) == []
        plus_tard = _contrat(promotion, 3, debut=AUJOURDHUI + UN_AN, fin=AUJOURDHUI + 2 * UN_AN)
        assert overloads(plus_tard) == []  # only one other still runs that day
        de_trop = _contrat(promotion, 4)
        ((personne, suivis),) = overloads(de_trop)
    assert personne.email == "maitre@alpha.test"
    assert {c.pk for c in suivis} == {promotion.contrat.pk, deux.pk, prolonge.pk, de_trop.pk}


def test_the_page_of_a_contract_names_the_article(promotion: Promotion, admin: Client) -> None:
    assert "R6223-6" not in admin.get(_adresse(promotion)).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        _contrat(promotion, 1)
        _contrat(promotion, 2)
    assert "R6223-6" in admin.get(_adresse(promotion)).content.decode()


def test_a_contract_is_corrected_and_its_history_is_read(promotion: Promotion, admin: Client) -> None:
    donnees = {
        "debut": promotion.contrat.debut,
        "fin": promotion.contrat.fin,
        "numero_deca": "069 2026 99 12 0001",
    }
    refus = admin.post(_adresse(promotion, "modifier/"), donnees)
    assert (refus.status_code, "069 2026 99 12 0001" in refus.content.decode()) == (422, True)
    page = admin.post(
        _adresse(promotion, "modifier/"), donnees | {"numero_deca": "069 2026 09 12 0001"}, follow=True
    )
    texte = page.content.decode()
    assert "069202609120001" in texte
    assert [moment["icone"] for moment in page.context["histoire"]] == ["pencil", "file-plus"]


def test_a_rupture_has_a_date_within_the_contract_and_a_motive(promotion: Promotion, admin: Client) -> None:
    rompre = _adresse(promotion, "rompre/")
    for donnees in ({"rupture_le": AUJOURDHUI}, {"rupture_le": AUJOURDHUI + 2 * UN_AN, "motif": "accord"}):
        assert admin.post(rompre, donnees).status_code == 422
    for _ in range(2):
        page = admin.post(rompre, {"rupture_le": AUJOURDHUI, "motif": "accord"}, follow=True)
    assert "d’un commun accord" in page.content.decode()
    assert [moment["icone"] for moment in page.context["histoire"]] == ["file-x", "file-plus"]


def test_a_change_of_company_is_a_new_contract_after_the_rupture(promotion: Promotion, admin: Client) -> None:
    donnees = {
        "apprenti": promotion.apprentis[0].pk,
        "nom": "Courant d’ère",
        "ma_prenom": "Ida",
        "ma_nom": "Volt",
        "ma_email": "ida@entreprise.test",
        "debut": AUJOURDHUI,
        "fin": AUJOURDHUI + UN_AN,
    }
    refus = admin.post("/c/alpha/contrats/nouveau/", donnees)
    assert (refus.status_code, "déjà sous contrat chez Étincelle SARL" in refus.content.decode()) == (
        422,
        True,
    )
    hier = AUJOURDHUI - timedelta(days=1)
    admin.post(_adresse(promotion, "rompre/"), {"rupture_le": hier, "motif": "apprenti"})
    page = admin.post("/c/alpha/contrats/nouveau/", donnees, follow=True)
    assert [c.pk for c in page.context["autres"]] == [promotion.contrat.pk]


def test_an_ma_is_added_then_replaces_the_former(promotion: Promotion, admin: Client) -> None:
    ajouter = reverse("entreprise:maitre_nouveau", args=["alpha", promotion.contrat.entreprise_id])
    personne = {"prenom": "Ida", "nom": "Volt", "email": "ida@entreprise.test"}
    retour = admin.post(f"{ajouter}?contrat={promotion.contrat.pk}", personne)
    assert retour.url == _adresse(promotion, "maitres/")
    with centre_scope(promotion.teste.centre.pk):
        ida = promotion.contrat.entreprise.maitres.get(membre__utilisateur__email="ida@entreprise.test")
    double = {"maitre": ida.pk, "maitre_2": ida.pk}
    assert admin.post(_adresse(promotion, "maitres/"), double).status_code == 422
    page = admin.post(_adresse(promotion, "maitres/"), {"maitre": ida.pk}, follow=True)
    assert page.context["contrat"].maitre == ida
    assert connecter(promotion.teste.membres[Role.MAITRE]).get("/c/alpha/apprentis/").status_code == 404


@pytest.mark.parametrize(
    ("q", "nombre"), [("Ampère", 1), ("étincelle", 1), ("Maître", 1), ("Zoé Étincelle", 1), ("Ohm", 0)]
)
def test_contracts_are_found_by_apprentice_company_or_ma(
    promotion: Promotion, admin: Client, q: str, nombre: int
) -> None:
    assert len(admin.get("/c/alpha/contrats/", {"q": q}).context["page"].object_list) == nombre


def test_contracts_are_sorted_by_what_needs_care(promotion: Promotion, admin: Client) -> None:
    with centre_scope(promotion.teste.centre.pk):
        proche = _contrat(promotion, 1, fin=AUJOURDHUI + timedelta(days=20))
        rompu = _contrat(promotion, 2)
        autre = add_maitre(
            centre=promotion.teste.centre,
            entreprise=promotion.contrat.entreprise,
            prenom="Ida",
            nom="Volt",
            email="ida@entreprise.test",
            auteur=None,
        )
        seul = _contrat(promotion, 3, maitre=autre)
        Contrat.objects.filter(pk=rompu.pk).update(rupture_le=AUJOURDHUI - timedelta(days=1))
        autre.membre.fin = AUJOURDHUI - timedelta(days=1)
        autre.membre.save()
    attendus = {
        "en_cours": {promotion.contrat.pk, proche.pk, seul.pk},
        "fin_proche": {proche.pk},
        "sans_maitre": {seul.pk},
        "rompus": {rompu.pk},
    }
    assert set(ETATS) == set(attendus)
    for etat, contrats in attendus.items():
        page = admin.get("/c/alpha/contrats/", {"etat": etat})
        assert {c.pk for c in page.context["page"].object_list} == contrats, etat
    assert list(admin.get("/c/alpha/contrats/").context["sans_contrat"]) == [promotion.apprentis[2]]


def test_the_list_costs_the_same_whatever_its_length(
    promotion: Promotion, admin: Client, django_assert_max_num_queries
) -> None:
    for rangs in ((1,), (2, 3, 4)):
        with centre_scope(promotion.teste.centre.pk):
            for rang in rangs:
                _contrat(promotion, rang)
        with django_assert_max_num_queries(12):
            admin.get("/c/alpha/contrats/")


def test_a_company_is_corrected_with_its_contacts(promotion: Promotion, admin: Client) -> None:
    fiche = f"/c/alpha/entreprises/{promotion.contrat.entreprise_id}/"
    refus = admin.post(fiche + "modifier/", {"nom": "Étincelle", "siret": "73282932000075"})
    assert (refus.status_code, "clé de contrôle" in refus.content.decode()) == (422, True)
    admin.post(fiche + "modifier/", {"nom": "Étincelle SAS", "siret": "732 829 320 00074", "ville": "Lyon"})
    cle = re.search(r'name="id" value="([0-9a-f-]+)"', admin.get(fiche).content.decode())[1]
    refus = admin.post(fiche + "contacts/", {"id": cle, "nom": "Ada", "email": "pas une adresse"})
    assert (refus.status_code, 'value="Ada"' in refus.content.decode()) == (422, True)
    for _ in range(2):
        admin.post(fiche + "contacts/", {"id": cle, "nom": "Ada", "email": "ada@entreprise.test"})
    assert "ada@entreprise.test" in admin.get(fiche).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        assert ContactEntreprise.objects.count() == 1
    admin.post(f"/c/alpha/entreprises/contacts/{cle}/retirer/")
    assert "Personne à appeler" in admin.get(fiche).content.decode()
    assert "Étincelle SAS" in admin.get("/c/alpha/entreprises/?q=732 829").content.decode()


def test_a_siret_names_one_company(promotion: Promotion, admin: Client) -> None:
    fiche = f"/c/alpha/entreprises/{promotion.contrat.entreprise_id}/"
    admin.post(fiche + "modifier/", {"nom": "Étincelle SARL", "siret": "73282932000074"})
    donnees = {"apprenti": promotion.apprentis[1].pk, "nom": "La même", "siret": "73282932000074"}
    page = admin.post("/c/alpha/contrats/nouveau/", donnees)
    assert (page.status_code, "déjà" in page.content.decode()) == (422, True)


def _acces(promotion: Promotion, suite: str = "") -> str:
    return f"/c/alpha/maitres/{promotion.contrat.maitre_id}/acces/{suite}"


@pytest.mark.parametrize("suite", ["ecran/", "papier/"])
def test_a_trainer_hands_a_link_over_and_follows_what_becomes_of_it(promotion: Promotion, suite: str) -> None:
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    assert formateur.get(_acces(promotion, suite)).status_code == 405  # looking makes no link
    page = formateur.post(_acces(promotion, suite))
    assert ("no-store" in page.headers["Cache-Control"], "<svg" in page.content.decode()) == (True, True)
    adresse = page.context["adresse"].removeprefix("http://testserver")
    assert "Pas encore utilisé" in formateur.get(_acces(promotion)).content.decode()
    assert Client().post(adresse).url == "/c/alpha/apprentis/"
    assert "Utilisé" in formateur.get(_acces(promotion)).content.decode()
    assert Client().post(adresse).status_code == 410


def test_a_link_is_sent_by_mail_once_for_a_double_click(promotion: Promotion) -> None:
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    cle = formateur.get(_acces(promotion)).context["cle"]
    for _ in range(2):
        formateur.post(_acces(promotion, "courriel/"), {"cle": cle})
    with centre_scope(promotion.teste.centre.pk):
        (courriel,) = Courriel.objects.all()
    envoyer_courriel(courriel_id=str(courriel.pk), centre_id=promotion.teste.centre.pk)
    adresse = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    assert Client().post(adresse).url == "/c/alpha/apprentis/"


@pytest.mark.parametrize("un_seul", [True, False])
def test_links_are_revoked_one_by_one_or_all(promotion: Promotion, un_seul: bool) -> None:
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresses = [
        formateur.post(_acces(promotion, suite)).context["adresse"].removeprefix("http://testserver")
        for suite in ("ecran/", "papier/")
    ]
    with centre_scope(promotion.teste.centre.pk):
        lien = LienAcces.objects.get(moyen="ecran")
    formateur.post(_acces(promotion, "revoquer/"), {"lien": lien.pk} if un_seul else {})
    assert [Client().get(a).status_code for a in adresses] == [410, 200 if un_seul else 410]


def test_nothing_is_handed_to_who_no_longer_enters(promotion: Promotion, admin: Client) -> None:
    hier = AUJOURDHUI - timedelta(days=1)
    with centre_scope(promotion.teste.centre.pk):
        membre = promotion.contrat.maitre.membre
        membre.fin = hier
        membre.save()
    for suite in ("courriel/", "ecran/", "papier/"):
        assert admin.post(_acces(promotion, suite)).url == _acces(promotion)
    with centre_scope(promotion.teste.centre.pk):
        assert (LienAcces.objects.count(), Courriel.objects.count()) == (0, 0)
    assert "Son accès est terminé" in admin.get(_acces(promotion)).content.decode()


def test_a_trainer_hands_nothing_to_the_ma_of_others(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        promotion.groupe.formateurs.all().delete()
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    assert formateur.get(_acces(promotion)).status_code == 404
    assert formateur.post(_acces(promotion, "ecran/")).status_code == 404


def test_a_coordinator_keeps_the_contracts_of_their_centre(promotion: Promotion, univers: Univers) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    demain = {"debut": promotion.contrat.debut, "fin": AUJOURDHUI + UN_AN, "numero_deca": ""}
    page = client.post(_adresse(promotion, "modifier/"), demain, follow=True)
    assert (page.context["contrat"].fin, page.context["peut_gerer"]) == (AUJOURDHUI + UN_AN, True)
    with centre_scope(promotion.teste.centre.pk):
        sans_contrat = add_maitre(
            centre=promotion.teste.centre,
            entreprise=promotion.contrat.entreprise,
            prenom="Ida",
            nom="Volt",
            email="ida@entreprise.test",
            auteur=None,
        )
    assert client.get(f"/c/alpha/maitres/{sans_contrat.pk}/acces/").status_code == 200
    for geste in ("modifier/", "rompre/", "maitres/"):
        adresse = _adresse(promotion, geste)
        assert connecter(promotion.teste.membres[Role.FORMATEUR]).get(adresse).status_code == 403
        ailleurs = connecter(univers.b.membres[Role.COORDONNATEUR])
        statuts = [ailleurs.get(a).status_code for a in (adresse, adresse.replace("alpha", "beta"))]
        assert statuts == [404, 404]


def test_the_page_of_an_apprentice_tells_their_contracts(promotion: Promotion, admin: Client) -> None:
    """Two companies, a rupture and why; the apprentice reads where and with whom, an MA their own contract alone."""
    hier = AUJOURDHUI - timedelta(days=1)
    admin.post(_adresse(promotion, "rompre/"), {"rupture_le": hier, "motif": "employeur"})
    with centre_scope(promotion.teste.centre.pk):
        ailleurs = create_entreprise(nom="Courant d’ère", auteur=None)
        maitre = add_maitre(
            centre=promotion.teste.centre,
            entreprise=ailleurs,
            prenom="Ida",
            nom="Volt",
            email="ida@entreprise.test",
            auteur=None,
        )
        suivant = create_contrat(
            apprenti=promotion.apprentis[0],
            entreprise=ailleurs,
            maitre=maitre,
            debut=AUJOURDHUI,
            fin=AUJOURDHUI + UN_AN,
            auteur=None,
        )
    adresse = f"/c/alpha/parcours/{promotion.apprentis[0].pk}/bilans/"
    dit = {}
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE):
        page = connecter(promotion.teste.membres[role]).get(adresse)
        texte = page.content.decode()
        dit[role] = (
            [c.pk for c in page.context["contrats"]],
            "à l’initiative de l’employeur" in texte,
            f"/contrats/{suivant.pk}/" in texte,
        )
    deux = [suivant.pk, promotion.contrat.pk]
    assert dit == {
        Role.FORMATEUR: (deux, True, True),
        Role.APPRENTI: (deux, False, False),
        Role.MAITRE: ([promotion.contrat.pk], False, False),
    }
    histoire = admin.get(f"/c/alpha/contrats/{suivant.pk}/").context["histoire"]
    assert [moment["icone"] for moment in histoire] == ["file-plus", "file-x", "file-plus"]
