"""The raw reader in front of shapes it has never seen (invented diplomas)."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiels.format.errors import FichierRefuse
from referentiels.format.native import parse_native, write_native
from referentiels.format.raw import parse_raw, read_raw

BRUTS = Path(__file__).parent / "bruts"


def arbre(document) -> list[tuple[str, str, str, str]]:
    return [(noeud.cle, noeud.type, noeud.parent, noeud.bloc) for noeud in document.competences]


def test_but_gives_levels_and_critical_learnings_as_a_tree() -> None:
    lecture = read_raw(BRUTS / "but-fictif.yaml")

    assert arbre(lecture.document) == [
        ("c:CP1", "competence", "", ""),
        ("c:CP1/c:niveau-1", "niveau", "c:CP1", ""),
        ("c:AC11.01", "apprentissage_critique", "c:CP1/c:niveau-1", ""),
        ("c:AC11.02", "apprentissage_critique", "c:CP1/c:niveau-1", ""),
        ("c:CP1/c:niveau-2", "niveau", "c:CP1", ""),
        ("c:AC21.01", "apprentissage_critique", "c:CP1/c:niveau-2", ""),
        ("c:CP2", "competence", "", ""),
        ("c:CP2/c:niveau-1", "niveau", "c:CP2", ""),
        ("c:72ee2d19", "apprentissage_critique", "c:CP2/c:niveau-1", ""),
    ]
    assert lecture.document.epreuves[0].coefficient == 1.5
    assert lecture.document.referentiel.rncp == "RNCP99998"


def test_unknown_keys_are_kept_and_told_once_each() -> None:
    lecture = read_raw(BRUTS / "but-fictif.yaml")

    assert lecture.document.complements == {"parcours": [{"code": "A", "intitule": "Vent arrière"}]}
    gardee = "clé inconnue, gardée telle quelle dans « complements »"
    perdu = "le code « CP9 » ne mène à rien (compétence) : renvoi laissé de côté"
    assert [str(remarque) for remarque in lecture.remarques] == [
        f"but-fictif.yaml, ligne 13, competences[1].composantes_essentielles : {gardee}",
        f"but-fictif.yaml, ligne 19, competences[1].niveaux[1].annee : {gardee} (2 fois, ici la première)",
        f"but-fictif.yaml, ligne 39, epreuves[1] : {perdu}",
        f"but-fictif.yaml, ligne 7, parcours : {gardee}",
    ]


def test_health_diploma_gives_modules_above_the_competences_they_cite() -> None:
    lecture = read_raw(BRUTS / "sante-fictif.yaml")

    assert arbre(lecture.document) == [
        ("c:C1", "competence", "mod:M1", "b:B1"),
        ("c:C2", "competence", "mod:M1", "b:B1"),
        ("mod:M1", "module", "", "b:B1"),
        ("mod:M2", "module", "", "b:B2"),
        ("c:C3", "competence", "mod:M2", "b:B2"),
        ("c:C3-2", "competence", "", ""),
        ("c:6b51d431", "competence", "", ""),
    ]
    assert lecture.document.competences[0].criteres[0].indicateurs == (
        "Le nom latin est donné",
        "La hauteur est estimée",
    )
    assert [(lien.de, lien.vers) for lien in lecture.document.liens] == [("a:A1", {"c:C1": 2, "c:C2": 1})]


@pytest.mark.parametrize("chemin", sorted(BRUTS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_converted_raw_file_reads_back_as_native(chemin: Path) -> None:
    document = read_raw(chemin).document

    assert parse_native(write_native(document).encode(), "converti.yaml") == document


def test_same_raw_file_gives_the_same_keys_when_criteria_move() -> None:
    debut = (
        "code: X\nintitule: Essai\ndiplome: Fictif\ncompetences:\n- code: C1\n  intitule: Agir\n  criteres:\n"
    )
    avant = parse_raw((debut + "  - Un\n  - Deux\n").encode(), "a.yaml").document.competences[0].criteres
    apres = (
        parse_raw((debut + "  - Zéro\n  - Deux\n  - Un\n").encode(), "a.yaml")
        .document.competences[0]
        .criteres
    )

    assert {k.intitule: k.cle for k in avant}.items() <= {k.intitule: k.cle for k in apres}.items()


feuilles = st.none() | st.booleans() | st.integers(-5, 5) | st.text("abé .:C1", max_size=6)
formes = st.recursive(
    feuilles,
    lambda enfants: (
        st.lists(enfants, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "code",
                    "intitule",
                    "competences",
                    "criteres",
                    "niveaux",
                    "taches",
                    "epreuves",
                    "origine",
                    "verified",
                ]
            ),
            enfants,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PARTIES = [
    "poles",
    "blocs",
    "competences",
    "epreuves",
    "liens",
    "modules",
    "echelle",
    "provenance",
    "options",
]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*PARTIES, "niveau", "rncp", "texte", "verification", "nsf"]), formes))
def test_no_shape_crashes_the_raw_reader(contenu: dict) -> None:
    octets = json.dumps({"code": "X", "intitule": "Essai", **contenu}, ensure_ascii=False).encode()
    try:
        document = parse_raw(octets, "essai.yaml").document
    except FichierRefuse as refus:
        document = refus

    if isinstance(document, FichierRefuse):
        assert {anomalie.fichier for anomalie in document.anomalies} == {"essai.yaml"}
    else:
        assert parse_native(write_native(document).encode(), "essai.yaml") == document
