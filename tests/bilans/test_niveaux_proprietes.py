"""Decisions, proposals and self-evaluations never mix: on random judgements, through the real actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilans.actions.bilans import freeze_bilan
from bilans.actions.decisions import accept_propositions, decide, undo_acceptation
from bilans.actions.regles import set_regle
from bilans.models import Bilan, DecisionBilan
from bilans.propositions import Methode, Regle
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from bilans.queries.preparation import suivi_preparation
from bilans.queries.tableau import tableau_apprenti
from bilans.queries.tableau_groupe import tableau_groupe
from cpro.socle.permissions import Role
from suivi.models import Apprenti, Evaluation, Groupe
from tests.bilans.fabrique import judge, niveau_centre, prepare
from tests.promotion import Promotion

PEU = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each example writes to the database
JOUR = date(2026, 9, 1)

quand = st.integers(0, 60).map(lambda n: JOUR + timedelta(days=n))
jugements = st.lists(
    st.fixed_dictionaries(
        {
            "competence": st.integers(0, 2),
            "rang": st.integers(1, 3),  # both scales have them
            "contexte": st.sampled_from(["centre", "entreprise"]),
            "nature": st.sampled_from(["formative", "certificative"]),
            "jour": quand,
        }
    ),
    max_size=6,
)
autos = st.lists(
    st.fixed_dictionaries({"competence": st.integers(0, 2), "rang": st.integers(1, 4), "jour": quand}),
    min_size=1,
    max_size=4,
)
decisions = st.dictionaries(st.integers(0, 2), st.integers(1, 4), max_size=3)
regles = st.builds(
    Regle,
    methode=st.sampled_from(Methode),
    nombre=st.integers(1, 3),
    minimum=st.integers(1, 2),
    avec_entreprise=st.booleans(),
)


@contextmanager
def essai() -> Iterator[None]:
    """What is written inside is forgotten after."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def write(promotion: Promotion, faits: list[dict]) -> None:
    for fait in faits:
        competence = promotion.version.competences_evaluables[fait["competence"]].id
        judge(
            promotion,
            competence,
            fait["rang"],
            nature=fait.get("nature", "auto"),
            contexte=fait.get("contexte", "centre"),
            jour=fait["jour"],
        )


def choose(promotion: Promotion, bilan: Bilan, choisies: dict[int, int]) -> None:
    for competence, rang in choisies.items():
        decide(
            bilan=bilan,
            competence_id=promotion.version.competences_evaluables[competence].id,
            niveau_id=niveau_centre(promotion, rang),
            commentaire="Constaté en atelier.",
            auteur=promotion.teste.membres[Role.FORMATEUR],
        )


def open_together(promotion: Promotion) -> Bilan:
    prepare(promotion, apprentis=promotion.apprentis[:1])
    return Bilan.objects.select_related("apprenti__groupe__formation", "preparation__groupe__formation").get()


def proposals(bilan: Bilan) -> list[tuple[Any, ...]]:
    return [
        (x.competence.id, x.proposition.rang, x.proposition.explication, x.propose and x.propose.pk)
        for x in niveaux_du_bilan(bilan).lignes
    ]


def figures(promotion: Promotion) -> dict[str, Any]:
    """What the dashboards of the apprentice and of the group say of centre and company."""
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)
    tableau = tableau_apprenti(apprenti)
    groupe = tableau_groupe(Groupe.objects.select_related("formation").get(pk=promotion.groupe.pk))
    return {
        "apprenti": [
            (x.centre, x.entreprise, x.traces_centre, x.traces_entreprise, x.acquise, x.vue)
            for x in tableau.lignes
        ],
        "groupe": [(ligne.centre, ligne.entreprise) for ligne in groupe.lignes],
        "acquises": tableau.acquises,
    }


def decided() -> set[tuple]:
    return set(
        DecisionBilan.objects.values_list(
            "competence_id", "niveau_id", "commentaire", "decide_par", "decide_le"
        )
    )


@PEU
@given(faits=jugements, propres=autos, choisies=decisions, regle=regles)
def test_self_evaluations_move_neither_proposals_nor_positions(
    centre: Promotion, faits: list[dict], propres: list[dict], choisies: dict[int, int], regle: Regle
) -> None:
    with essai():
        set_regle(formation=None, regle=regle, auteur=centre.teste.membres[Role.COORDONNATEUR])
        write(centre, faits)
        bilan = open_together(centre)
        choose(centre, bilan, choisies)
        suivi = suivi_preparation(bilan.preparation)
        avant = proposals(bilan), figures(centre), decided(), [(s.decidees, s.sans_motif) for s in suivi]
        write(centre, propres)
        suivi = suivi_preparation(bilan.preparation)
        apres = proposals(bilan), figures(centre), decided(), [(s.decidees, s.sans_motif) for s in suivi]
        assert apres == avant


@PEU
@given(faits=jugements, suite=jugements, choisies=decisions, regle=regles)
def test_proposals_never_change_a_decision(
    centre: Promotion, faits: list[dict], suite: list[dict], choisies: dict[int, int], regle: Regle
) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    with essai():
        write(centre, faits)
        bilan = open_together(centre)
        choose(centre, bilan, choisies)
        prises = decided()
        write(centre, suite)
        set_regle(formation=centre.formation, regle=regle, auteur=centre.teste.membres[Role.COORDONNATEUR])
        proposals(bilan)
        assert decided() == prises
        geste = uuid4()
        nouvelles = accept_propositions(bilan=bilan, acceptation=geste, auteur=auteur)
        assert prises <= decided()
        assert len(decided()) == len(prises) + nouvelles
        undo_acceptation(bilan=bilan, acceptation=geste, auteur=auteur)
        assert decided() == prises


@PEU
@given(faits=jugements, choisies=decisions)
def test_a_decision_is_never_a_trace(centre: Promotion, faits: list[dict], choisies: dict[int, int]) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    with essai():
        write(centre, faits)
        bilan = open_together(centre)
        avant = figures(centre), proposals(bilan), Evaluation.objects.count()
        choose(centre, bilan, choisies)
        accept_propositions(bilan=bilan, acceptation=uuid4(), auteur=auteur)
        if DecisionBilan.objects.exists():
            freeze_bilan(bilan=bilan, auteur=auteur)
        assert (figures(centre), proposals(bilan), Evaluation.objects.count()) == avant
