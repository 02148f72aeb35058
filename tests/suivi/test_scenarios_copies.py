"""Scenarios made from something: another version, a séance, a file; hostile files create nothing."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import create_brouillon, publish_brouillon
from referentiels.correspondances import open_correspondance
from referentiels.echanges.tableur import parse_tableur
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.scenarios import create_scenario, set_referentiel
from suivi.actions.scenarios_copies import adapt_scenario, start_from_seance
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.ecriture_scenario import write_archive
from suivi.format_scenario import write_document
from suivi.lecture_scenario import FichierRefuse, read_archive
from suivi.models import Scenario
from suivi.rapprochement import match_nodes, targets_of
from tests.conftest import connecter
from tests.promotion import Promotion, create_promotion
from tests.suivi.scenarios import create_scenario_teste
from tests.suivi.seances import plan_seance_testee


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _version(centre: Promotion, *lignes: str) -> VersionReferentiel:
    """A version of the centre's own référentiel, from a table of competences."""
    contenu = ("Bloc;Competence\n" + "".join(f"B;{ligne}\n" for ligne in lignes)).encode()
    proposition = parse_tableur(contenu, "essai.csv", titre="Essai", cle="adapter")
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    version = create_brouillon(proposition=proposition, fichier="essai.csv", membre=auteur).version
    publish_brouillon(version=version, membre=auteur)
    return version


