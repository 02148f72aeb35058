"""Competence levels proposed from criteria: the rule, and what a trainer may decide against it."""

import pytest

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import NiveauEchelle
from suivi.models import Evaluation, Seance
from suivi.propositions import propose_niveau
from suivi.queries.seances import with_progress
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee
from tests.suivi.test_grille import adresse, demande

NON_FAIT = NiveauEchelle(rang=0, code="nf", special="non_fait")
DEGRES = [None, *(NiveauEchelle(rang=rang, code=str(rang)) for rang in (1, 2, 3, 4))]


@pytest.mark.parametrize(
    ("rangs", "propose"),
    [
        ([], None),
        ([0, 0], None),
        ([3], 3),
        ([4, 0], 4),
        ([4, 0, 0], None),
        ([1, 4], 1),
        ([4, 1, 3], 3),
        ([2, 3, 4, 4], 3),
        ([4, 4, 4, 1], 4),
    ],
)
def test_the_middle_level_is_proposed_and_the_lower_of_two(rangs: list[int], propose: int | None) -> None:
    proposition = propose_niveau([DEGRES[rang] for rang in rangs])
    assert (proposition.niveau.rang if proposition.niveau else None) == propose
    assert (proposition.comptes, proposition.demandes) == (sum(map(bool, rangs)), len(rangs))


def test_what_was_not_done_counts_as_asked_and_weighs_on_no_side() -> None:
    assert propose_niveau([DEGRES[3], NON_FAIT]).niveau == DEGRES[3]
    assert propose_niveau([DEGRES[3], NON_FAIT, NON_FAIT]).niveau is None


@pytest.fixture
def seance(promotion: Promotion) -> Seance:
    scenario = create_scenario_teste(promotion, competences=1, criteres=2)
    return plan_seance_testee(promotion, scenario=scenario, mode="critere")


@pytest.fixture
def formateur(promotion: Promotion):
    return connecter(promotion.teste.membres[Role.FORMATEUR])


def judge_criteres(promotion: Promotion, seance: Seance, formateur, *rangs: int) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    criteres = promotion.version.competences_evaluables[0].criteres
    for critere, rang in zip(criteres, rangs, strict=False):
        assert formateur.post(lien, demande(promotion, rang, critere=str(critere.id))).status_code == 200


def test_proposed_level_is_shown_accepted_and_not_counted(promotion, seance, formateur) -> None:
    judge_criteres(promotion, seance, formateur, 2, 4)
    vue = adresse(promotion, "seance", seance_id=seance.pk) + "?vue=niveaux"
    assert formateur.get(vue).content.decode().count('propose" data-p="2"') == 1
    etat = adresse(promotion, "seance_etat", seance_id=seance.pk) + "?vue=niveaux"
    assert formateur.get(etat).json()[str(promotion.apprentis[0].pk)]["cases"] == {"0": [0, "", 0, "", 2]}
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    assert formateur.post(lien, demande(promotion, 2)).status_code == 200
    page = formateur.get(vue).content.decode()
    assert 'propose" data-p' not in page
    assert page.count('data-n="2" data-p="2"') == 1
    with centre_scope(promotion.teste.centre.pk):
        compte = with_progress(Seance.objects.all()).get(pk=seance.pk)
        assert (compte.cases, compte.cases_faites) == (6, 2)


def test_another_level_needs_its_reason_which_is_kept(promotion, seance, formateur) -> None:
    judge_criteres(promotion, seance, formateur, 2, 4)
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    refus = formateur.post(lien, demande(promotion, 4))
    assert (refus.status_code, "dites en commentaire" in refus.json()["message"]) == (422, True)
    assert formateur.post(lien, demande(promotion, 4, commentaire="Refait seul, juste")).status_code == 200
    with centre_scope(promotion.teste.centre.pk):
        decision = Evaluation.objects.get(critere=None)
        assert (decision.niveau.rang, decision.commentaire) == (4, "Refait seul, juste")
    detail = adresse(
        promotion, "seance_case", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk, rang=2
    )
    assert "Refait seul, juste" in formateur.get(detail).content.decode()


def test_an_apprentice_does_not_decide_a_competence_level(promotion: Promotion, seance: Seance) -> None:
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    lien = adresse(promotion, "activite_cellule", seance_id=seance.pk)
    assert apprenti.post(lien, demande(promotion)).status_code == 422
    page = apprenti.get(adresse(promotion, "activite", seance_id=seance.pk)).content.decode()
    assert "jugement--niveau" not in page


def test_a_seance_by_competence_has_no_level_to_decide(promotion: Promotion, formateur) -> None:
    seance = plan_seance_testee(promotion)
    page = formateur.get(adresse(promotion, "seance", seance_id=seance.pk) + "?vue=niveaux")
    assert "Comment un niveau est proposé" not in page.content.decode()


def test_one_apprentice_shows_each_level_after_its_criteria(promotion, seance, formateur) -> None:
    judge_criteres(promotion, seance, formateur, 3, 4)
    lien = adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    reponse = formateur.get(lien)
    cases = reponse.context["cases"]
    assert [case["colonne"].critere is None for case in cases] == [False, False, True]
    assert cases[2]["proposition"].niveau.rang == 3
    assert "(2 sur 2 évalués)" in reponse.content.decode()


def test_an_apprentice_reads_the_level_decided_and_why(
    promotion: Promotion, seance: Seance, formateur
) -> None:
    lien = adresse(promotion, "activite", seance_id=seance.pk)
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    assert "Niveaux retenus" not in apprenti.get(lien).content.decode()
    judge_criteres(promotion, seance, formateur, 2, 4)
    cellule = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    formateur.post(cellule, demande(promotion, 4, commentaire="Refait seul, juste"))
    page = apprenti.get(lien).content.decode()
    assert (page.count("Niveaux retenus"), page.count("Refait seul, juste")) == (1, 1)
