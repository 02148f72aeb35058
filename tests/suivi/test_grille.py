"""The grid: what it shows, what it weighs, what it keeps, and to whom it opens."""

import gzip
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import NiveauEchelle
from suivi.actions.groupes import enrol_apprenti
from suivi.models import Evaluation, Seance
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi.seances import create_scenario_teste, plan_seance_testee


@pytest.fixture
def seance(promotion: Promotion) -> Seance:
    return plan_seance_testee(promotion)


@pytest.fixture
def formateur(promotion: Promotion):
    return connecter(promotion.teste.membres[Role.FORMATEUR])


def adresse(promotion: Promotion, route: str, **arguments) -> str:
    return reverse(f"suivi:{route}", kwargs={"centre": promotion.teste.slug, **arguments})


def niveaux_de(promotion: Promotion) -> list[NiveauEchelle]:
    with centre_scope(promotion.teste.centre.pk):
        return list(NiveauEchelle.objects.filter(echelle=promotion.formation.echelle_centre, special=""))


def demande(promotion: Promotion, rang: int = 3, **champs) -> dict:
    """What the page sends to judge the first apprentice on the first competence."""
    return {
        "id": str(uuid4()),
        "apprenti": str(promotion.apprentis[0].pk),
        "competence": str(promotion.version.competences_evaluables[0].id),
        "niveau": str(niveaux_de(promotion)[rang - 1].pk),
        "base": "",
    } | champs


def requetes_de(requetes: CaptureQueriesContext) -> int:
    """How many queries, but for what opens and closes transactions and scopes."""
    return sum("SAVEPOINT" not in r["sql"] and "set_config" not in r["sql"] for r in requetes)


def fill(promotion: Promotion, seance: Seance) -> int:
    """Judge every cell, as the trainer and as the apprentice; how many judgements."""
    niveaux = niveaux_de(promotion)
    with centre_scope(promotion.teste.centre.pk):
        colonnes = list(
            seance.criteres.values_list("critere__competence_id", "critere_id")
            if seance.mode == "critere"
            else ((c, None) for c in seance.competences.values_list("competence_id", flat=True))
        )
        apprentis = list(seance.apprentis.values_list("apprenti_id", flat=True))
        commun = {
            "centre_id": seance.centre_id,
            "source_type": "seance",
            "source_id": seance.pk,
            "contexte": "centre",
            "jour": seance.fin,
            "auteur": promotion.teste.membres[Role.FORMATEUR],
        }
        faites = Evaluation.objects.bulk_create(
            Evaluation(
                id=uuid4(),
                apprenti_id=apprenti,
                competence_id=competence,
                critere_id=critere,
                niveau=niveaux[(i * 7 + j * 3 + (nature == "auto")) % len(niveaux)],
                nature=nature,
                **commun,
            )
            for i, apprenti in enumerate(apprentis)
            for j, (competence, critere) in enumerate(colonnes)
            for nature in ("formative", "auto")
        )
    return len(faites)


def test_grid_costs_the_same_whatever_its_size(promotion: Promotion, formateur) -> None:
    petite = plan_seance_testee(promotion, scenario=create_scenario_teste(promotion, competences=1))
    with centre_scope(promotion.teste.centre.pk):
        for rang in range(10):
            enrol_apprenti(groupe=promotion.groupe, prenom="Lou", nom=f"Joule {rang}", auteur=None)
    grande = plan_seance_testee(promotion, scenario=create_scenario_teste(promotion, competences=8))
    fill(promotion, grande)
    comptes = []
    formateur.get(adresse(promotion, "seances"))  # this process now knows the centre
    for seance in (petite, grande):
        with CaptureQueriesContext(connection) as requetes:
            assert formateur.get(adresse(promotion, "seance", seance_id=seance.pk)).status_code == 200
        comptes.append(requetes_de(requetes))
    assert comptes[0] == comptes[1] <= 12


