"""What a centre chooses for its booklets: sections, order, texts, cover, receipts; the blank variant; archives."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import page
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from pypdf import PdfReader

from bilans.actions.cloture import FIN_DU_CONTRAT, close_ended, close_livret, contrats_a_clore
from bilans.actions.composition import acknowledge_texte, reset_composition, save_composition, save_identity
from bilans.actions.edition import make_livret
from bilans.livret.composition import Choix, compose, composition_of
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.livret.sections import ordered
from bilans.models import ArchiveLivret, CertificatCentre, ConfigurationLivret, LectureLivret, Livret
from cpro.socle import sceau
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.journal import submit_entree
from suivi.models import Apprenti
from tests.bilans.livrets import booklet_apprenti, live, page_texts
from tests.conftest import connecter
from tests.entreprise.fabrique import image, write_entree_testee
from tests.promotion import Promotion

DROITS = Choix("texte-droits", "Droits et devoirs", "Chacun est à l’heure : c’est la règle.", accuse=True)


def _tout(promotion: Promotion, **options) -> str:
    return " ".join(page_texts(render_document(gather_livret(booklet_apprenti(promotion)), **options).octets))


def edit_livret(*, apprenti: Apprenti) -> Livret:
    return make_livret(apprenti_id=apprenti.pk, lot_id=None, empreinte_sources="")[0]


def _formulaire(choix: list[Choix], **ajouts: str) -> dict[str, str]:
    """The form as a browser sends it, with its blank text at the end."""
    donnees = {
        "sections-TOTAL_FORMS": str(len(choix) + 1),
        "sections-INITIAL_FORMS": str(len(choix) + 1),
        f"sections-{len(choix)}-ordre": str(len(choix) + 1),
        f"sections-{len(choix)}-visible": "on",
    }
    for rang, un in enumerate(choix):
        donnees |= {
            f"sections-{rang}-cle": un.cle,
            f"sections-{rang}-ordre": str(rang + 1),
            f"sections-{rang}-titre": un.titre,
            f"sections-{rang}-texte": un.texte,
        }
        if un.visible:
            donnees[f"sections-{rang}-visible"] = "on"
    return donnees | ajouts


def test_without_a_choice_every_section_is_in_its_place() -> None:
    assert [choix.cle for choix in compose([])] == [section.cle for section in ordered()]


def test_a_section_that_came_later_takes_its_place_and_an_unknown_one_is_forgotten() -> None:
    sans = [{"cle": s.cle, "titre": ""} for s in ordered() if s.cle != "journal"]
    assert [c.cle for c in compose([*sans, {"cle": "disparue"}])] == [s.cle for s in ordered()]


def test_what_cannot_be_left_out_stays() -> None:
    (sources,) = [
        c for c in compose([{"cle": "sources", "titre": "", "visible": False}]) if c.cle == "sources"
    ]
    assert sources.visible


def test_sections_are_in_the_order_and_under_the_titles_chosen(centre: Promotion) -> None:
    live(centre)
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    choix = [
        DROITS,
        Choix("bilans", "Nos bilans"),
        Choix("journal", "Journal en entreprise", visible=False),
        *[c for c in compose([]) if c.cle not in ("bilans", "journal")],
    ]
    save_composition(formation=None, choix=choix, auteur=auteur)
    contenu = gather_livret(booklet_apprenti(centre))
    assert [s["cle"] for s in contenu.donnees["sections"]][:2] == ["texte-droits", "bilans"]
    assert "periodes" not in contenu.donnees  # neither printed nor attached
    pages = page_texts(render_document(contenu).octets)
    sommaire = next(p for p in pages if "Sommaire" in p)
    assert sommaire.index("Droits et devoirs") < sommaire.index("Nos bilans") < sommaire.index("Positions")
    assert "Journal en entreprise" not in " ".join(pages)
    assert "c’est la règle" in " ".join(pages)


def test_a_formation_has_its_own_until_it_follows_the_centre_again(centre: Promotion) -> None:
    auteur, formation = centre.teste.membres[Role.COORDONNATEUR], centre.formation
    du_centre = [Choix("bilans", "Bilans du centre"), *compose([])[1:]]
    save_composition(formation=None, choix=du_centre, auteur=auteur)
    save_composition(formation=formation, choix=[Choix("bilans", "Bilans MELEC")], auteur=auteur)
    assert composition_of(formation).choix[-1].titre != "Bilans du centre"
    assert "Bilans MELEC" in [c.titre for c in composition_of(formation).choix]
    reset_composition(formation=formation, auteur=auteur)
    assert "Bilans du centre" in [c.titre for c in composition_of(formation).choix]


def test_a_booklet_is_made_again_when_its_composition_changes(centre: Promotion) -> None:
    avant = gather_livret(booklet_apprenti(centre)).empreinte
    assert gather_livret(booklet_apprenti(centre)).empreinte == avant
    save_composition(formation=None, choix=[DROITS], auteur=centre.teste.membres[Role.COORDONNATEUR])
    assert gather_livret(booklet_apprenti(centre)).empreinte != avant


def test_the_cover_bears_the_identity_of_the_centre(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.ADMINISTRATEUR]
    save_identity(coordonnees="12 rue des Lilas\n31000 Toulouse", logo=image(), auteur=auteur)
    octets = render_document(gather_livret(booklet_apprenti(centre))).octets
    couverture = PdfReader(BytesIO(octets)).pages[0]
    assert "12 rue des Lilas" in couverture.extract_text()
    assert len(couverture.images) == 1
    assert page.is_pdf_compliant_bytes(octets, profile="3a")
    save_identity(coordonnees="", logo=None, sans_logo=True, auteur=auteur)
    assert composition_of(None).logo == ""


def test_blank_variant_has_forms_and_nobody_s_life(centre: Promotion) -> None:
    live(centre)
    octets = render_document(gather_livret(booklet_apprenti(centre)), vierge=True).octets
    tout = " ".join(page_texts(octets))
    assert "Zoé Ampère" in tout
    assert "Ce que j’ai fait" in tout
    for vecu in ("J’ai câblé une armoire", "Câblage soigné", "Bilan d’automne"):
        assert vecu not in tout
    assert PdfReader(BytesIO(octets)).attachments == {}
    assert [
        e.rule_id for p in ("ua1", "3a") for e in page.validate_pdf_bytes(octets, profile=p).failures
    ] == []


@pytest.mark.parametrize("texte", ["👍 trop bien", "日本語", "Ω α ≠", "\u200b\u0007 espace nul", "➡️ étape"])
def test_whatever_is_typed_the_file_stays_pdf_a(centre: Promotion, texte: str) -> None:
    entree = write_entree_testee(centre, recit=f"{texte} " + "câblé " * 10)
    submit_entree(entree=entree, auteur=centre.teste.membres[Role.APPRENTI])
    octets = render_document(gather_livret(booklet_apprenti(centre))).octets
    assert [
        f"{e.rule_id} {e.message}"
        for p in ("ua1", "3a")
        for e in page.validate_pdf_bytes(octets, profile=p).failures
    ] == []


def test_what_no_font_has_is_said_to_be_left_out(centre: Promotion) -> None:
    entree = write_entree_testee(centre, recit="Mesuré 10 kΩ 👍🏽 puis " + "câblé " * 10)
    submit_entree(entree=entree, auteur=centre.teste.membres[Role.APPRENTI])
    tout = " ".join(_tout(centre).split())
    assert "Mesuré 10 kΩ […] puis" in tout


def test_every_page_bears_the_code_and_its_picture(centre: Promotion) -> None:
    live(centre)
    contenu = gather_livret(booklet_apprenti(centre))
    octets = render_document(contenu, code="1-ABC", adresse="http://t/verifier/1-ABC/").octets
    pages = PdfReader(BytesIO(octets)).pages
    assert ["1-ABC" in p.extract_text() for p in pages] == [True] * len(pages)


def test_who_read_which_words_is_in_the_booklet(centre: Promotion) -> None:
    auteur, apprenti = centre.teste.membres[Role.COORDONNATEUR], booklet_apprenti(centre)
    save_composition(formation=None, choix=[DROITS], auteur=auteur)
    lecteur = centre.teste.membres[Role.APPRENTI]
    for _ in range(2):
        acknowledge_texte(apprenti=apprenti, texte=DROITS, membre=lecteur)
    (dite,) = gather_livret(apprenti).donnees["lectures"]
    assert (dite["titre"], dite["empreinte"]) == ("Droits et devoirs", DROITS.empreinte)
    with pytest.raises(DatabaseError), transaction.atomic():
        LectureLivret.objects.update(titre="Autre chose")


def test_a_closed_booklet_is_kept_as_it_was(centre: Promotion) -> None:
    cle, apprenti, auteur = uuid4(), booklet_apprenti(centre), centre.teste.membres[Role.COORDONNATEUR]
    for _ in range(2):
        archive = close_livret(id=cle, apprenti=apprenti, motif="Fin du contrat", auteur=auteur)
    assert ArchiveLivret.objects.count() == 1
    live(centre)
    assert edit_livret(apprenti=apprenti).pk != archive.livret_id
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveLivret.objects.update(motif="Autre")
    with pytest.raises(ProtectedError):
        archive.livret.delete()


def test_the_booklet_of_a_contract_that_is_over_is_closed_once(centre: Promotion, settings) -> None:
    contrat, settings.CONTRAT_GRACE = centre.contrat, timedelta(days=10)
    dernier = contrat.fin_reelle + settings.CONTRAT_GRACE
    assert (list(contrats_a_clore(dernier)), close_ended(contrat_id=contrat.pk, jour=dernier)) == ([], None)
    apres = dernier + timedelta(days=1)
    assert list(contrats_a_clore(apres)) == [contrat]
    archive = close_ended(contrat_id=contrat.pk, jour=apres)
    assert (archive.apprenti_id, archive.contrat_id, archive.close_par, archive.motif) == (
        contrat.apprenti_id,
        contrat.pk,
        None,
        FIN_DU_CONTRAT,
    )
    assert (list(contrats_a_clore(apres)), close_ended(contrat_id=contrat.pk, jour=apres)) == ([], None)


def test_the_coordonnateur_composes_previews_and_keeps_what_was_typed(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = "/c/alpha/livrets/composition/"
    assert client.get(adresse).status_code == 200
    choix = [DROITS, *compose([])]
    apercu = client.post(adresse, _formulaire(choix, apercu="1"))
    assert apercu.headers["Content-Type"] == "application/pdf"
    assert "Droits et devoirs" in " ".join(page_texts(apercu.content))
    with centre_scope(promotion.teste.centre.pk):
        assert ConfigurationLivret.objects.count() == 0
    faux = client.post(adresse, _formulaire(choix, **{f"sections-{len(choix)}-texte": "Sans titre, perdu"}))
    assert "Donnez un titre à ce texte" in faux.text
    assert "Sans titre, perdu" in faux.text
    nouveau = {f"sections-{len(choix)}-titre": "Sécurité", f"sections-{len(choix)}-texte": "Casque."}
    assert client.post(adresse, _formulaire(choix, **nouveau)).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        titres = [c.titre for c in composition_of(None).choix]
    assert (titres[0], titres[-1]) == ("Droits et devoirs", "Sécurité")


def test_an_apprentice_reads_a_text_and_says_so(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.COORDONNATEUR]
        save_composition(formation=None, choix=[DROITS], auteur=auteur)
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    adresse = f"/c/alpha/livrets/apprentis/{promotion.apprentis[0].pk}/"
    assert "J’ai lu ce texte" in client.get(f"{adresse}sections/{DROITS.cle}/").text
    page_lue = client.post(adresse + "lu/", {"empreinte": DROITS.empreinte}, follow=True).text
    assert "Lecture notée" in page_lue
    assert "relisez-le" in client.post(adresse + "lu/", {"empreinte": "0" * 64}, follow=True).text
    with centre_scope(promotion.teste.centre.pk):
        assert LectureLivret.objects.count() == 1


def test_the_administrator_deposits_a_certificate_and_never_sees_it_again(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    p12 = sceau.make_certificate(titulaire="CFA Alpha", mot_de_passe="secret")

    def deposer(mot_de_passe: str) -> str:
        fichier = SimpleUploadedFile("c.p12", p12)
        donnees = {"fichier": fichier, "mot_de_passe": mot_de_passe}
        return client.post("/c/alpha/livrets/certificat/", donnees, follow=True).text

    assert "vérifiez le mot de passe" in deposer("faux")
    vue = deposer("secret")
    assert "CFA Alpha" in vue
    with centre_scope(promotion.teste.centre.pk):
        certificat = CertificatCentre.objects.get()
    assert certificat.chiffre not in vue
    assert "retiré" in client.post("/c/alpha/livrets/certificat/retirer/", follow=True).text


def test_the_public_page_says_authentic_superseded_or_unknown(promotion: Promotion, client) -> None:
    with centre_scope(promotion.teste.centre.pk):
        apprenti = booklet_apprenti(promotion)
        premier = edit_livret(apprenti=apprenti)
    assert "sa dernière édition" in client.get(f"/verifier/{premier.code}/").text
    with centre_scope(promotion.teste.centre.pk):
        live(promotion)
        second = edit_livret(apprenti=apprenti)
    assert "remplacé depuis" in client.get(f"/verifier/{premier.code}/").text
    page_du_second = client.get(f"/verifier/{second.code}/").text
    assert "Livret authentique" in page_du_second
    for nom in ("Ampère", "Zoé", "Z. A.", "MELEC", "Métiers"):
        assert nom not in page_du_second


def test_codes_are_not_tried_one_by_one(promotion: Promotion, client, monkeypatch) -> None:
    from bilans.views.verification import CadenceVerifier

    monkeypatch.setattr(CadenceVerifier, "THROTTLE_RATES", {"verifier": "3/min"})
    reponses = [client.get("/verifier/1-RIEN/").status_code for _ in range(4)]
    assert reponses == [404, 404, 404, 429]
