"""Planning a séance and judging its cells."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import NiveauEchelle
from suivi.actions.evaluations import EvaluationConcurrente
from suivi.actions.groupes import create_formation, create_groupe
from suivi.actions.planification import cancel_seance, plan_seance, update_seance
from suivi.actions.seances import (
    SeanceImpossible,
    close_seance,
    evaluate_cell,
    note_complete,
    read_results,
    self_evaluate,
    set_absent,
)
from suivi.models import Apprenti, Evaluation, Seance
from suivi.queries.seances import to_watch, with_progress
from suivi.rules import may_evaluate
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee


@pytest.fixture
def seance(promotion: Promotion):
    seance = plan_seance_testee(promotion)
    with centre_scope(promotion.teste.centre.pk):
        yield seance


@pytest.fixture
def formateur(promotion: Promotion):
    return promotion.teste.membres[Role.FORMATEUR]


def niveau_id(promotion: Promotion, rang: int) -> UUID:
    return NiveauEchelle.objects.get(echelle=promotion.formation.echelle_centre, rang=rang).pk


def cellule(promotion: Promotion, seance: Seance, **champs) -> dict:
    """The arguments of a judgement of the first apprentice on the first competence."""
    return {
        "id": uuid4(),
        "seance": seance,
        "apprenti": promotion.apprentis[0],
        "competence_id": promotion.version.competences_evaluables[0].id,
        "critere_id": None,
        "niveau_id": niveau_id(promotion, 3),
        "base": None,
        "auteur": promotion.teste.membres[Role.FORMATEUR],
    } | champs


def test_planning_copies_the_scenario(promotion: Promotion, seance: Seance, formateur) -> None:
    assert seance.titre == seance.scenario.titre
    assert seance.apprentis.count() == 3
    assert list(seance.formateurs.values_list("membre_id", flat=True)) == [formateur.pk]
    seance.scenario.competences.all().delete()
    assert seance.competences.count() == 3


def test_planning_keeps_out_those_who_left(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        Apprenti.objects.filter(pk=promotion.apprentis[2].pk).update(statut=Apprenti.Statut.SORTI)
    seance = plan_seance_testee(promotion)
    with centre_scope(promotion.teste.centre.pk):
        assert seance.apprentis.count() == 2


def test_by_criterion_a_scenario_without_any_takes_all_of_them(promotion: Promotion) -> None:
    scenario = create_scenario_teste(promotion, competences=2)
    seance = plan_seance_testee(promotion, scenario=scenario, mode="critere")
    attendus = sum(len(c.criteres) for c in promotion.version.competences_evaluables[:2])
    with centre_scope(promotion.teste.centre.pk):
        assert seance.criteres.count() == attendus > 0


def test_planning_refuses_an_empty_scenario(promotion: Promotion) -> None:
    with pytest.raises(SeanceImpossible, match="n’évalue rien"):
        plan_seance_testee(promotion, scenario=create_scenario_teste(promotion, competences=0))


def test_planning_refuses_an_apprentice_of_another_group(promotion: Promotion, seance, formateur) -> None:
    autre = create_groupe(
        formation=promotion.formation,
        nom="MELEC 1",
        debut=date(2026, 9, 1),
        fin=date(2027, 6, 30),
        auteur=formateur,
    )
    with pytest.raises(SeanceImpossible, match="même groupe"):
        plan_seance(
            scenario=seance.scenario,
            groupe=autre,
            debut=seance.debut,
            fin=seance.fin,
            auteur=formateur,
            apprentis=promotion.apprentis[:1],
        )


def test_planning_refuses_another_referentiel(
    promotion: Promotion, seance, formateur, referentiels_charges
) -> None:
    formation = create_formation(
        intitule="Titre pro",
        version=type(promotion.formation.version).objects.get(pk=referentiels_charges["tp-eeb"]),
        echelle_centre=promotion.formation.echelle_centre,
        echelle_entreprise=promotion.formation.echelle_entreprise,
        auteur=formateur,
    )
    groupe = create_groupe(
        formation=formation, nom="EEB", debut=date(2026, 9, 1), fin=date(2027, 6, 30), auteur=formateur
    )
    with pytest.raises(SeanceImpossible, match="même référentiel"):
        plan_seance(
            scenario=seance.scenario, groupe=groupe, debut=seance.debut, fin=seance.fin, auteur=formateur
        )


def test_a_cell_takes_the_purpose_and_the_day_of_the_seance(promotion: Promotion) -> None:
    seance = plan_seance_testee(promotion, finalite="certificative")
    with centre_scope(promotion.teste.centre.pk):
        evaluation = evaluate_cell(**cellule(promotion, seance, commentaire=" Propre. "))
        assert (evaluation.nature, evaluation.contexte) == ("certificative", "centre")
        assert (evaluation.jour, evaluation.commentaire) == (seance.fin, "Propre.")


def test_a_seance_that_goes_on_is_dated_today(promotion: Promotion) -> None:
    aujourdhui = date.today()
    seance = plan_seance_testee(
        promotion, debut=aujourdhui - timedelta(days=3), fin=aujourdhui + timedelta(days=3)
    )
    with centre_scope(promotion.teste.centre.pk):
        assert evaluate_cell(**cellule(promotion, seance)).jour == aujourdhui


def test_the_same_cell_sent_twice_gives_one_row(promotion: Promotion, seance: Seance) -> None:
    demande = cellule(promotion, seance)
    assert evaluate_cell(**demande) == evaluate_cell(**demande)
    assert Evaluation.objects.count() == 1


def test_another_trainers_cell_is_not_overwritten(promotion: Promotion, seance: Seance) -> None:
    premiere = evaluate_cell(**cellule(promotion, seance))
    with pytest.raises(EvaluationConcurrente) as conflit:
        evaluate_cell(**cellule(promotion, seance, niveau_id=niveau_id(promotion, 1)))
    assert conflit.value.courante == premiere


@pytest.mark.parametrize("faute", ["apprenti", "competence", "niveau", "critere"])
def test_a_cell_outside_the_grid_is_refused(promotion: Promotion, seance: Seance, faute: str) -> None:
    champs = {}
    if faute == "apprenti":
        seance.apprentis.filter(apprenti=promotion.apprentis[0]).delete()
    elif faute == "competence":
        champs["competence_id"] = promotion.version.competences_evaluables[5].id
    elif faute == "niveau":
        champs["niveau_id"] = NiveauEchelle.objects.get(
            echelle=promotion.formation.echelle_entreprise, rang=1
        ).pk
    else:
        champs["critere_id"] = promotion.version.competences_evaluables[0].criteres[0].id
    with pytest.raises(SeanceImpossible):
        evaluate_cell(**cellule(promotion, seance, **champs))
    assert not Evaluation.objects.exists()


def test_by_criterion_the_criterion_must_be_of_the_competence(promotion: Promotion) -> None:
    scenario = create_scenario_teste(promotion, competences=2, criteres=1)
    seance = plan_seance_testee(promotion, scenario=scenario, mode="critere")
    une, deux = promotion.version.competences_evaluables[:2]
    with centre_scope(promotion.teste.centre.pk):
        evaluate_cell(**cellule(promotion, seance, critere_id=une.criteres[0].id))
        with pytest.raises(SeanceImpossible):
            evaluate_cell(**cellule(promotion, seance, critere_id=deux.criteres[0].id))


def test_a_closed_seance_takes_no_more_judgement(promotion: Promotion, seance: Seance, formateur) -> None:
    close_seance(seance=seance, auteur=formateur)
    close_seance(seance=seance, auteur=formateur)
    with pytest.raises(SeanceImpossible, match="clôturée"):
        evaluate_cell(**cellule(promotion, seance))
    assert EntreeAudit.objects.filter(action="seance.cloturee").count() == 1


def test_self_evaluation_is_for_oneself_only(promotion: Promotion, seance: Seance) -> None:
    apprenti = promotion.teste.membres[Role.APPRENTI]
    assert self_evaluate(**cellule(promotion, seance, auteur=apprenti)).nature == "auto"
    with pytest.raises(SeanceImpossible, match="soi-même"):
        self_evaluate(**cellule(promotion, seance, auteur=apprenti, apprenti=promotion.apprentis[1]))


def test_absence_is_written_once(promotion: Promotion, seance: Seance, formateur) -> None:
    for _ in range(2):
        set_absent(seance=seance, apprenti=promotion.apprentis[0], absent=True, auteur=formateur)
    assert seance.apprentis.get(apprenti=promotion.apprentis[0]).absent
    assert EntreeAudit.objects.filter(action="seance.absence").count() == 1


def test_reading_is_written_each_time_there_is_something_new(promotion: Promotion, seance: Seance) -> None:
    def read() -> int:
        auteur = promotion.teste.membres[Role.APPRENTI]
        read_results(seance=seance, apprenti=promotion.apprentis[0], auteur=auteur)
        return EntreeAudit.objects.filter(action="seance.resultats_lus").count()

    assert read() == 0
    une, deux = promotion.version.competences_evaluables[:2]
    evaluate_cell(**cellule(promotion, seance, competence_id=une.id))
    assert (read(), read()) == (1, 1)
    evaluate_cell(**cellule(promotion, seance, competence_id=deux.id))
    assert (read(), read()) == (2, 2)
    assert seance.apprentis.get(apprenti=promotion.apprentis[0]).lu_le is not None


@pytest.mark.parametrize("role", list(Role))
def test_who_may_evaluate(promotion: Promotion, seance: Seance, role: Role) -> None:
    attendu = role in (Role.COORDONNATEUR, Role.FORMATEUR)
    assert may_evaluate(promotion.teste.membres[role], seance) is attendu


def test_a_trainer_who_does_not_run_the_seance_may_not(promotion: Promotion, seance, formateur) -> None:
    seance.formateurs.all().delete()
    assert not may_evaluate(formateur, seance)


def test_changing_a_seance_keeps_what_it_evaluates(promotion: Promotion, seance: Seance, formateur) -> None:
    coordonnateur = promotion.teste.membres[Role.COORDONNATEUR]
    jour = date(2026, 12, 1)
    update_seance(
        seance=seance, titre="", debut=jour, fin=jour, formateurs=[formateur, coordonnateur], auteur=formateur
    )
    update_seance(
        seance=seance, titre="Reprise", debut=jour, fin=jour, formateurs=[coordonnateur], auteur=formateur
    )
    seance.refresh_from_db()
    assert (seance.titre, seance.debut, seance.competences.count()) == ("Reprise", jour, 3)
    assert seance.formateurs.get().membre == coordonnateur
    with pytest.raises(SeanceImpossible, match="au moins un formateur"):
        update_seance(seance=seance, titre="", debut=jour, fin=jour, formateurs=[], auteur=formateur)


def test_cancelling_is_for_what_nobody_judged(promotion: Promotion, seance: Seance, formateur) -> None:
    self_evaluate(**cellule(promotion, seance, auteur=promotion.teste.membres[Role.APPRENTI]))
    with pytest.raises(SeanceImpossible, match="clôturez-la"):
        cancel_seance(seance=seance, auteur=formateur)
    autre = plan_seance_testee(promotion, scenario=seance.scenario)
    cancel_seance(seance=autre, auteur=formateur)
    assert list(Seance.objects.all()) == [seance]
    assert EntreeAudit.objects.filter(action="seance.annulee").count() == 1


def test_a_complete_seance_is_remembered_until_a_cell_is_empty_again(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        seance = plan_seance_testee(promotion)
        formateur = promotion.teste.membres[Role.FORMATEUR]
        niveau = NiveauEchelle.objects.get(echelle=promotion.formation.echelle_centre, rang=3).pk
        competences = list(seance.competences.values_list("competence_id", flat=True))
        ouvertes = with_progress(to_watch(Seance.objects.filter(pk=seance.pk), date.today()))
        assert note_complete(ouvertes.all()) == [seance]
        derniere = None
        for apprenti in promotion.apprentis:
            for competence in competences:
                derniere = evaluate_cell(
                    id=uuid4(),
                    seance=seance,
                    apprenti=apprenti,
                    competence_id=competence,
                    critere_id=None,
                    niveau_id=niveau,
                    base=None,
                    auteur=formateur,
                )
        assert note_complete(ouvertes.all()) == []
        assert not ouvertes.all().exists()
        seance.refresh_from_db()
        evaluate_cell(
            id=uuid4(),
            seance=seance,
            apprenti=promotion.apprentis[-1],
            competence_id=competences[-1],
            critere_id=None,
            niveau_id=None,
            base=derniere.pk,
            auteur=formateur,
        )
        seance.refresh_from_db()
        assert seance.complete_le is None
