"""A séance adapted to one apprentice: what it shows, what it counts, what it refuses; catching up at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.adaptations import adapt_seance
from suivi.actions.seances import SeanceImpossible, set_absent
from suivi.models import Evaluation, Seance
from suivi.queries.grille import charger_grille
from suivi.queries.seances import with_progress
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee
from tests.suivi.test_grille import adresse, demande


@pytest.fixture
def seance(promotion: Promotion) -> Seance:
    return plan_seance_testee(promotion)


@pytest.fixture
def formateur(promotion: Promotion):
    return connecter(promotion.teste.membres[Role.FORMATEUR])


def colonnes(promotion: Promotion) -> list[tuple]:
    return [(competence.id, None) for competence in promotion.version.competences_evaluables[:3]]


def adapt(promotion: Promotion, seance: Seance, **champs) -> None:
    adapt_seance(
        **{
            "seance": seance,
            "apprenti": promotion.apprentis[0],
            "amenagement": "",
            "jusquau": None,
            "dispenses": [],
            "auteur": promotion.teste.membres[Role.FORMATEUR],
        }
        | champs
    )


def cases_de(seance: Seance) -> tuple[int, int, int]:
    """Cells to judge as the list, then the grid, count them, and those dispensed of."""
    grille = charger_grille(seance)
    return with_progress(Seance.objects.all()).get(pk=seance.pk).cases, grille.total, len(grille.dispenses)


def test_dispensed_cell_is_neither_counted_nor_judged(
    promotion: Promotion, seance: Seance, formateur
) -> None:
    with centre_scope(promotion.teste.centre.pk):
        assert cases_de(seance) == (9, 9, 0)
        adapt(promotion, seance, dispenses=colonnes(promotion)[:1])
        assert cases_de(seance) == (8, 8, 1)
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    reponse = formateur.post(lien, demande(promotion))
    assert (reponse.status_code, "dispensé" in reponse.json()["message"]) == (422, True)
    autre = demande(promotion, apprenti=str(promotion.apprentis[1].pk))
    assert formateur.post(lien, autre).status_code == 200
    page = formateur.get(adresse(promotion, "seance", seance_id=seance.pk)).content.decode()
    assert page.count('<td class="dispense" aria-disabled="true">dispensé</td>') == 1
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    lien = adresse(promotion, "activite_cellule", seance_id=seance.pk)
    assert apprenti.post(lien, demande(promotion)).status_code == 422


def test_dispense_of_an_absent_apprentice_is_not_taken_off_twice(
    promotion: Promotion, seance: Seance
) -> None:
    with centre_scope(promotion.teste.centre.pk):
        adapt(promotion, seance, dispenses=colonnes(promotion)[:2])
        set_absent(
            seance=seance,
            apprenti=promotion.apprentis[0],
            absent=True,
            auteur=promotion.teste.membres[Role.FORMATEUR],
        )
        assert cases_de(seance) == (6, 6, 1)


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"dispenses": 3}, "Gardez au moins une case"),
        ({"dispenses": 4}, "Rechargez la page"),
        ({"jusquau": 0}, "après la fin"),
    ],
)
def test_adaptation_that_makes_no_sense_is_refused(promotion, seance, champs: dict, message: str) -> None:
    if "dispenses" in champs:
        toutes = [*colonnes(promotion), (promotion.version.competences_evaluables[4].id, None)]
        champs = {"dispenses": toutes[: champs["dispenses"]]}
    else:
        champs = {"jusquau": seance.fin}
    with centre_scope(promotion.teste.centre.pk):
        with pytest.raises(SeanceImpossible, match=message):
            adapt(promotion, seance, **champs)
        assert not seance.dispenses.exists()


def test_judged_cell_is_not_dispensed(promotion: Promotion, seance: Seance, formateur) -> None:
    formateur.post(adresse(promotion, "seance_cellule", seance_id=seance.pk), demande(promotion))
    with centre_scope(promotion.teste.centre.pk), pytest.raises(SeanceImpossible, match="déjà évaluée"):
        adapt(promotion, seance, dispenses=colonnes(promotion)[:1])


def test_later_end_moves_the_day_of_the_judgement(promotion: Promotion, formateur) -> None:
    aujourdhui = timezone.localdate()
    avant_hier = aujourdhui - timedelta(days=2)
    seance = plan_seance_testee(promotion, debut=avant_hier, fin=avant_hier)
    with centre_scope(promotion.teste.centre.pk):
        adapt(promotion, seance, jusquau=aujourdhui + timedelta(days=3))
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    for apprenti in promotion.apprentis[:2]:
        formateur.post(lien, demande(promotion, apprenti=str(apprenti.pk)))
    with centre_scope(promotion.teste.centre.pk):
        jours = dict(Evaluation.objects.values_list("apprenti_id", "jour"))
    assert jours == {promotion.apprentis[0].pk: aujourdhui, promotion.apprentis[1].pk: avant_hier}


def test_page_adapts_then_takes_back(promotion: Promotion, seance: Seance, formateur) -> None:
    lien = adresse(promotion, "seance_adapter", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    une = str(colonnes(promotion)[0][0])
    envoi = {"amenagement": " Poste assis ", "dispenses": [une]}
    assert formateur.post(lien, envoi).status_code == 302
    page = formateur.get(
        adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    ).content.decode()
    assert page.count("Poste assis") == 1
    assert page.count("jugement--dispense") == 1
    assert formateur.get(lien).context["form"]["dispenses"].value() == [une]
    assert formateur.post(lien, {"amenagement": ""}).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        ligne = seance.apprentis.get(apprenti=promotion.apprentis[0])
        assert (ligne.amenagement, seance.dispenses.count()) == ("", 0)


def test_plain_form_of_an_adapted_row_keeps_the_other_cells(promotion, seance, formateur) -> None:
    with centre_scope(promotion.teste.centre.pk):
        adapt(promotion, seance, dispenses=colonnes(promotion)[:1])
    deux = colonnes(promotion)[1][0]
    lien = adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    assert formateur.post(lien, {f"n-{deux}": demande(promotion)["niveau"]}).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        assert Evaluation.objects.get().competence_id == deux


def test_catch_up_in_one_gesture_is_planned_once(promotion: Promotion, formateur) -> None:
    seance = plan_seance_testee(
        promotion, scenario=create_scenario_teste(promotion, criteres=2), mode="critere"
    )
    auteur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        for apprenti in promotion.apprentis[:2]:
            set_absent(seance=seance, apprenti=apprenti, absent=True, auteur=auteur)
    lien = adresse(promotion, "seance_rattraper", seance_id=seance.pk)
    envoi = {"id": str(uuid4()), "jour": "2027-01-11"}
    vers = {formateur.post(lien, envoi).url for _ in range(2)}
    assert len(vers) == 1
    with centre_scope(promotion.teste.centre.pk):
        reprise = Seance.objects.get(rattrape=seance)
        assert (str(reprise.debut), reprise.mode) == ("2027-01-11", "critere")
        assert set(reprise.apprentis.values_list("apprenti", flat=True)) == {
            a.pk for a in promotion.apprentis[:2]
        }
        assert reprise.criteres.count() == seance.criteres.count()
    encore = formateur.post(lien, envoi | {"id": str(uuid4())}, follow=True)
    assert "Personne n’a de séance à rattraper" in encore.content.decode()
    assert formateur.post(lien, {"id": str(uuid4())}, follow=True).status_code == 200
    with centre_scope(promotion.teste.centre.pk):
        assert Seance.objects.count() == 2
