"""The library common to all centres: who reads, who writes, what is frozen, what never leaves a centre."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, connection, transaction
from PIL import Image

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import VersionReferentiel
from suivi.actions.scenarios import archive_scenario, create_scenario, set_referentiel, update_scenario
from suivi.actions.scenarios_copies import duplicate_scenario
from suivi.actions.scenarios_publication import (
    PublicationRefusee,
    allowed_licences,
    copy_publication,
    publish_scenario,
    withdraw_publication,
)
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.donnees_personnelles import fingerprint_of, scan_file, scan_texts
from suivi.metadonnees import strip_metadata
from suivi.models import Licence, Publication, PublicationFichier, Reprise, Scenario
from suivi.queries.publications import personal_data_of, publications_visibles, search_publications
from tests.access.objets import deux_versions
from tests.conftest import connecter
from tests.promotion import Promotion, create_promotion
from tests.suivi.scenarios import create_scenario_teste, publish_scenario_teste


@pytest.fixture
def publiee(promotion: Promotion) -> Publication:
    with centre_scope(promotion.teste.centre.pk):
        return publish_scenario_teste(promotion)


@pytest.fixture
def voisine(univers, referentiels_charges) -> Promotion:
    return create_promotion(univers.b, referentiels_charges["bcp-melec"])


def test_another_centre_reads_and_copies_without_touching_the_original(
    promotion: Promotion, publiee: Publication, voisine: Promotion
) -> None:
    auteur = voisine.teste.membres[Role.FORMATEUR]
    with centre_scope(voisine.teste.centre.pk):
        vue = publications_visibles().get()
        copie, inconnus = copy_publication(publication=vue, auteur=auteur)
        copie.refresh_from_db()
        assert inconnus == []
        assert copie.cree_par == auteur
        assert copie.attribution == "« Câbler un départ moteur », CFA Alpha, CC BY-SA 4.0"
        assert copie.ressources.get().fichier.centre_id == voisine.teste.centre.pk
        evaluees = {c.competence_id for c in copie.competences.all()}
        update_scenario(scenario=copie, auteur=auteur, titre="Autre chose")
        assert publications_visibles().get().reprises_par == 1
    with centre_scope(promotion.teste.centre.pk):
        original = Scenario.objects.get(pk=publiee.scenario_id)
        assert original.titre == "Câbler un départ moteur"
        assert {c.competence_id for c in original.competences.all()} == evaluees
        assert publications_visibles().get().reprises_par == 1


def test_a_publication_is_frozen_when_its_scenario_changes(
    promotion: Promotion, publiee: Publication
) -> None:
    with centre_scope(promotion.teste.centre.pk):
        scenario = Scenario.objects.get(pk=publiee.scenario_id)
        update_scenario(scenario=scenario, auteur=scenario.cree_par, titre="Nouveau titre")
        assert Publication.objects.get().contenu["titre"] == "Câbler un départ moteur"
        with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
            Publication.objects.update(titre="Faux")
        neuve = publish_scenario_teste(promotion, scenario)
        assert list(publications_visibles()) == [neuve]
        assert Publication.objects.count() == 2  # the former one is withdrawn, not lost


def test_a_withdrawn_publication_is_read_by_its_centre_only(
    promotion: Promotion, publiee: Publication, voisine: Promotion
) -> None:
    formateur = voisine.teste.membres[Role.FORMATEUR]
    with centre_scope(voisine.teste.centre.pk):
        copie, _ = copy_publication(publication=publications_visibles().get(), auteur=formateur)
    with centre_scope(promotion.teste.centre.pk):
        withdraw_publication(publication=publiee, auteur=promotion.teste.membres[Role.FORMATEUR])
    with centre_scope(voisine.teste.centre.pk), connection.cursor() as cursor:
        for table in ("suivi_publication", "suivi_publicationfichier"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)
        copie.refresh_from_db()
        assert copie.attribution.startswith("« Câbler")  # the copy stays, and still credits
        with pytest.raises(DatabaseError, match="invisible"), transaction.atomic():
            Scenario.objects.filter(pk=copie.pk).update(origine=publiee.pk)
        with pytest.raises(DatabaseError, match="invisible"), transaction.atomic():
            Reprise.objects.create(publication_id=publiee.pk)
    client = connecter(formateur)
    assert client.get(f"/c/beta/scenarios/commune/{publiee.pk}/").status_code == 404
    assert client.get(f"/c/beta/scenarios/{copie.pk}/").status_code == 200


def test_a_publication_outlives_its_archived_scenario_and_is_still_withdrawn(
    promotion: Promotion, publiee: Publication
) -> None:
    auteur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        archive_scenario(scenario=Scenario.objects.get(pk=publiee.scenario_id), auteur=auteur)
        assert publications_visibles().count() == 1
    client = connecter(auteur)
    adresse = f"/c/alpha/scenarios/commune/{publiee.pk}/retirer/"
    assert adresse in client.get(f"/c/alpha/scenarios/{publiee.scenario_id}/").content.decode()
    assert client.post(adresse).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        assert publications_visibles().count() == 0


def test_another_centre_cannot_withdraw(publiee: Publication, voisine: Promotion) -> None:
    membre = voisine.teste.membres[Role.COORDONNATEUR]
    adresse = f"/c/beta/scenarios/commune/{publiee.pk}/retirer/"
    assert connecter(membre).post(adresse).status_code == 404
    with centre_scope(voisine.teste.centre.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE suivi_publication SET retiree_le = now()")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM suivi_publicationfichier")
        assert cursor.rowcount == 0
        withdraw_publication(publication=publiee, auteur=membre)
        assert publications_visibles().count() == 1


def test_only_a_complete_scenario_on_a_national_version_is_published(promotion: Promotion) -> None:
    auteur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        incomplet = create_scenario_teste(promotion, description="")
        with pytest.raises(PublicationRefusee, match="complet"):
            publish_scenario_teste(promotion, incomplet)
        version = VersionReferentiel.objects.get(pk=deux_versions(promotion)["version_id"])
        maison = create_scenario(titre="Maison", version=version, auteur=auteur, description="Ici.")
        with pytest.raises(PublicationRefusee, match="national"):
            publish_scenario_teste(promotion, maison)
        with pytest.raises(DatabaseError, match="non nationale"), transaction.atomic():
            Publication.objects.create(
                scenario=maison, version=version, titre="x", licence="by", contenu={}, empreinte="x"
            )


def test_what_was_not_read_again_is_not_published(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        scenario = create_scenario_teste(promotion)
        confirmation = fingerprint_of(personal_data_of(scenario))
        update_scenario(
            scenario=scenario, auteur=scenario.cree_par, missions="Appeler Zoé Ampère au 06 12 34 56 78"
        )
        with pytest.raises(PublicationRefusee, match="relisez"):
            publish_scenario(
                scenario=scenario, licence=Licence.BY, confirmation=confirmation, auteur=scenario.cree_par
            )


def test_a_share_alike_copy_stays_so(promotion: Promotion, publiee: Publication, voisine: Promotion) -> None:
    auteur = voisine.teste.membres[Role.FORMATEUR]
    with centre_scope(voisine.teste.centre.pk):
        copie, _ = copy_publication(publication=publications_visibles().get(), auteur=auteur)
        seconde = duplicate_scenario(scenario=Scenario.objects.get(pk=copie.pk), auteur=auteur)
        assert allowed_licences(seconde) == [Licence.BY_SA]
        with pytest.raises(PublicationRefusee, match="licence"):
            publish_scenario(
                scenario=seconde,
                licence=Licence.CC0,
                confirmation=fingerprint_of(personal_data_of(seconde)),
                auteur=auteur,
            )


def test_the_same_copy_asked_twice_is_one(publiee: Publication, voisine: Promotion) -> None:
    client = connecter(voisine.teste.membres[Role.FORMATEUR])
    page = client.get("/c/beta/scenarios/commune/?q=depart").content.decode()
    assert "CFA Alpha" in page
    envoi = {"id": "0190a000-0000-7000-8000-000000000001"}
    adresse = f"/c/beta/scenarios/commune/{publiee.pk}/copier/"
    assert client.post(adresse, envoi).url == client.post(adresse, envoi).url
    with centre_scope(voisine.teste.centre.pk):
        assert Scenario.objects.count() == 1
        assert Reprise.objects.count() == 1
        fichier = PublicationFichier.objects.get()
    reponse = client.get(f"/c/beta/scenarios/commune/fichiers/{fichier.pk}/")
    assert b"".join(reponse.streaming_content) == b"%PDF-1.7"


def test_publishing_asks_to_read_again_then_to_confirm(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        scenario = create_scenario_teste(promotion, missions="Demander à Zoé Ampère.")
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/scenarios/{scenario.pk}/publier/"
    page = client.get(adresse)
    assert "Zoé Ampère" in page.content.decode()
    envoi = {"licence": "by", "confirmation": page.context["confirmation"]}
    assert client.post(adresse, envoi).status_code == 422
    assert client.post(adresse, envoi | {"confirme": "1"}).url == f"/c/alpha/scenarios/{scenario.pk}/"
    page = client.get(f"/c/alpha/scenarios/{scenario.pk}/").content.decode()
    assert "Publié dans la bibliothèque commune" in page


def test_the_common_library_costs_the_same_whatever_its_size(
    promotion: Promotion, django_assert_num_queries
) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    with centre_scope(promotion.teste.centre.pk):
        publish_scenario_teste(promotion)
    client.get("/c/alpha/scenarios/commune/")
    for _ in range(2):
        with centre_scope(promotion.teste.centre.pk):
            publish_scenario_teste(promotion)
        with django_assert_num_queries(10):
            client.get("/c/alpha/scenarios/commune/")


def test_the_common_library_counts_by_reference(promotion: Promotion, publiee: Publication) -> None:
    with centre_scope(promotion.teste.centre.pk):
        page, referentiels, _ = search_publications("depart", None, "1")
        assert [p.pk for p in page] == [publiee.pk]
        assert [r.nombre for r in referentiels] == [1]
        assert search_publications("introuvable", None, "1")[1] == []


@pytest.mark.parametrize(
    ("texte", "trouve"),
    [
        ("Écrire à jean.valjean@exemple.fr", "adresse e-mail"),
        ("Tél. 06 12 34 56 78", "numéro de téléphone"),
        ("Tél. +33 6.12.34.56.78", "numéro de téléphone"),
        ("demander à zoe ampere", "nom d’un apprenti du centre"),
        ("AMPÈRE Zoé", "nom d’un apprenti du centre"),
        ("avec Ampère", "nom de famille d’un apprenti"),
    ],
)
def test_what_looks_personal_is_found(texte: str, trouve: str) -> None:
    assert trouve in {t.quoi for t in scan_texts([("Missions", texte)], [("Zoé", "Ampère")])}


@pytest.mark.parametrize(
    "texte", ["un courant d’un ampère", "NF C 15-100", "référence 0612345678901", "le 12 06 2026", ""]
)
def test_what_is_not_personal_is_left_alone(texte: str) -> None:
    assert scan_texts([("Missions", texte)], [("Zoé", "Ampère")]) == []


def test_files_lose_their_place_and_their_author() -> None:
    photo = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Zoé Ampère"
    Image.new("RGB", (8, 8), "red").save(photo, "JPEG", exif=exif)
    nue = strip_metadata("image/jpeg", photo.getvalue())
    with Image.open(BytesIO(nue)) as image:
        assert (dict(image.getexif()), image.size) == ({}, (8, 8))
    document = BytesIO()
    with ZipFile(document, "w") as archive:
        archive.writestr("docProps/core.xml", "<x><dc:creator>Zoé Ampère</dc:creator></x>")
        archive.writestr("word/document.xml", "<a>Zoé</a>")
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    with ZipFile(BytesIO(strip_metadata(mime, document.getvalue()))) as archive:
        assert archive.read("docProps/core.xml") == b"<x><dc:creator></dc:creator></x>"
        assert archive.read("word/document.xml").decode() == "<a>Zoé</a>"
    (trouvaille,) = scan_file("sujet.pdf", "application/pdf", b"%PDF-1.7 /Author (Jean Valjean) ")
    assert trouvaille.extrait == "Jean Valjean"


def test_a_copy_follows_the_version_of_the_centre(promotion: Promotion, univers) -> None:
    """A file attached twice, a criterion worded: all of it arrives."""
    with centre_scope(promotion.teste.centre.pk):
        scenario = create_scenario_teste(promotion)
        critere = next(iter(promotion.version.criteres.values()))
        set_referentiel(
            scenario=scenario,
            taches=[],
            competences=[critere.competence_id],
            criteres={critere.id: "Le serrage tient"},
            auteur=scenario.cree_par,
        )
        attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=scenario.cree_par)
        publish_scenario_teste(promotion, scenario)
    with centre_scope(univers.b.centre.pk):  # a centre that opened no formation on it yet
        copie, inconnus = copy_publication(
            publication=publications_visibles().get(), auteur=univers.b.membres[Role.FORMATEUR]
        )
        assert inconnus == []
        assert copie.criteres.get().indicateur == "Le serrage tient"
        assert copie.ressources.get().fichier.nom == "sujet.pdf"
