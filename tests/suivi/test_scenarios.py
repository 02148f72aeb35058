"""Scenarios: four parts, what is deduced from tasks, who may edit, what a copy keeps."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.scenarios import (
    add_coauteur,
    archive_scenario,
    attach_ressource,
    duplicate_scenario,
    set_referentiel,
    update_scenario,
)
from suivi.deductions import competences_of, follow_tasks
from suivi.models import Scenario
from suivi.queries.scenarios import etat_de, get_scenario, search_scenarios
from suivi.ressources import NOMBRE_MAXIMUM, RessourceRefusee, recognise, safe_name
from suivi.rules import may_edit_scenario
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.scenarios import create_scenario_teste


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _deux_taches(promotion: Promotion) -> list:
    return [t for t in promotion.version.taches if promotion.version.competences_de(t)][:2]


def test_a_new_task_brings_its_competences_and_takes_back_only_orphans(centre: Promotion) -> None:
    une, deux = _deux_taches(centre)
    apres = follow_tasks(centre.version, avant=[], apres=[une, deux], competences=[])
    assert apres == competences_of(centre.version, [une, deux])
    a_la_main = next(c.id for c in centre.version.competences_evaluables if c.id not in apres)
    retour = follow_tasks(centre.version, avant=[une, deux], apres=[une], competences=apres | {a_la_main})
    assert retour == competences_of(centre.version, [une]) | {a_la_main}


def test_a_criterion_keeps_its_competence_and_strangers_are_left_out(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    critere = next(iter(centre.version.criteres.values()))
    etranger = scenario.pk  # an id that is no task and no competence
    set_referentiel(
        scenario=scenario,
        taches=[etranger],
        competences=[etranger],
        criteres={critere.id: " Le serrage tient "},
        auteur=centre.teste.membres[Role.FORMATEUR],
    )
    relu = get_scenario(scenario.pk)
    assert [c.competence_id for c in relu.competences.all()] == [critere.competence_id]
    assert relu.criteres.get().indicateur == "Le serrage tient"
    assert not relu.taches.all()


def test_the_state_is_derived(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    assert etat_de(get_scenario(scenario.pk))[0] == "Prêt"
    auteur = centre.teste.membres[Role.FORMATEUR]
    update_scenario(scenario=scenario, auteur=auteur, description="")
    assert etat_de(get_scenario(scenario.pk))[0] == "À compléter"
    archive_scenario(scenario=scenario, auteur=auteur)
    assert etat_de(get_scenario(scenario.pk))[0] == "Archivé"
    assert not search_scenarios().exists()


def test_a_copy_keeps_links_and_resources_and_belongs_to_its_maker(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    attach_ressource(
        scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=centre.teste.membres[Role.FORMATEUR]
    )
    coordonnateur = centre.teste.membres[Role.COORDONNATEUR]
    copie = get_scenario(duplicate_scenario(scenario=scenario, auteur=coordonnateur).pk)
    assert copie.titre == "Câbler un départ moteur (copie)"
    assert copie.cree_par == coordonnateur
    assert len(copie.competences.all()) == scenario.competences.count()
    assert copie.ressources.get().fichier == scenario.ressources.get().fichier


def test_who_may_edit(centre: Promotion) -> None:
    scenario = get_scenario(create_scenario_teste(centre).pk)
    autre = add_membre(
        centre=centre.teste.centre,
        utilisateur=Utilisateur.objects.create_user("autre@alpha.test"),
        role=Role.FORMATEUR,
    )
    assert may_edit_scenario(centre.teste.membres[Role.FORMATEUR], scenario)
    assert may_edit_scenario(centre.teste.membres[Role.COORDONNATEUR], scenario)
    assert not may_edit_scenario(autre, scenario)
    add_coauteur(scenario=scenario, coauteur=autre, auteur=centre.teste.membres[Role.FORMATEUR])
    assert may_edit_scenario(autre, get_scenario(scenario.pk))


def _office(dossier: str) -> bytes:
    sortie = BytesIO()
    with ZipFile(sortie, "w") as archive:
        archive.writestr(f"{dossier}document.xml", "<a/>")
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("octets", "extension"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (_office("word/"), "docx"),
        (_office("xl/"), "xlsx"),
    ],
)
def test_files_are_recognised_by_their_content(octets: bytes, extension: str) -> None:
    assert recognise(octets)[1] == extension


@pytest.mark.parametrize(
    "octets", [b"", b"<script>alert(1)</script>", b"MZ\x90", _office("bidon/"), b"PK\x03\x04abime"]
)
def test_other_files_are_refused(octets: bytes) -> None:
    with pytest.raises(RessourceRefusee):
        recognise(octets)


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("plan.exe", "plan.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("", "fichier.pdf"),
    ],
)
def test_names_are_made_safe(nom: str, attendu: str) -> None:
    assert safe_name(nom, "pdf") == attendu


def test_a_scenario_carries_a_few_files(centre: Promotion) -> None:
    scenario, auteur = create_scenario_teste(centre), centre.teste.membres[Role.FORMATEUR]
    for rang in range(NOMBRE_MAXIMUM):
        attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom=f"{rang}.pdf", auteur=auteur)
    with pytest.raises(RessourceRefusee, match="au plus"):
        attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="trop.pdf", auteur=auteur)


def test_from_nothing_to_a_scenario_ready_to_plan(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    nouveau = "/c/alpha/scenarios/nouveau/"
    assert client.post(nouveau, {"titre": ""}).status_code == 422
    reponse = client.post(
        nouveau, {"titre": "Poser un tableau", "version": promotion.version.id, "description": "Un pavillon."}
    )
    tache = _deux_taches(promotion)[0]
    page = client.post(reponse.url, {"taches": [tache], "proposer": "1"}).content.decode()
    attendue = next(iter(competences_of(promotion.version, [tache])))
    assert f'value="{attendue}" checked' in page
    reponse = client.post(reponse.url, {"taches": [tache], "competences": [attendue]})
    fichier = SimpleUploadedFile("faux.pdf", b"<script>")
    page = client.post(reponse.url, {"fichiers": fichier}, follow=True).content.decode()
    assert "faux.pdf" in page
    with centre_scope(promotion.teste.centre.pk):
        scenario = Scenario.objects.get()
    page = client.get(f"/c/alpha/scenarios/{scenario.pk}/").content.decode()
    assert f"/seances/planifier/?scenario={scenario.pk}" in page
    assert "Prêt" in page


def test_the_library_is_searched_and_covers(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        create_scenario_teste(promotion)
        create_scenario_teste(promotion, titre="Mettre en service une pompe")
    client = connecter(promotion.teste.membres[Role.AUDITEUR])
    page = client.get("/c/alpha/scenarios/?q=pompe").content.decode()
    assert "Mettre en service" in page
    assert "Câbler" not in page
    assert "jamais" in client.get("/c/alpha/scenarios/couverture/").content.decode()


def test_a_resource_is_downloaded_never_run(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        scenario = create_scenario_teste(promotion)
        ressource = attach_ressource(
            scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=scenario.cree_par
        )
    reponse = connecter(promotion.teste.membres[Role.FORMATEUR]).get(f"/c/alpha/ressources/{ressource.pk}/")
    assert "attachment" in reponse.headers["Content-Disposition"]
    assert "sandbox" in reponse.headers["Content-Security-Policy"]


def test_the_library_costs_the_same_whatever_its_size(
    promotion: Promotion, django_assert_max_num_queries
) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    for nombre in (1, 10):
        with centre_scope(promotion.teste.centre.pk):
            for _ in range(nombre):
                create_scenario_teste(promotion)
        with django_assert_max_num_queries(14):
            client.get("/c/alpha/scenarios/")