def test_class_of_thirty_on_sixty_criteria_stays_light(promotion: Promotion, formateur) -> None:
    with centre_scope(promotion.teste.centre.pk):
        for rang in range(27):
            enrol_apprenti(groupe=promotion.groupe, prenom="Lou", nom=f"Joule {rang}", auteur=None)
    scenario = create_scenario_teste(promotion, competences=99)
    seance = plan_seance_testee(promotion, scenario=scenario, mode="critere")
    with centre_scope(promotion.teste.centre.pk):
        de_trop = list(seance.criteres.values_list("pk", flat=True)[60:])
        seance.criteres.filter(pk__in=de_trop).delete()
    assert fill(promotion, seance) == 30 * 60 * 2
    page = formateur.get(adresse(promotion, "seance", seance_id=seance.pk)).content
    assert page.count(b'data-n="') == 30 * 60
    assert len(gzip.compress(page, 6)) <= 60_000


def test_grid_shows_both_judgements_and_their_gap(promotion: Promotion, seance: Seance, formateur) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    assert formateur.post(lien, demande(promotion, 4)).status_code == 200
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    lien = adresse(promotion, "activite_cellule", seance_id=seance.pk)
    assert apprenti.post(lien, demande(promotion, 2)).status_code == 200
    page = formateur.get(adresse(promotion, "seance", seance_id=seance.pk)).content.decode()
    assert '<td class="niveau--5 ecart" data-n="4" data-s="2" data-b="' in page
    assert page.count("<td></td>") == 8


def test_cell_sent_twice_is_kept_once(promotion: Promotion, seance: Seance, formateur) -> None:
    lien, envoi = adresse(promotion, "seance_cellule", seance_id=seance.pk), demande(promotion)
    reponses = [formateur.post(lien, envoi).json() for _ in range(2)]
    assert reponses[0] == reponses[1] == {"base": envoi["id"].replace("-", "")[-8:]}
    with centre_scope(promotion.teste.centre.pk):
        assert Evaluation.objects.count() == 1


def test_cell_sent_again_after_another_judgement_is_not_a_conflict(
    promotion: Promotion, seance: Seance, formateur
) -> None:
    """The answer was lost, the trainer went on: what is sent again is already there."""
    lien, une = adresse(promotion, "seance_cellule", seance_id=seance.pk), demande(promotion)
    jeton = formateur.post(lien, une).json()["base"]
    deux = demande(promotion, 1, base=jeton)
    assert formateur.post(lien, deux).status_code == 200
    assert formateur.post(lien, deux).status_code == 200
    assert formateur.post(lien, une).status_code == 200


def test_cell_judged_meanwhile_says_by_whom(promotion: Promotion, seance: Seance, formateur) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    jeton = formateur.post(lien, demande(promotion, 2, commentaire="Revoir")).json()["base"]
    autre = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    for base in ("", "0" * 8):
        reponse = autre.post(lien, demande(promotion, 4, base=base))
        assert reponse.status_code == 409
        assert reponse.json() == {
            "base": jeton,
            "niveau": 2,
            "qui": str(promotion.teste.membres[Role.FORMATEUR].utilisateur),
            "commentaire": "Revoir",
        }
    assert autre.post(lien, demande(promotion, 4, base=jeton)).status_code == 200


@pytest.mark.parametrize(
    ("champs", "statut"),
    [
        ({"id": "x"}, 400),
        ({"apprenti": ""}, 400),
        ({"apprenti": str(uuid4())}, 404),
        ({"competence": str(uuid4())}, 422),
    ],
)
def test_cell_that_makes_no_sense_is_refused(promotion, seance, formateur, champs, statut) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    assert formateur.post(lien, demande(promotion, **champs)).status_code == statut


def test_cell_costs_few_queries(promotion: Promotion, seance: Seance, formateur) -> None:
    lien, envoi = adresse(promotion, "seance_cellule", seance_id=seance.pk), demande(promotion)
    with CaptureQueriesContext(connection) as requetes:
        assert formateur.post(lien, envoi).status_code == 200
    assert requetes_de(requetes) <= 12


def test_trainer_of_another_group_sees_no_grid(promotion: Promotion, seance: Seance, formateur) -> None:
    with centre_scope(promotion.teste.centre.pk):
        seance.formateurs.all().delete()
        promotion.groupe.formateurs.all().delete()
    for route in ("seance", "seance_etat"):
        assert formateur.get(adresse(promotion, route, seance_id=seance.pk)).status_code == 404
    assert (
        formateur.post(
            adresse(promotion, "seance_cellule", seance_id=seance.pk), demande(promotion)
        ).status_code
        == 404
    )