def test_a_scenario_follows_a_new_version_and_says_what_is_lost(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    avant, apres = _version(centre, "Lire", "Tracer"), _version(centre, "Lire", "Percer")
    ancienne, nouvelle = charger_version(avant.pk), charger_version(apres.pk)
    scenario = create_scenario(titre="Un", version=avant, auteur=auteur, description="Ici.")
    set_referentiel(
        scenario=scenario, taches=[], competences=list(ancienne.competences), criteres={}, auteur=auteur
    )
    liens = match_nodes(write_document(scenario, ancienne), nouvelle)
    noms = {lien.nom: lien.vers and nouvelle.competences[lien.vers].intitule for lien in liens}
    assert {nom.split()[-1]: vers for nom, vers in noms.items()}["Lire"] == "Lire"
    cibles = targets_of(liens) | {lien.champ: None for lien in liens if "Tracer" in lien.nom}
    adapte = adapt_scenario(scenario=scenario, version=apres, cibles=cibles, auteur=auteur)
    gardees = [nouvelle.competences[c.competence_id].intitule for c in adapte.competences.all()]
    assert gardees == ["Lire"]
    assert scenario.competences.count() == 2


def test_the_page_of_adaptation_asks_and_creates(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.FORMATEUR]
        avant, apres = _version(promotion, "Lire", "Tracer"), _version(promotion, "Lire")
        scenario = create_scenario(titre="Un", version=avant, auteur=auteur, description="Ici.")
        ancienne = charger_version(avant.pk)
        competences = list(ancienne.competences)
        set_referentiel(scenario=scenario, taches=[], competences=competences, criteres={}, auteur=auteur)
    client = connecter(auteur)
    adresse = f"/c/alpha/scenarios/{scenario.pk}/adapter/"
    page = client.get(adresse)
    champs = {lien.champ: str(lien.vers or "") for lien in page.context["liens"]}
    assert len(champs) == 2
    envoi = champs | {"version": str(apres.pk), "id": str(page.context["copie_id"])}
    assert client.post(adresse, envoi).url == client.post(adresse, envoi).url
    with centre_scope(promotion.teste.centre.pk):
        assert Scenario.objects.filter(version=apres).count() == 1


def test_a_passage_that_was_confirmed_is_where_the_copy_starts(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.FORMATEUR]
        coordonnateur = promotion.teste.membres[Role.COORDONNATEUR]
        avant, apres = _version(promotion, "Lire", "Tracer"), _version(promotion, "Lire", "Percer")
        ancienne, nouvelle = charger_version(avant.pk), charger_version(apres.pk)
        scenario = create_scenario(titre="Un", version=avant, auteur=auteur, description="Ici.")
        competences = list(ancienne.competences)
        set_referentiel(scenario=scenario, taches=[], competences=competences, criteres={}, auteur=auteur)
        cles = {c.intitule: c.cle for lue in (ancienne, nouvelle) for c in lue.competences.values()}
        correspondance = open_correspondance(avant=ancienne, apres=nouvelle)
        correspondance.competences = {cles["Lire"]: "", cles["Tracer"]: cles["Percer"]}
        correspondance.confirmee_le, correspondance.confirmee_par = timezone.now(), coordonnateur
        correspondance.save()
    page = connecter(auteur).get(f"/c/alpha/scenarios/{scenario.pk}/adapter/?version={apres.pk}")
    vers = {lien.nom.split()[-1]: lien.vers for lien in page.context["liens"]}
    percer = next(c.id for c in nouvelle.competences.values() if c.intitule == "Percer")
    assert vers == {"Lire": None, "Tracer": percer}
    assert str(coordonnateur.utilisateur) in page.text


def test_a_seance_gives_a_scenario_with_its_own_columns(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=scenario.cree_par)
    seance = plan_seance_testee(centre, scenario=scenario, titre="Pour les débutants")
    seance.competences.first().delete()
    gardees = {c.competence_id for c in seance.competences.all()}
    tire = start_from_seance(seance=seance, auteur=centre.teste.membres[Role.COORDONNATEUR])
    assert (tire.titre, tire.description) == ("Pour les débutants", scenario.description)
    assert {c.competence_id for c in tire.competences.all()} == gardees
    assert tire.ressources.count() == 1


def _archive(**parties: Any) -> bytes:
    sortie = BytesIO()
    with ZipFile(sortie, "w", ZIP_DEFLATED) as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def _document(**champs: Any) -> dict[str, Any]:
    textes = dict.fromkeys(("description", "missions", "resultats", "equipements", "liens", "espaces"), "")
    listes = {nom: [] for nom in ("taches", "competences", "criteres", "ressources")}
    base = {"format": "cpro-scenario/1", "referentiel": {"cle": "bcp-melec", "intitule": "MELEC"}}
    return base | textes | listes | {"titre": "Venu d’ailleurs", "duree_heures": "4.0"} | champs


def _fichier(**champs: Any) -> bytes:
    return _archive(**{"scenario.json": json.dumps(_document(**champs))})


def test_what_is_exported_is_imported_whole(promotion: Promotion, univers, referentiels_charges) -> None:
    voisine = create_promotion(univers.b, referentiels_charges["bcp-melec"])
    with centre_scope(promotion.teste.centre.pk):
        scenario = create_scenario_teste(promotion, liens="Notice https://exemple.org", duree_heures=6)
        attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="Schéma.pdf", auteur=scenario.cree_par)
        with write_archive(scenario, promotion.version) as archive:
            octets = archive.read()
        avant = write_document(scenario, promotion.version)
    client = connecter(voisine.teste.membres[Role.FORMATEUR])
    page = client.post("/c/beta/scenarios/importer/", {"fichier": SimpleUploadedFile("scenario.zip", octets)})
    assert page.status_code == 200
    with centre_scope(voisine.teste.centre.pk):
        assert not Scenario.objects.exists()
    envoi = {lien.champ: str(lien.vers) for lien in page.context["liens"]}
    envoi |= {"jeton": page.context["jeton"], "version": str(voisine.version.id)}
    assert client.post("/c/beta/scenarios/importer/", envoi).status_code == 302
    with centre_scope(voisine.teste.centre.pk):
        importe = Scenario.objects.get()
        apres = write_document(importe, voisine.version)
        assert apres | {"identifiant": ""} == avant | {"identifiant": ""}
        assert Fichier.objects.count() == 1  # the held archive is gone
    # The same file again: it says so, and makes another one only when asked.
    page = client.post("/c/beta/scenarios/importer/", {"fichier": SimpleUploadedFile("scenario.zip", octets)})
    assert page.context["deja"] == importe
    envoi["jeton"] = page.context["jeton"]
    assert str(importe.pk) in client.post("/c/beta/scenarios/importer/", envoi).url
    page = client.post("/c/beta/scenarios/importer/", {"fichier": SimpleUploadedFile("scenario.zip", octets)})
    envoi["jeton"] = page.context["jeton"]
    assert str(importe.pk) not in client.post("/c/beta/scenarios/importer/", envoi | {"autre": "1"}).url


