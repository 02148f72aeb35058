"""Changing a document: the official text never moves, what the centre adds follows its place."""

from dataclasses import replace
from pathlib import Path

import pytest

from referentiels.edition import (
    EditionRefusee,
    add_node,
    carry_over,
    derive,
    link_task,
    move_node,
    nodes_by_key,
    remove_node,
    reword,
    set_local_words,
)
from referentiels.format.document import FORMAT, FORMAT_DU_CENTRE, Identite, ReferentielDocument
from referentiels.format.native import parse_native, read_native, write_native
from referentiels.format.serialisation import fingerprint, format_of, from_plain, to_native

DATA = Path(__file__).parents[2] / "referentiels" / "data"
OFFICIEL = read_native(DATA / "bcp-melec.yaml")


@pytest.fixture
def adaptation() -> ReferentielDocument:
    return derive(OFFICIEL, numero=1, empreinte=fingerprint(OFFICIEL))


@pytest.fixture
def vide() -> ReferentielDocument:
    return ReferentielDocument(referentiel=Identite(cle="maison", code="M", intitule="Maison", diplome="CFA"))


def _enrichie(document: ReferentielDocument) -> ReferentielDocument:
    """One of each thing a centre may do."""
    document = add_node(document, "competence", cle="competence:1", dans="", code="C99", intitule="Souder")
    document = add_node(document, "critere", cle="critere:1", dans="competence:1", intitule="Le cordon tient")
    document = add_node(document, "critere", cle="critere:2", dans="c:C1", intitule="Le chantier est propre")
    activite = document.poles[0].activites[0].cle
    document = add_node(document, "tache", cle="tache:1", dans=activite, intitule="Ranger le chantier")
    document = link_task(document, "tache:1", ["competence:1", "c:C1", "c:inconnue"])
    return set_local_words(document, {"c:C1": "Préparer  son chantier", "competence:1": "Faire tenir"})


def test_what_a_centre_adds_survives_a_round_trip(adaptation) -> None:
    document = _enrichie(adaptation)
    texte = write_native(document)
    assert texte.startswith(f"format: {FORMAT_DU_CENTRE}\n")
    assert parse_native(texte.encode(), "essai.yaml") == document
    assert from_plain(to_native(document)) == document


@pytest.mark.parametrize("nom", sorted(chemin.stem for chemin in DATA.glob("*.yaml")))
def test_official_files_keep_their_format(nom: str) -> None:
    assert format_of(read_native(DATA / f"{nom}.yaml")) == FORMAT


def test_local_words_stand_beside_the_official_label(adaptation) -> None:
    officielle, dite = nodes_by_key(OFFICIEL)["c:C1"], nodes_by_key(_enrichie(adaptation))["c:C1"]
    assert (dite.intitule, dite.local) == (officielle.intitule, "Préparer son chantier")
    effacee = set_local_words(_enrichie(adaptation), {"c:C1": " "})
    assert nodes_by_key(effacee)["c:C1"].local == ""


def test_an_official_label_is_never_reworded_moved_nor_taken_out(adaptation) -> None:
    officielle = nodes_by_key(adaptation)["c:C1"]
    with pytest.raises(EditionRefusee, match="sans le remplacer"):
        reword(adaptation, "c:C1", code="C1", intitule="Autre chose", local="")
    with pytest.raises(EditionRefusee, match="n’enlève pas"):
        remove_node(adaptation, "c:C1")
    with pytest.raises(EditionRefusee, match="ne change pas"):
        move_node(adaptation, "c:C2", -1)
    with pytest.raises(EditionRefusee, match="texte officiel"):
        link_task(adaptation, "t:T1-1", ["c:C1"])
    dite = reword(adaptation, "c:C1", code=officielle.code, intitule=officielle.intitule, local="Préparer")
    assert nodes_by_key(dite)["c:C1"] == replace(officielle, local="Préparer")


def test_an_addition_is_marked_as_the_centres(adaptation) -> None:
    connus = nodes_by_key(_enrichie(adaptation))
    assert {connus[c].origine for c in ("competence:1", "critere:1", "critere:2", "tache:1")} == {"centre"}


def test_the_same_key_twice_adds_one_element(adaptation) -> None:
    assert _enrichie(_enrichie(adaptation)) == _enrichie(adaptation)


def test_taking_out_prunes_what_pointed_there(adaptation) -> None:
    document = remove_node(_enrichie(adaptation), "competence:1")
    assert {"competence:1", "critere:1"}.isdisjoint(nodes_by_key(document))
    (lien,) = [lien for lien in document.liens if lien.de == "tache:1"]
    assert lien.vers == {"c:C1": None}
    assert remove_node(document, "tache:1").liens == adaptation.liens


def test_nothing_that_is_gone_is_changed_silently(adaptation) -> None:
    with pytest.raises(EditionRefusee, match="n’existe plus"):
        reword(adaptation, "competence:1", code="", intitule="Souder", local="")
    with pytest.raises(EditionRefusee, match="n’existe plus"):
        add_node(adaptation, "critere", cle="critere:9", dans="c:C404", intitule="Propre")


def test_a_referentiel_from_nothing_is_all_ours(vide) -> None:
    document = add_node(vide, "bloc", cle="bloc:1", intitule="Atelier")
    for rang in (1, 2, 3):
        document = add_node(document, "competence", cle=f"c:{rang}", dans="bloc:1", intitule=f"Faire {rang}")
    document = add_node(document, "competence", cle="c:3.1", dans="c:3", intitule="Faire un peu")
    document = move_node(move_node(document, "c:3", -1), "c:1", 1)
    assert [c.cle for c in document.competences if not c.parent] == ["c:3", "c:1", "c:2"]
    assert move_node(document, "c:3", -1) == document
    document = reword(document, "c:3", code="C3", intitule="Faire bien", local="")
    assert {c.origine for c in document.competences} == {""}
    assert nodes_by_key(document)["c:3.1"].type == "sous_competence"
    assert nodes_by_key(remove_node(document, "bloc:1")) == {}


def test_additions_are_carried_to_the_next_official_version(adaptation) -> None:
    perdue = add_node(_enrichie(adaptation), "critere", cle="critere:3", dans="c:C2", intitule="Sans place")
    sans_c2 = [c for c in OFFICIEL.competences if c.cle != "c:C2"]
    nouvelle = replace(
        OFFICIEL,
        competences=tuple(sans_c2),
        liens=(),
        epreuves=(),
        blocs=tuple(replace(b, epreuves=()) for b in OFFICIEL.blocs),
    )
    document, remarques = carry_over(perdue, derive(nouvelle, numero=2, empreinte=fingerprint(nouvelle)))
    connus = nodes_by_key(document)
    assert remarques == ["« Sans place » : ce qui le contenait n’est plus dans la nouvelle version."]
    assert connus["c:C1"].local == "Préparer son chantier"
    assert [c.cle for c in connus["c:C1"].criteres][-1] == "critere:2"
    (lien,) = document.liens
    assert (lien.de, list(lien.vers)) == ("tache:1", ["competence:1", "c:C1"])
