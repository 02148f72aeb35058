"""Judgements: append-only, one in force per source, never written over in silence."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import NiveauEchelle
from suivi.actions.evaluations import Cible, EvaluationConcurrente, record_evaluation, replace_evaluations
from suivi.models import Evaluation
from suivi.visibilite import apprentis_visibles
from tests.promotion import Promotion


@pytest.fixture
def formateur(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion.teste.membres[Role.FORMATEUR]


def _cible(promotion: Promotion, source_id: UUID, **champs) -> Cible:
    return Cible(
        **{
            "apprenti_id": promotion.apprentis[0].pk,
            "competence_id": promotion.version.competences_evaluables[0].id,
            "critere_id": None,
            "source_type": Evaluation.Source.SEANCE,
            "source_id": source_id,
            "contexte": Evaluation.Contexte.CENTRE,
            "nature": Evaluation.Nature.FORMATIVE,
            "jour": date(2026, 11, 2),
        }
        | champs
    )


def _niveau(promotion: Promotion, rang: int) -> UUID:
    return NiveauEchelle.objects.get(echelle=promotion.formation.echelle_centre, rang=rang).pk


def test_judging_again_keeps_the_former_row(promotion: Promotion, formateur) -> None:
    cible = _cible(promotion, uuid4())
    premier = record_evaluation(
        id=uuid4(), cible=cible, niveau_id=_niveau(promotion, 1), base=None, auteur=formateur
    )
    second = record_evaluation(
        id=uuid4(), cible=cible, niveau_id=_niveau(promotion, 3), base=premier.pk, auteur=formateur
    )
    premier.refresh_from_db()
    assert (premier.est_courante, second.est_courante, second.remplace_id) == (False, True, premier.pk)


def test_the_same_request_twice_gives_one_row(promotion: Promotion, formateur) -> None:
    cle, cible = uuid4(), _cible(promotion, uuid4())
    for _ in range(2):
        record_evaluation(id=cle, cible=cible, niveau_id=_niveau(promotion, 2), base=None, auteur=formateur)
    assert Evaluation.objects.count() == 1


def test_a_cell_changed_meanwhile_is_not_overwritten(promotion: Promotion, formateur) -> None:
    cible = _cible(promotion, uuid4())
    premier = record_evaluation(
        id=uuid4(), cible=cible, niveau_id=_niveau(promotion, 1), base=None, auteur=formateur
    )
    with pytest.raises(EvaluationConcurrente) as conflit:
        record_evaluation(
            id=uuid4(), cible=cible, niveau_id=_niveau(promotion, 4), base=None, auteur=formateur
        )
    assert conflit.value.courante == premier
    assert Evaluation.objects.get(est_courante=True) == premier


def test_withdrawing_leaves_an_empty_row_in_force(promotion: Promotion, formateur) -> None:
    cible = _cible(promotion, uuid4())
    premier = record_evaluation(
        id=uuid4(), cible=cible, niveau_id=_niveau(promotion, 1), base=None, auteur=formateur
    )
    record_evaluation(id=uuid4(), cible=cible, niveau_id=None, base=premier.pk, auteur=formateur)
    assert Evaluation.objects.get(est_courante=True).niveau_id is None


def test_self_evaluation_stands_beside_the_trainers(promotion: Promotion, formateur) -> None:
    source = uuid4()
    apprenti = promotion.teste.membres[Role.APPRENTI]
    for auteur, nature in [(formateur, "formative"), (apprenti, "auto")]:
        cible = _cible(promotion, source, nature=Evaluation.Nature(nature))
        record_evaluation(id=uuid4(), cible=cible, niveau_id=_niveau(promotion, 2), base=None, auteur=auteur)
    assert Evaluation.objects.filter(est_courante=True).count() == 2


def test_a_whole_source_is_rewritten_once(promotion: Promotion, formateur) -> None:
    source = uuid4()
    cibles = [
        (_cible(promotion, source, competence_id=competence.id), _niveau(promotion, 3))
        for competence in promotion.version.competences_evaluables[:3]
    ]
    assert len(replace_evaluations(cibles=cibles, auteur=formateur)) == 3
    assert replace_evaluations(cibles=cibles, auteur=formateur) == []
    assert Evaluation.objects.filter(est_courante=True).count() == 3


@pytest.mark.parametrize("champs", [{"commentaire": "autre"}, {"est_courante": True, "niveau": None}])
def test_the_database_refuses_to_change_a_judgement(promotion: Promotion, formateur, champs: dict) -> None:
    evaluation = record_evaluation(
        id=uuid4(),
        cible=_cible(promotion, uuid4()),
        niveau_id=_niveau(promotion, 1),
        base=None,
        auteur=formateur,
    )
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(**champs)
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
        evaluation.delete()


@pytest.mark.parametrize(
    ("role", "nombre"),
    [
        ("administrateur", 3),
        ("coordonnateur", 3),
        ("formateur", 3),
        ("apprenti", 1),
        ("maitre", 1),
        ("auditeur", 3),
    ],
)
def test_each_role_sees_its_apprentices(promotion: Promotion, role: str, nombre: int) -> None:
    with centre_scope(promotion.teste.centre.pk):
        assert apprentis_visibles(promotion.teste.membres[Role(role)]).count() == nombre


def test_a_trainer_of_no_group_sees_nobody(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        promotion.groupe.formateurs.all().delete()
        assert not apprentis_visibles(promotion.teste.membres[Role.FORMATEUR]).exists()