def test_a_held_file_is_for_who_sent_it(promotion: Promotion) -> None:
    envoi = {"fichier": SimpleUploadedFile("scenario.zip", _fichier())}
    page = connecter(promotion.teste.membres[Role.FORMATEUR]).post("/c/alpha/scenarios/importer/", envoi)
    autre = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    vol = {"jeton": page.context["jeton"], "version": str(promotion.version.id)}
    assert autre.post("/c/alpha/scenarios/importer/", vol).status_code == 422
    with centre_scope(promotion.teste.centre.pk):
        assert not Scenario.objects.exists()


def test_a_bomb_is_not_unpacked(settings) -> None:
    settings.RESSOURCE_MAXIMALE = 1000
    bombe = _archive(
        **{
            "scenario.json": json.dumps(_document(ressources=[{"nom": "a.pdf", "chemin": "ressources/a"}])),
            "ressources/a": b"%PDF" + b"0" * 5_000_000,
        }
    )
    assert len(bombe) < 10_000
    with pytest.raises(FichierRefuse, match="dépasse"):
        read_archive(bombe)


@pytest.mark.parametrize(
    ("octets", "raison"),
    [
        (b"", "ZIP"),
        (b"PK\x03\x04rien", "ZIP"),
        (_archive(**{"autre.txt": "x"}), "n’a pas sa place"),
        (_archive(**{"../scenario.json": "{}"}), "n’a pas sa place"),
        (_archive(**{"scenario.json": "{}", "ressources/../../x": "x"}), "n’a pas sa place"),
        (_archive(**{"scenario.json": "{}", "/ressources/x": "x"}), "n’a pas sa place"),
        (_archive(**{"ressources/x": "x"}), "Il manque"),
        (_archive(**{"scenario.json": "["}), "JSON"),
        (_archive(**{"scenario.json": b"\xff\xfe"}), "JSON"),
        (_archive(**{"scenario.json": "[" * 100_000}), "JSON"),
        (_archive(**{"scenario.json": '"\\ud800"'}), "JSON"),
        (_archive(**{"scenario.json": "[]"}), "racine"),
        (_archive(**{"scenario.json": " " * 2_000_000}), "dépasse"),
        (_fichier(format="cpro-scenario/9"), "Format inconnu"),
        (_fichier(titre=""), "titre"),
        (_fichier(titre="x\x00"), "interdit"),
        (_fichier(titre="x" * 300), "titre"),
        (_fichier(duree_heures="beaucoup"), "duree_heures"),
        (_fichier(liens="javascript:alert(1)"), "liens"),
        (
            _fichier(competences=[{"cle": 3, "code": "", "intitule": "x", "manuelle": True}]),
            r"competences\[0\].cle",
        ),
        (_fichier(ressources=[{"nom": "a.pdf", "chemin": "ressources/absent"}]), "Il manque"),
        (_fichier(ressources=[{"nom": "a.pdf", "chemin": "/etc/passwd"}]), "Il manque"),
    ],
)
def test_a_broken_file_says_where(octets: bytes, raison: str) -> None:
    with pytest.raises(FichierRefuse, match=raison):
        read_archive(octets)


def test_a_refused_resource_or_an_unknown_reference_creates_nothing(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    inconnu = SimpleUploadedFile("s.zip", _fichier(referentiel={"cle": "nulle-part", "intitule": "Ailleurs"}))
    assert "Ailleurs" in client.post("/c/alpha/scenarios/importer/", {"fichier": inconnu}).content.decode()
    mauvais = _document(ressources=[{"nom": "a.pdf", "chemin": "ressources/a"}])
    octets = _archive(**{"scenario.json": json.dumps(mauvais), "ressources/a": "<script>"})
    envoi = {"fichier": SimpleUploadedFile("s.zip", octets)}
    page = client.post("/c/alpha/scenarios/importer/", envoi)
    envoi = {"jeton": page.context["jeton"], "version": str(promotion.version.id)}
    assert client.post("/c/alpha/scenarios/importer/", envoi).status_code == 422
    with centre_scope(promotion.teste.centre.pk):
        assert not Scenario.objects.exists()
