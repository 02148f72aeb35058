"""Moving a formation to another version: proposed, corrected, confirmed; nothing of the past is lost."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bilans.queries.niveaux_bilan import niveaux_du_bilan
from bilans.queries.priorites import priorites_de
from bilans.queries.tableau import tableau_apprenti
from cpro.socle.ids import uuid7
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.actions import write_rows
from referentiels.correspondance import (
    AUCUNE,
    DEVINEE,
    SURE,
    equivalents,
    follow_taches,
    locate_taches,
    propose_competences,
    propose_criteres,
)
from referentiels.correspondances import correct_correspondance, open_correspondance
from referentiels.edition import derive
from referentiels.enums import StatutVersion
from referentiels.format.serialisation import fingerprint, to_native
from referentiels.models import CorrespondanceVersion, Referentiel, VersionReferentiel
from referentiels.queries import charger_echelle, charger_version
from referentiels.version_lue import VersionLue
from suivi.actions.formations import move_formation, update_formation
from suivi.models import Apprenti, Evaluation, Formation, Scenario, Seance
from suivi.queries.formations import lignes_de
from suivi.queries.grille import charger_grille
from tests.bilans.fabrique import open_bilan
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.referentiels.fabrique import create_echelle_testee
from tests.suivi.scenarios import create_scenario_teste
from tests.suivi.seances import plan_seance_testee


@pytest.fixture
def suivante(promotion: Promotion) -> VersionLue:
    """A version of the centre: C1 keeps its key, C2 has another key, C3 is reworded too, C4 is gone."""
    with centre_scope(promotion.teste.centre.pk):
        return _publish(promotion)


def _publish(promotion: Promotion) -> VersionLue:
    source = derive(promotion.version.document, numero=1, empreinte=promotion.version.empreinte)
    renommees = {"c:C2": "n:C2", "c:C3": "n:C3"}

    def changer(competence):
        cle = renommees.get(competence.cle, competence.cle)
        criteres = tuple(replace(k, cle=k.cle.replace(competence.cle, cle)) for k in competence.criteres)
        intitule = f"{competence.intitule} sur place" if competence.cle == "c:C3" else competence.intitule
        code = "" if competence.cle == "c:C3" else competence.code
        return replace(competence, cle=cle, code=code, intitule=intitule, criteres=criteres)

    document = replace(
        source,
        competences=tuple(changer(c) for c in source.competences if c.cle != "c:C4"),
        liens=(),
        epreuves=(),
        blocs=tuple(replace(bloc, epreuves=()) for bloc in source.blocs),
    )
    identite = document.referentiel
    centre_id = promotion.teste.centre.pk
    referentiel = Referentiel.objects.create(
        centre_id=centre_id, cle=identite.cle, code="X", intitule=identite.intitule, diplome=identite.diplome
    )
    version = VersionReferentiel.objects.create(
        centre_id=centre_id,
        referentiel=referentiel,
        numero=2,
        statut=StatutVersion.PUBLIEE,
        empreinte=fingerprint(document),
        document=to_native(document),
    )
    write_rows(version, document, "default")
    return charger_version(version.pk)


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _judge(promotion: Promotion, cle: str, rang: int = 3, commentaire: str = "") -> Evaluation:
    niveau = next(n for n in charger_echelle(promotion.formation.echelle_centre_id).degres if n.rang == rang)
    return Evaluation.objects.create(
        apprenti=promotion.apprentis[0],
        competence_id=promotion.version.competences_par_cle[cle].id,
        niveau=niveau,
        contexte="centre",
        nature="formative",
        source_type="seance",
        source_id=uuid7(),
        jour=date(2026, 10, 1),
        auteur=promotion.teste.membres[Role.FORMATEUR],
        commentaire=commentaire,
    )


def _move(promotion: Promotion, suivante: VersionLue, scenarios=()) -> list[Scenario]:
    return move_formation(
        formation=promotion.formation,
        correspondance=open_correspondance(avant=promotion.version, apres=suivante),
        scenarios=scenarios,
        auteur=promotion.teste.membres[Role.COORDONNATEUR],
    )


def _tableau(promotion: Promotion):
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)
    return tableau_apprenti(apprenti)


def test_what_is_proposed_says_how_sure_it_is(centre: Promotion, suivante: VersionLue) -> None:
    proposes = {r.avant.cle: r for r in propose_competences(centre.version, suivante)}
    dit = {cle: (r.apres.cle if r.apres else "", r.surete) for cle, r in proposes.items()}
    assert dit["c:C1"] == ("c:C1", SURE)
    assert dit["c:C2"] == ("n:C2", SURE)
    assert dit["c:C3"] == ("n:C3", DEVINEE)
    assert dit["c:C4"][1] in (DEVINEE, AUCUNE)
    criteres = propose_criteres(centre.version, suivante, {"c:C2": "n:C2"})
    assert {r.surete for r in criteres if r.avant.cle.startswith("c:C2/")} == {SURE}
    assert {r.surete for r in criteres if r.avant.cle.startswith("c:C5/")} <= {AUCUNE}


def test_a_criterion_without_choice_is_not_asked(centre: Promotion, suivante: VersionLue) -> None:
    correspondance = open_correspondance(avant=centre.version, apres=suivante)
    correspondance.competences = {"c:C1": "c:C1"}
    lignes = lignes_de(centre.version, suivante, correspondance, "criteres")
    c1 = centre.version.competences_par_cle["c:C1"]
    assert {ligne.noeud.cle for ligne in lignes} == {critere.cle for critere in c1.criteres}


def test_nothing_moves_before_it_is_confirmed(centre: Promotion, suivante: VersionLue) -> None:
    correspondance = open_correspondance(avant=centre.version, apres=suivante)
    assert open_correspondance(avant=centre.version, apres=suivante) == correspondance
    assert equivalents(suivante.id) == {}
    assert Formation.objects.get(pk=centre.formation.pk).version_id == centre.version.id


def test_the_past_is_shown_under_what_continues_it(centre: Promotion, suivante: VersionLue) -> None:
    jugement = _judge(centre, "c:C2")
    correspondance = open_correspondance(avant=centre.version, apres=suivante)
    correct_correspondance(
        correspondance=correspondance,
        avant=centre.version,
        apres=suivante,
        choix={"competences": {"c:C4": "", "c:inconnue": "c:C1", "c:C1": "c:inconnue"}},
        membre=centre.teste.membres[Role.COORDONNATEUR],
    )
    orpheline = _judge(centre, "c:C4", 1)
    _move(centre, suivante)
    tableau = _tableau(centre)
    vues = {ligne.competence.cle: ligne.centre.niveau.rang for ligne in tableau.lignes if ligne.vue}
    assert vues == {"n:C2": 3}
    assert [ligne.competence.cle for ligne in tableau.anciennes] == ["c:C4"]
    assert tableau.vues == 1
    assert Evaluation.objects.get(pk=jugement.pk).competence_id == jugement.competence_id
    client = connecter(centre.teste.membres[Role.FORMATEUR])
    racine = f"/c/alpha/parcours/{centre.apprentis[0].pk}/"
    assert "Dans l’ancien référentiel" in client.get(racine).content.decode()
    for competence_id in (suivante.competences_par_cle["n:C2"].id, orpheline.competence_id):
        page = client.get(f"{racine}traces/{competence_id}/")
        assert (page.status_code, "1 octobre 2026" in page.content.decode()) == (200, True)


def test_advice_given_before_is_still_read_after(centre: Promotion, suivante: VersionLue) -> None:
    _judge(centre, "c:C2", 1, "Serrez au couple")
    _move(centre, suivante)
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=centre.apprentis[0].pk)
    premiere = priorites_de(apprenti).toutes[0]
    assert (premiere.ligne.competence.cle, premiere.conseil.commentaire) == ("n:C2", "Serrez au couple")


def test_the_dashboard_costs_the_same_whatever_was_moved(centre: Promotion, suivante: VersionLue) -> None:
    _move(centre, suivante)
    comptes = []
    for cles in (("c:C2", "c:C4"), ("c:C1", "c:C3", "c:C4")):
        for cle in cles:
            _judge(centre, cle)
        _tableau(centre)
        with CaptureQueriesContext(connection) as requetes:
            _tableau(centre)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_moving_twice_moves_once(centre: Promotion, suivante: VersionLue) -> None:
    scenario = create_scenario_teste(centre)
    assert len(_move(centre, suivante, [scenario])) == 1
    assert _move(centre, suivante, [scenario]) == []
    assert EntreeAudit.objects.filter(action="formation.version_changee").count() == 1
    assert EntreeAudit.objects.filter(action="correspondance.confirmee").count() == 1


def test_a_scenario_is_copied_and_the_original_stays(centre: Promotion, suivante: VersionLue) -> None:
    scenario = create_scenario_teste(centre)
    avant = set(scenario.competences.values_list("competence_id", flat=True))
    (copie,) = _move(centre, suivante, [scenario])
    assert (copie.version_id, copie.titre) == (suivante.id, scenario.titre)
    suivies = set(copie.competences.values_list("competence__cle", flat=True))
    cles = {centre.version.competences[c].cle for c in avant}
    liens = CorrespondanceVersion.objects.get().competences
    assert suivies == {liens[cle] for cle in cles if liens[cle]}
    assert set(scenario.competences.values_list("competence_id", flat=True)) == avant


def test_a_past_seance_keeps_its_columns_and_its_scale(centre: Promotion, suivante: VersionLue) -> None:
    seance = plan_seance_testee(centre)
    colonnes = [colonne.cle for colonne in charger_grille(seance).colonnes]
    echelle = centre.formation.echelle_centre_id
    _move(centre, suivante)
    membre = centre.teste.membres[Role.COORDONNATEUR]
    formation = Formation.objects.get(pk=centre.formation.pk)
    update_formation(
        formation=formation,
        intitule="MELEC",
        echelle_centre=create_echelle_testee(membre),
        echelle_entreprise=formation.echelle_entreprise,
        auteur=membre,
    )
    grille = charger_grille(Seance.objects.get(pk=seance.pk))
    assert [colonne.cle for colonne in grille.colonnes] == colonnes != []
    assert {niveau.echelle_id for niveau in grille.degres.niveaux} == {echelle}


def test_a_judgement_of_the_former_scale_is_placed_on_the_new_one(centre: Promotion) -> None:
    _judge(centre, "c:C1", 4)
    membre = centre.teste.membres[Role.COORDONNATEUR]
    update_formation(
        formation=centre.formation,
        intitule="MELEC",
        echelle_centre=create_echelle_testee(membre),
        echelle_entreprise=centre.formation.echelle_entreprise,
        auteur=membre,
    )
    (ligne,) = [ligne for ligne in _tableau(centre).lignes if ligne.vue]
    assert ligne.centre.niveau.libelle == "Bien maîtrisée"
    niveaux = niveaux_du_bilan(open_bilan(centre))
    (propose,) = [ligne.propose.libelle for ligne in niveaux.lignes if ligne.propose]
    assert propose == "Acquis"


def test_tasks_of_the_former_version_are_still_read(centre: Promotion, suivante: VersionLue) -> None:
    ancienne = next(iter(centre.version.taches))
    assert [lue.id for lue, _ in locate_taches(suivante, [ancienne])] == [centre.version.id]


def test_tasks_set_aside_follow_the_formation(centre: Promotion, suivante: VersionLue) -> None:
    ancienne = centre.version.taches_par_cle["t:T1-1"].id
    assert follow_taches(suivante, [ancienne]) == {}
    _move(centre, suivante)
    assert follow_taches(suivante, [ancienne]) == {ancienne: suivante.taches_par_cle["t:T1-1"].id}


def test_the_whole_way_in_a_browser(promotion: Promotion, suivante: VersionLue) -> None:
    with centre_scope(promotion.teste.centre.pk):
        scenario = plan_seance_testee(promotion).scenario
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    racine = f"/c/alpha/groupes/formations/{promotion.formation.pk}/"
    assert str(suivante.id) in client.get(racine).content.decode()
    page = client.get(f"{racine}vers/?version={suivante.id}", follow=True)
    etape = page.redirect_chain[-1][0]
    assert "sans correspondance" in page.content.decode() or "à vérifier" in page.content.decode()
    page = client.post(etape, {"competences c:C3": "n:C3", "competences c:C4": ""}, follow=True)
    criteres = page.redirect_chain[-1][0]
    page = client.post(criteres, {}, follow=True)
    confirmer = page.redirect_chain[-1][0]
    assert scenario.titre in page.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        assert Formation.objects.get(pk=promotion.formation.pk).version_id == promotion.version.id
    page = client.post(confirmer, {"scenario": [str(scenario.pk)]}, follow=True).content.decode()
    assert "suit maintenant la version 2" in page
    with centre_scope(promotion.teste.centre.pk):
        assert Formation.objects.get(pk=promotion.formation.pk).version_id == suivante.id
        assert Scenario.objects.filter(version_id=suivante.id).count() == 1


def test_another_centre_and_other_roles_do_not_move_it(
    univers, promotion: Promotion, suivante: VersionLue
) -> None:
    suite = f"groupes/formations/{promotion.formation.pk}/vers/{suivante.id}/"
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.AUDITEUR):
        assert connecter(promotion.teste.membres[role]).get(f"/c/alpha/{suite}").status_code == 403
    etranger = connecter(univers.b.membres[Role.COORDONNATEUR])
    for fin in ("", "criteres/", "confirmer/"):
        assert etranger.get(f"/c/beta/{suite}{fin}").status_code == 404
    inconnue = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/groupes/formations/{promotion.formation.pk}/vers/{promotion.version.id}/"
    assert inconnue.get(adresse).status_code == 404