def test_trainer_of_the_group_reads_but_does_not_judge(promotion, seance, formateur) -> None:
    with centre_scope(promotion.teste.centre.pk):
        seance.formateurs.all().delete()
    page = formateur.get(adresse(promotion, "seance", seance_id=seance.pk))
    assert page.status_code == 200
    assert "data-cellule" not in page.content.decode()
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    assert formateur.post(lien, demande(promotion)).status_code == 403


def test_state_answers_304_until_something_changes(promotion: Promotion, seance: Seance, formateur) -> None:
    lien = adresse(promotion, "seance_etat", seance_id=seance.pk)
    premiere = formateur.get(lien)
    etag = premiere.headers["ETag"]
    assert formateur.get(lien, headers={"If-None-Match": etag}).status_code == 304
    formateur.post(adresse(promotion, "seance_cellule", seance_id=seance.pk), demande(promotion))
    suite = formateur.get(lien, headers={"If-None-Match": etag})
    case = suite.json()[str(promotion.apprentis[0].pk)]["cases"]["0"]
    assert (case[0], case[2], case[3]) == (3, 0, "")
    formateur.post(
        adresse(promotion, "seance_absence", seance_id=seance.pk, apprenti_id=promotion.apprentis[1].pk),
        {"absent": "1"},
    )
    assert formateur.get(lien, headers={"If-None-Match": suite.headers["ETag"]}).status_code == 200


def test_one_apprentice_at_a_time_without_javascript(promotion: Promotion, seance: Seance, formateur) -> None:
    une, deux = (c.id for c in promotion.version.competences_evaluables[:2])
    niveaux = niveaux_de(promotion)
    lien = adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    assert formateur.get(lien).status_code == 200
    envoi = {f"n-{une}": str(niveaux[3].pk), f"n-{deux}": str(niveaux[0].pk), f"t-{deux}": "À revoir"}
    reponse = formateur.post(lien, envoi)
    assert reponse.status_code == 302
    assert str(promotion.apprentis[1].pk) in reponse.url
    with centre_scope(promotion.teste.centre.pk):
        faites = set(Evaluation.objects.values_list("competence_id", "niveau__rang", "commentaire"))
    assert faites == {(une, 4, ""), (deux, 1, "À revoir")}


def test_untouched_cell_of_a_plain_form_is_left_to_the_other(promotion, seance, formateur) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    formateur.post(lien, demande(promotion, 3))
    deux = promotion.version.competences_evaluables[1].id
    page = adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    assert formateur.post(page, {f"n-{deux}": str(niveaux_de(promotion)[0].pk)}).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        assert Evaluation.objects.filter(est_courante=True, niveau__isnull=False).count() == 2


def test_touched_cell_of_a_plain_form_does_not_overwrite(promotion, seance, formateur) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    formateur.post(lien, demande(promotion, 3))
    une = promotion.version.competences_evaluables[0].id
    page = adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    reponse = formateur.post(page, {f"n-{une}": str(niveaux_de(promotion)[0].pk)})
    assert reponse.status_code == 422
    assert "évaluée entre-temps" in reponse.content.decode()


def test_detail_of_a_cell_tells_its_whole_history(promotion: Promotion, seance: Seance, formateur) -> None:
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    jeton = formateur.post(lien, demande(promotion, 1, commentaire="Premier jet")).json()["base"]
    formateur.post(lien, demande(promotion, base=jeton, niveau=""))
    detail = formateur.get(
        adresse(promotion, "seance_case", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk, rang=0)
    ).content.decode()
    assert "Premier jet" in detail
    assert "Évaluation retirée" in detail
    assert (
        formateur.get(adresse(promotion, "seance_attendus", seance_id=seance.pk, rang=99)).status_code == 404
    )


def test_closing_from_the_page_stops_judgements(promotion: Promotion, seance: Seance, formateur) -> None:
    assert formateur.post(adresse(promotion, "seance_cloturer", seance_id=seance.pk)).status_code == 302
    lien = adresse(promotion, "seance_cellule", seance_id=seance.pk)
    assert formateur.post(lien, demande(promotion)).status_code == 422
