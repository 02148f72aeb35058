"""Scenarios: four parts, what is deduced from tasks, who may edit, what a copy keeps."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Membre, Utilisateur
from cpro.socle.ids import uuid7
from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.scenarios import (
    add_coauteur,
    archive_scenario,
    remove_coauteur,
    restore_scenario,
    set_referentiel,
    update_scenario,
)
from suivi.actions.scenarios_copies import duplicate_scenario
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.deductions import competences_of, criteres_of, follow_competences, follow_tasks
from suivi.liens import LienRefuse, parse_liens
from suivi.models import Scenario
from suivi.queries.scenarios import etat_de, get_scenario, missing_of, scenarios_visibles
from suivi.ressources import NOMBRE_MAXIMUM, RessourceRefusee, recognise, safe_name
from suivi.rules import may_edit_scenario
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.scenarios import create_scenario_teste
from tests.suivi.seances import plan_seance_testee


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _relu(promotion: Promotion, scenario: Scenario) -> Scenario:
    return get_scenario(promotion.teste.membres[Role.COORDONNATEUR], scenario.pk)


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
    relu = _relu(centre, scenario)
    assert [c.competence_id for c in relu.competences.all()] == [critere.competence_id]
    assert relu.criteres.get().indicateur == "Le serrage tient"
    assert not relu.taches.all()


def test_the_state_is_derived(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    assert etat_de(_relu(centre, scenario))[0] == "Prêt"
    auteur = centre.teste.membres[Role.FORMATEUR]
    update_scenario(scenario=scenario, auteur=auteur, description="")
    relu = _relu(centre, scenario)
    assert (etat_de(relu)[0], missing_of(relu)) == ("À compléter", ["la situation professionnelle"])
    plan_seance_testee(centre, scenario=scenario)
    plan_seance_testee(centre, scenario=scenario)
    assert etat_de(_relu(centre, scenario))[0] == "Utilisé, 2 séances"
    archive_scenario(scenario=scenario, auteur=auteur)
    assert etat_de(_relu(centre, scenario))[0] == "Archivé"
    restore_scenario(scenario=scenario, auteur=auteur)
    assert etat_de(_relu(centre, scenario))[0] == "Utilisé, 2 séances"


def test_a_competence_chosen_by_hand_outlives_its_task(centre: Promotion) -> None:
    scenario, auteur = create_scenario_teste(centre), centre.teste.membres[Role.FORMATEUR]
    une = _deux_taches(centre)[0]
    voulues = competences_of(centre.version, [une])
    gardee = next(iter(voulues))
    reste = follow_tasks(centre.version, avant=[une], apres=[], competences=voulues, manuelles=[gardee])
    assert reste == {gardee}
    set_referentiel(
        scenario=scenario,
        taches=[une],
        competences=voulues,
        manuelles=[gardee],
        criteres={},
        auteur=auteur,
    )
    manuelles = [c.competence_id for c in _relu(centre, scenario).competences.all() if c.manuelle]
    assert manuelles == [gardee]


def test_criteria_follow_their_competence(centre: Promotion) -> None:
    une, deux = [c.id for c in centre.version.competences_evaluables if c.criteres][:2]
    toutes = follow_competences(centre.version, avant=[], apres=[une, deux], criteres=[])
    assert toutes == criteres_of(centre.version, [une, deux])
    un_seul = set(list(criteres_of(centre.version, [une]))[:1])
    inchangees = follow_competences(centre.version, avant=[une, deux], apres=[une], criteres=toutes - un_seul)
    assert inchangees == criteres_of(centre.version, [une]) - un_seul


def test_a_copy_keeps_links_and_resources_and_belongs_to_its_maker(centre: Promotion) -> None:
    scenario = create_scenario_teste(centre)
    attach_ressource(
        scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=centre.teste.membres[Role.FORMATEUR]
    )
    coordonnateur, cle = centre.teste.membres[Role.COORDONNATEUR], uuid7()
    copie = _relu(centre, duplicate_scenario(scenario=scenario, auteur=coordonnateur, id=cle))
    assert duplicate_scenario(scenario=scenario, auteur=coordonnateur, id=cle) == copie
    assert copie.titre == "Câbler un départ moteur (copie)"
    assert copie.cree_par == coordonnateur
    assert len(copie.competences.all()) == scenario.competences.count()
    assert copie.ressources.get().fichier == scenario.ressources.get().fichier


def _collegue(centre: Promotion) -> Membre:
    return add_membre(
        centre=centre.teste.centre,
        utilisateur=Utilisateur.objects.create_user("autre@alpha.test"),
        role=Role.FORMATEUR,
    )


def test_who_may_edit(centre: Promotion) -> None:
    scenario, auteur = create_scenario_teste(centre), centre.teste.membres[Role.FORMATEUR]
    relu = _relu(centre, scenario)
    autre = _collegue(centre)
    assert may_edit_scenario(auteur, relu)
    assert may_edit_scenario(centre.teste.membres[Role.COORDONNATEUR], relu)
    assert not may_edit_scenario(autre, relu)
    add_coauteur(scenario=scenario, coauteur=autre, auteur=auteur)
    assert may_edit_scenario(autre, _relu(centre, scenario))
    remove_coauteur(scenario=scenario, coauteur=autre, auteur=auteur)
    assert not may_edit_scenario(autre, _relu(centre, scenario))


def test_colleagues_see_a_scenario_when_it_is_ready_and_not_private(centre: Promotion) -> None:
    scenario, auteur = create_scenario_teste(centre), centre.teste.membres[Role.FORMATEUR]
    autre, auditeur = _collegue(centre), centre.teste.membres[Role.AUDITEUR]
    coordonnateur = centre.teste.membres[Role.COORDONNATEUR]
    assert [list(scenarios_visibles(m)) for m in (auteur, autre, auditeur)] == [[scenario]] * 3
    for champs in ({"description": ""}, {"description": "Oui", "prive": True}):
        update_scenario(scenario=scenario, auteur=auteur, **champs)
        assert [list(scenarios_visibles(m)) for m in (auteur, coordonnateur)] == [[scenario]] * 2
        assert [list(scenarios_visibles(m)) for m in (autre, auditeur)] == [[], []]
    client = connecter(autre)
    assert client.get(f"/c/alpha/scenarios/{scenario.pk}/").status_code == 404
    add_coauteur(scenario=scenario, coauteur=autre, auteur=auteur)
    assert list(scenarios_visibles(autre)) == [scenario]


def test_links_are_http_only_and_may_be_named() -> None:
    (nomme, nu) = parse_liens("Notice du variateur : https://exemple.org/n\n\nhttp://exemple.org")
    assert (nomme.libelle, nomme.adresse) == ("Notice du variateur", "https://exemple.org/n")
    assert (nu.libelle, nu.adresse) == ("http://exemple.org", "http://exemple.org")
    for mauvais in ("javascript:alert(1)", "ftp://exemple.org", "data:text/html,x", "notice", "https://"):
        with pytest.raises(LienRefuse, match="Ligne 2"):
            parse_liens(f"https://exemple.org\n{mauvais}")


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
        attach_ressource(scenario=scenario, octets=b"%%PDF-1.%d" % rang, nom=f"{rang}.pdf", auteur=auteur)
    with pytest.raises(RessourceRefusee, match="au plus"):
        attach_ressource(scenario=scenario, octets=b"%PDF-2", nom="trop.pdf", auteur=auteur)


def test_the_same_file_twice_is_one_file(centre: Promotion) -> None:
    scenario, auteur = create_scenario_teste(centre), centre.teste.membres[Role.FORMATEUR]
    une = attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="a.pdf", auteur=auteur)
    assert attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="b.pdf", auteur=auteur) == une
    assert Fichier.objects.count() == 1


def test_quotas_of_the_scenario_and_of_the_centre(centre: Promotion, settings) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    un, deux = create_scenario_teste(centre), create_scenario_teste(centre)
    settings.RESSOURCE_MAXIMALE = 30
    settings.RESSOURCES_PAR_SCENARIO = 50
    settings.RESSOURCES_PAR_CENTRE = 60
    with pytest.raises(RessourceRefusee, match="dépasse"):
        attach_ressource(scenario=un, octets=b"%PDF-" + b"x" * 30, nom="gros.pdf", auteur=auteur)
    attach_ressource(scenario=un, octets=b"%PDF-" + b"x" * 25, nom="a.pdf", auteur=auteur)
    with pytest.raises(RessourceRefusee, match="Il reste"):
        attach_ressource(scenario=un, octets=b"%PDF-" + b"y" * 25, nom="b.pdf", auteur=auteur)
    duplicate_scenario(scenario=un, auteur=auteur)  # it shares the file, and takes no room
    attach_ressource(scenario=deux, octets=b"%PDF-" + b"z" * 25, nom="c.pdf", auteur=auteur)
    with pytest.raises(RessourceRefusee, match="administrateur"):
        attach_ressource(scenario=deux, octets=b"%PDF-" + b"t" * 5, nom="d.pdf", auteur=auteur)


def test_from_nothing_to_a_scenario_ready_to_plan(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    nouveau = "/c/alpha/scenarios/nouveau/"
    assert client.post(nouveau, {"titre": ""}).status_code == 422
    envoi = {"titre": "Poser un tableau", "version": promotion.version.id, "description": "Un pavillon."}
    envoi["id"] = str(uuid7())
    refusee = client.post(nouveau, envoi | {"liens": "javascript:alert(1)"})
    assert refusee.status_code == 422
    assert "Un pavillon." in refusee.content.decode()
    reponse = client.post(nouveau, envoi)
    assert client.post(nouveau, envoi).url == reponse.url  # sent twice: one scenario
    tache = _deux_taches(promotion)[0]
    page = client.post(reponse.url, {"taches": [tache], "proposer": "1"}).content.decode()
    attendues = competences_of(promotion.version, [tache])
    for attendu in [*attendues, *criteres_of(promotion.version, attendues)]:
        assert f'value="{attendu}" checked' in page
    reponse = client.post(reponse.url, {"taches": [tache], "competences": list(attendues)})
    fichier = SimpleUploadedFile("faux.pdf", b"<script>")
    refusee = client.post(reponse.url, {"fichiers": [fichier, SimpleUploadedFile("vrai.pdf", b"%PDF-1.7")]})
    assert refusee.status_code == 422
    page = refusee.content.decode()
    assert "faux.pdf" in page
    assert "vrai.pdf" in page
    with centre_scope(promotion.teste.centre.pk):
        scenario = Scenario.objects.get()
    page = client.get(f"/c/alpha/scenarios/{scenario.pk}/").content.decode()
    assert f"/seances/planifier/?scenario={scenario.pk}" in page
    assert "Prêt" in page


def test_a_scenario_starts_from_a_task_never_worked_on(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    tache = _deux_taches(promotion)[0]
    lien = f"/c/alpha/scenarios/nouveau/?version={promotion.version.id}&amp;tache={tache}"
    assert lien in client.get("/c/alpha/scenarios/couverture/").content.decode()
    page = client.get(lien.replace("&amp;", "&")).content.decode()
    assert f'name="tache" value="{tache}"' in page
    envoi = {"id": uuid7(), "tache": tache, "titre": "Une", "version": promotion.version.id}
    client.post("/c/alpha/scenarios/nouveau/", envoi)
    with centre_scope(promotion.teste.centre.pk):
        scenario = Scenario.objects.get()
        assert {c.competence_id for c in scenario.competences.all()} == competences_of(
            promotion.version, [tache]
        )
    assert lien not in client.get("/c/alpha/scenarios/couverture/").content.decode()


def test_a_resource_is_downloaded_never_run(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        scenario = create_scenario_teste(promotion)
        ressource = attach_ressource(
            scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=scenario.cree_par
        )
    reponse = connecter(promotion.teste.membres[Role.FORMATEUR]).get(f"/c/alpha/ressources/{ressource.pk}/")
    assert "attachment" in reponse.headers["Content-Disposition"]
    assert "sandbox" in reponse.headers["Content-Security-Policy"]
