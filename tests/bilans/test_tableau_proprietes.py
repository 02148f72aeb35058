"""The figures of dashboards against another computation of them, written apart, on random judgements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilans.filtres import Filtres
from bilans.queries.chronologie import chronologie_de
from bilans.queries.tableau import tableau_apprenti
from bilans.queries.tableau_groupe import tableau_groupe
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from referentiels.models import NiveauEchelle
from suivi.models import Apprenti, Evaluation, Groupe
from tests.entreprise.fabrique import plan_periode_testee
from tests.promotion import Promotion

JOUR = date(2026, 9, 1)
SOURCES = [UUID(int=n) for n in range(1, 6)]
PEU = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each example writes to the database

contextes = st.sampled_from(["centre", "entreprise"])
natures = st.sampled_from(["auto", "formative", "certificative"])
jugements = st.lists(
    st.fixed_dictionaries(
        {
            "apprenti": st.integers(0, 2),
            "competence": st.integers(0, 2),
            "critere": st.none() | st.integers(0, 2),
            "contexte": contextes,
            "nature": natures,
            "source": st.sampled_from(SOURCES),
            "jour": st.integers(0, 6).map(lambda n: JOUR + timedelta(days=n)),
            "rang": st.integers(0, 4),  # 0: an answer that is not a degree
            "courante": st.sampled_from([True, True, True, False]),
        }
    ),
    max_size=40,
    unique_by=lambda j: (j["source"], j["apprenti"], j["competence"], j["critere"], j["nature"]),
)
filtrages = st.fixed_dictionaries(
    {
        "contexte": st.just("") | contextes,
        "nature": st.sampled_from(["", "formative", "certificative"]),
        "du": st.none() | st.just(JOUR + timedelta(days=2)),
        "au": st.none() | st.just(JOUR + timedelta(days=4)),
    }
)


@contextmanager
def written(promotion: Promotion, faits: list[dict]) -> Iterator[None]:
    """The judgements in the database, in this order, until the end of the block."""
    formation = promotion.formation
    niveaux = {}
    for contexte, echelle in (
        ("centre", formation.echelle_centre),
        ("entreprise", formation.echelle_entreprise),
    ):
        for niveau in NiveauEchelle.objects.filter(echelle=echelle).order_by("code"):
            niveaux.setdefault((contexte, 0 if niveau.special else niveau.rang), niveau)
    with transaction.atomic():
        for fait in faits:
            competence = evaluable(promotion, fait["competence"])
            critere = None if fait["critere"] is None else competence.criteres[fait["critere"]].id
            degres = [rang for contexte, rang in niveaux if contexte == fait["contexte"]]
            fait["lu"] = min(fait["rang"], max(degres))
            if fait["lu"] == 0 and 0 not in degres:
                fait["lu"] = 1
            Evaluation.objects.create(
                id=uuid7(),
                apprenti=promotion.apprentis[fait["apprenti"]],
                competence_id=competence.id,
                critere_id=critere,
                niveau=niveaux[fait["contexte"], fait["lu"]],
                contexte=fait["contexte"],
                nature=fait["nature"],
                source_type="seance",
                source_id=fait["source"],
                jour=fait["jour"],
                auteur=promotion.teste.membres[Role.FORMATEUR],
                est_courante=fait["courante"],
            )
        yield
        transaction.set_rollback(True)


def evaluable(promotion: Promotion, rang: int):
    return [c for c in promotion.version.competences_evaluables if len(c.criteres) > 2][rang]


def kept(faits: list[dict], filtre: dict) -> list[tuple[int, dict]]:
    """(order of writing, judgement): in force, and asked for."""
    return [
        (ordre, fait)
        for ordre, fait in enumerate(faits)
        if fait["courante"]
        and filtre.get("contexte") in (None, "", fait["contexte"])
        and filtre.get("nature") in (None, "", fait["nature"])
        and (not filtre.get("du") or fait["jour"] >= filtre["du"])
        and (not filtre.get("au") or fait["jour"] <= filtre["au"])
    ]


def expected_rank(faits: list[dict], filtre: dict, apprenti: int, competence: int, genre: str) -> int | None:
    """By hand: the source judged last; its direct judgement, else the lower median of its criteria."""
    siens = [
        (fait["jour"], ordre, fait)
        for ordre, fait in kept(faits, filtre)
        if (fait["apprenti"], fait["competence"]) == (apprenti, competence)
        and fait["lu"]
        and (
            fait["nature"] == "auto"
            if genre == "auto"
            else (fait["nature"] != "auto" and fait["contexte"] == genre)
        )
    ]
    if not siens:
        return None
    siens.sort(key=lambda trio: trio[:2])
    source = siens[-1][2]["source"]
    de_la_source = [fait for *_, fait in siens if fait["source"] == source]
    directs = [fait["lu"] for fait in de_la_source if fait["critere"] is None]
    if directs:
        return directs[-1]
    rangs = sorted(fait["lu"] for fait in de_la_source)
    return rangs[(len(rangs) - 1) // 2]


@PEU
@given(faits=jugements, filtre=filtrages)
def test_dashboard_of_an_apprentice_says_what_the_judgements_say(
    centre: Promotion, faits: list[dict], filtre: dict
) -> None:
    with written(centre, faits):
        apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=centre.apprentis[0].pk)
        tableau = tableau_apprenti(apprenti, filtres=Filtres(**filtre))
        par_id = {ligne.competence.id: ligne for ligne in tableau.lignes}
        for rang in range(3):
            ligne = par_id[evaluable(centre, rang).id]
            for genre in ("centre", "entreprise", "auto"):
                position = getattr(ligne, genre)
                attendu = expected_rank(faits, filtre, 0, rang, genre)
                assert (position.niveau.rang if position else None) == attendu, genre
            siens = [
                fait for _, fait in kept(faits, filtre) if (fait["apprenti"], fait["competence"]) == (0, rang)
            ]
            autos = sum(fait["nature"] == "auto" for fait in siens)
            assert ligne.traces_auto == autos
            assert ligne.traces_centre + ligne.traces_entreprise == len(siens) - autos


@PEU
@given(faits=jugements, filtre=filtrages)
def test_dashboard_of_a_group_says_the_same_as_those_of_its_apprentices(
    centre: Promotion, faits: list[dict], filtre: dict
) -> None:
    with written(centre, faits):
        groupe = Groupe.objects.select_related("formation").get(pk=centre.groupe.pk)
        tableau = tableau_groupe(groupe, Filtres(**filtre))
        lignes = {ligne.apprenti.pk: ligne for ligne in tableau.lignes}
        for numero, apprenti in enumerate(centre.apprentis):
            ligne = lignes[apprenti.pk]
            for contexte in ("centre", "entreprise"):
                lus = {cle: niveau.rang for cle, niveau in getattr(ligne, contexte).items()}
                attendus = {
                    evaluable(centre, rang).id: voulu
                    for rang in range(3)
                    if (voulu := expected_rank(faits, filtre, numero, rang, contexte)) is not None
                }
                assert lus == attendus, contexte


@PEU
@given(faits=jugements, par=st.sampled_from(["mois", "periode"]))
def test_time_says_of_each_stretch_what_the_judgements_of_it_say(
    centre: Promotion, faits: list[dict], par: str
) -> None:
    for fait in faits:  # from one month to the next, and over the limit of two
        fait["jour"] += 9 * (fait["jour"] - JOUR)
    with written(centre, faits):
        plan_periode_testee(centre)
        apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=centre.apprentis[0].pk)
        chronologie = chronologie_de(apprenti, Filtres(), par=par)
        lignes = {ligne.competence.id: ligne for ligne in chronologie.lignes}
        for rang in range(3):
            for tranche, case in zip(
                chronologie.tranches, lignes[evaluable(centre, rang).id].cases, strict=True
            ):
                bornes = {"du": tranche.debut, "au": tranche.fin}
                attendus = {
                    genre: voulu
                    for genre in ("centre", "entreprise", "auto")
                    if (voulu := expected_rank(faits, bornes, 0, rang, genre)) is not None
                }
                assert {genre: niveau.rang for genre, niveau in case.items()} == attendus
