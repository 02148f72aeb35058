"""Versions as pages and other apps read them: indexes, inherited links, codes, search."""

from pathlib import Path
from uuid import UUID

import pytest

from referentiels.echelles import ECHELLES, from_document
from referentiels.format.native import read_native
from referentiels.format.raw import read_raw
from referentiels.presentation import ONGLETS, corps_de
from referentiels.recherche import (
    filter_blocs,
    filter_competences,
    filter_poles,
    fold,
    words,
)
from referentiels.templatetags.referentiels import doute, nombre, surligne
from referentiels.version_lue import VersionLue, build_version

ICI = Path(__file__).parent
DATA = ICI.parents[1] / "referentiels" / "data"
VERSION = UUID(int=7)


def lire(nom: str) -> VersionLue:
    return monter(read_native(DATA / f"{nom}.yaml"))


def monter(document) -> VersionLue:
    return build_version(
        id=VERSION,
        referentiel_id=UUID(int=1),
        centre_id=None,
        numero=1,
        empreinte="0" * 64,
        document=document,
    )


@pytest.mark.parametrize("nom", sorted(chemin.stem for chemin in DATA.glob("*.yaml")))
def test_every_competence_is_reached_from_the_blocs_or_beside_them(nom: str) -> None:
    version = lire(nom)

    def compter(noeuds) -> int:
        return sum(1 + compter(noeud.enfants) for noeud in noeuds)

    sous_blocs = sum(compter(bloc.racines) for bloc in version.blocs.values())
    assert sous_blocs + compter(version.sans_bloc) == len(version.document.competences)


@pytest.mark.parametrize("nom", sorted(chemin.stem for chemin in DATA.glob("*.yaml")))
@pytest.mark.parametrize("onglet", list(ONGLETS))
def test_every_view_of_every_file_has_a_body(nom: str, onglet: str) -> None:
    version = lire(nom)

    assert corps_de(version, onglet, "")["version"] is version
    assert corps_de(version, onglet, "zzzz")["mots"] == ("zzzz",)


def test_ids_depend_on_the_version_and_the_key_only() -> None:
    assert set(lire("bcp-melec").competences) == set(lire("bcp-melec").competences)
    assert set(lire("bcp-melec").competences).isdisjoint(
        build_version(
            id=UUID(int=8),
            referentiel_id=UUID(int=1),
            centre_id=None,
            numero=2,
            empreinte="",
            document=read_native(DATA / "bcp-melec.yaml"),
        ).competences
    )


def test_weight_of_a_task_is_read_from_the_matrix() -> None:
    version = lire("bcp-melec")
    tache = version.taches_par_cle["t:T1-3"]

    assert [
        (competence.code, version.matrice[tache.id][competence.id].poids)
        for competence in version.competences_de(tache.id)
    ] == [("C2", 2), ("C10", 1), ("C11", 2), ("C12", 1)]


def test_link_of_an_activity_reaches_its_tasks_and_says_so() -> None:
    version = lire("bts-ciel-ir")
    tache = version.taches_par_cle["t:R1-T1"]

    assert {lien.niveau for lien in version.matrice[tache.id].values()} == {"activite"}


def test_activity_without_tasks_stands_for_itself() -> None:
    version = lire("tp-eeb")

    assert [(tache.cle, tache.nature) for tache in version.taches.values()] == [
        ("a:AT1", "activite"),
        ("a:AT2", "activite"),
    ]


def test_codes_that_are_not_official_are_kept_apart() -> None:
    competence = next(iter(lire("tp-eeb").competences.values()))

    assert (competence.code, competence.code_usage) == ("", "CP1.1")


def test_groups_are_not_evaluated_themselves() -> None:
    version = lire("bcp-mspc")

    assert [noeud.cle for noeud in version.racines] == ["cap:C1", "cap:C2", "cap:C3", "cap:C4"]
    assert len(version.competences_evaluables) == 14


def test_but_tree_keeps_its_three_floors() -> None:
    version = monter(read_raw(ICI / "bruts" / "but-fictif.yaml").document)

    assert [noeud.profondeur for noeud in version.competences.values()] == [0, 1, 2, 2, 1, 2, 0, 1, 2]


def test_fold_keeps_positions() -> None:
    assert fold("Œuvre À l’Été") == "œuvre a l’ete"
    assert words("L'énergie  d’abord") == ("l", "energie", "d", "abord")


def test_search_keeps_the_branch_of_a_criterion_and_only_the_criteria_that_match() -> None:
    version = lire("bcp-melec")
    trouves = filter_competences(version.blocs[next(iter(version.blocs))].racines, words("habilitations"))

    assert [(noeud.code, [critere.intitule for critere in noeud.criteres]) for noeud in trouves] == [
        ("C1", ["Les habilitations et certifications nécessaires à l'opération sont identifiées"])
    ]


def test_search_without_match_gives_nothing() -> None:
    version = lire("bcp-melec")

    assert filter_blocs(version, words("cerf-volant")) == []
    assert filter_poles(version.poles, words("cerf-volant")) == []


def test_searched_words_are_marked_and_the_rest_is_escaped() -> None:
    assert surligne("<b>Été</b>", ("ete",)) == "&lt;b&gt;<mark>Été</mark>&lt;/b&gt;"
    assert surligne("énergie", ()) == "énergie"


def test_doubt_is_said_in_words() -> None:
    version = lire("bcp-melec")
    doutes = {epreuve.code: doute(epreuve) for epreuve in version.epreuves.values()}

    assert doutes["E11"] == "l’intitulé (donné sans source)"
    assert doutes["E2"] == "l’intitulé, le mode d’évaluation (recopié par un tiers)"


def test_numbers_are_french() -> None:
    assert (nombre(1.5), nombre(2), nombre(None)) == ("1,5", "2", "")


def test_scale_of_a_national_grid_goes_from_lowest_to_highest() -> None:
    (echelle,) = read_native(DATA / "bts-ciel-ir.yaml").echelles

    assert [(degre.rang, degre.libelle, degre.acquis) for degre in from_document(echelle).degres] == [
        (1, "Non réalisé", False),
        (2, "Réalisation partielle", False),
        (3, "Réalisation satisfaisante", True),
        (4, "Réalisation très satisfaisante", True),
        (0, "Non évalué", False),
    ]


def test_shipped_scales_have_distinct_codes_and_end_with_special_answers() -> None:
    assert [modele.code for modele in ECHELLES] == ["quatre-degres", "autonomie", "entreprise"]
    assert [degre.special for degre in ECHELLES[2].degres] == ["", "", "", "non_fait", "non_vu"]
