"""Round trips: what goes out in a format comes back as it was, in everything the format can hold."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from referentiels.echanges.case_ecriture import to_case
from referentiels.echanges.case_lecture import parse_case
from referentiels.echanges.cellules import neutralise
from referentiels.echanges.moodle import COLONNES, parse_moodle, to_moodle
from referentiels.echanges.tableur import parse_tableur
from referentiels.echanges.tableur_ecriture import to_csv, to_xlsx
from referentiels.format.document import Competence, ReferentielDocument
from referentiels.format.native import parse_native, write_native
from tests.referentiels.documents import documents, textes

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
essais = settings(max_examples=40, deadline=None)
peu_d_essais = settings(max_examples=20, deadline=None)


@essais
@given(documents())
def test_native(document: ReferentielDocument) -> None:
    assert parse_native(write_native(document).encode(), "essai.yaml") == document


def _sans_source(document: ReferentielDocument) -> ReferentielDocument:
    """As a foreign file gives it back: grouped by bloc, bloc types and sources apart."""
    rang = {bloc.cle: n for n, bloc in enumerate(document.blocs)}
    racines = [c for c in document.competences if not c.parent]
    racines.sort(key=lambda c: rang.get(c.bloc, -1))
    ordonnees: list[Competence] = []
    for racine in racines:
        ordonnees += [racine, *(c for c in document.competences if c.parent == racine.cle)]
    return replace(
        document,
        provenance=(),
        blocs=tuple(replace(bloc, type="") for bloc in document.blocs),
        competences=tuple(ordonnees),
    )


@essais
@given(documents())
def test_case_loses_nothing(document: ReferentielDocument) -> None:
    paquet = to_case(document, MOMENT)
    relu = parse_case(json.dumps(paquet).encode(), "essai.json").document
    assert _sans_source(relu) == _sans_source(document)
    rendu = to_case(relu, MOMENT)
    assert rendu["CFDocument"] == paquet["CFDocument"]
    for partie in ("CFItems", "CFAssociations"):
        assert _by_identifier(rendu[partie]) == _by_identifier(paquet[partie])


def _by_identifier(objets: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {objet["identifier"]: objet for objet in objets}


noms = st.from_regex(r"[a-f0-9]{8}", fullmatch=True)
exterieurs = st.sampled_from(
    ["urn:ailleurs:1", {"title": "🔧", "identifier": "x-1", "uri": "https://x.test/1"}]
)


@st.composite
def paquets(draw) -> dict[str, Any]:
    """Packages of other tools: their identifiers, types, extra fields, links inside and outside."""
    ids = draw(st.lists(noms, min_size=1, max_size=6, unique=True))
    items = [
        {
            "identifier": i,
            "uri": f"https://x.test/CFItems/{i}",
            "fullStatement": draw(textes),
            "CFItemType": draw(st.sampled_from(["Standard", "Bloc", "Tâche", "Critère", "Pôle"])),
            "humanCodingScheme": f"N{i}",
            "educationLevel": draw(st.sampled_from([["04"], ["05", "06"]])),
            "lastChangeDateTime": "2020-01-01T00:00:00+00:00",
        }
        for i in ids
    ]
    associations = []
    for rang, i in enumerate(ids):
        parent = draw(st.sampled_from(["doc", *ids[:rang]]))
        associations.append(_association(f"enfant-{i}", "isChildOf", i, parent, draw(st.integers(1, 9))))
    for n in range(draw(st.integers(0, 4))):
        type_ = draw(st.sampled_from(["exactMatchOf", "isRelatedTo", "precedes"]))
        cible = draw(st.sampled_from(ids) | exterieurs)
        associations.append(_association(f"lien-{n}", type_, draw(st.sampled_from(ids)), cible, None))
    for association in associations:
        association["uri"] = f"https://x.test/CFAssociations/{association['identifier']}"
    moment = {"lastChangeDateTime": "2021-02-03T00:00:00+00:00"}
    associations = [association | moment for association in associations]
    entete = moment | {
        "identifier": "doc",
        "uri": "https://x.test/doc",
        "title": draw(textes),
        "creator": "Ailleurs",
    }
    return {
        "CFDocument": entete | {"adoptionStatus": "Draft"},
        "CFItems": items,
        "CFAssociations": associations,
    }


def _association(nom: str, type_: str, origine: str, cible: Any, rang: int | None) -> dict[str, Any]:
    sortie = {
        "identifier": nom,
        "associationType": type_,
        "originNodeURI": origine,
        "destinationNodeURI": cible,
    }
    return sortie if rang is None else sortie | {"sequenceNumber": rang}


def _lien(valeur: Any) -> Any:
    """A link by what identifies it, however it was written."""
    return valeur.get("identifier") if isinstance(valeur, dict) else valeur


def _pole_lie() -> dict[str, Any]:
    """A link that the document has a word for, with an identifier of another tool."""
    moment = {"lastChangeDateTime": "2021-02-03T00:00:00+00:00"}
    liens = [
        _association("enfant-1", "isChildOf", "00000001", "doc", 1),
        _association("enfant-2", "isChildOf", "00000002", "doc", 1),
        _association("lien-0", "isRelatedTo", "00000002", "00000001", None),
    ]
    entete = {"identifier": "doc", "uri": "https://x.test/doc", "title": "Un", "creator": "Ailleurs"}
    return {
        "CFDocument": moment | entete | {"adoptionStatus": "Draft"},
        "CFItems": [
            moment
            | {
                "identifier": cle,
                "uri": f"https://x.test/CFItems/{cle}",
                "fullStatement": "Un",
                "CFItemType": genre,
                "humanCodingScheme": f"N{cle}",
                "educationLevel": ["04"],
            }
            for cle, genre in (("00000001", "Standard"), ("00000002", "Pôle"))
        ],
        "CFAssociations": [
            lien | moment | {"uri": f"https://x.test/CFAssociations/{lien['identifier']}"} for lien in liens
        ],
    }


@essais
@given(paquets())
@example(_pole_lie())
def test_case_of_others_keeps_identifiers_fields_order_and_links(paquet: dict[str, Any]) -> None:
    document = parse_case(json.dumps(paquet).encode(), "autre.json").document
    sortie = to_case(document, MOMENT)
    assert parse_case(json.dumps(sortie).encode(), "autre.json").document == document
    for nom in ("identifier", "uri", "title", "creator", "adoptionStatus"):
        assert sortie["CFDocument"][nom] == paquet["CFDocument"][nom]
    rendus = {item["identifier"]: item for item in sortie["CFItems"]}
    for item in paquet["CFItems"]:
        assert {cle: rendus[item["identifier"]][cle] for cle in item} == item

    def liens(p: dict[str, Any]) -> list[tuple]:
        return sorted(
            (
                a["identifier"],
                a["associationType"],
                str(_lien(a["originNodeURI"])),
                str(_lien(a["destinationNodeURI"])),
            )
            for a in p["CFAssociations"]
        )

    assert liens(sortie) == liens(paquet)
    assert _ordre(sortie) == _ordre(paquet)


def _ordre(paquet: dict[str, Any]) -> dict[str, list[str]]:
    """Children of each parent, in order; among competences, as blocs and pôles of ours come apart."""
    par_parent: dict[str, list[tuple[float, int, str]]] = {}
    types = {item["identifier"]: item["CFItemType"] for item in paquet["CFItems"]}
    for rang, a in enumerate(paquet["CFAssociations"]):
        if a["associationType"] == "isChildOf":
            origine, parent = _lien(a["originNodeURI"]), _lien(a["destinationNodeURI"])
            if types[origine] == "Standard":
                par_parent.setdefault(parent, []).append((a["sequenceNumber"], rang, origine))
    return {parent: [nom for *_, nom in sorted(enfants)] for parent, enfants in par_parent.items()}


@essais
@given(documents())
def test_moodle_keeps_the_tree_its_codes_and_criteria(document: ReferentielDocument) -> None:
    noeuds = [*document.blocs, *document.competences, *(k for c in document.competences for k in c.criteres)]
    # A short name equal to the description is no code: Moodle has one field for both.
    assume(all(noeud.code != noeud.intitule for noeud in noeuds))
    sortie = to_moodle(document)
    relu = parse_moodle(sortie, "essai.csv").document
    assert relu.referentiel.intitule == document.referentiel.intitule
    assert [(b.cle, b.code, b.intitule) for b in relu.blocs] == [
        (b.cle, b.code, b.intitule) for b in document.blocs
    ]
    for avant, apres in zip(document.competences, relu.competences, strict=True):
        assert replace(avant, type="competence", note="") == replace(apres, type="competence")
    assert to_moodle(relu) == sortie


@st.composite
def cadres(draw) -> list[list[str]]:
    """Frameworks of others: any identifiers, names longer than codes, scales, rules, cross-references."""
    ids = draw(
        st.lists(
            st.from_regex(r"[A-Z]{2,4}[ _]?[0-9]{1,3}", fullmatch=True), min_size=1, max_size=5, unique=True
        )
    )
    lignes = [
        [
            "",
            "CADRE 1",
            draw(textes),
            "<p>Description</p>",
            "1",
            "Non,Oui",
            "[]",
            "",
            "0",
            "",
            "",
            "",
            "1",
            "skill",
        ]
    ]
    for rang, nom in enumerate(ids):
        parent = draw(st.sampled_from(["", *ids[:rang]]))
        renvois = ",".join(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)))
        description = draw(st.sampled_from(["<p>Souder <b>un</b> tube</p>", "Souder &amp; plier", "Souder"]))
        regle = draw(st.sampled_from([["", "0", ""], ["core_competency\\competency_rule_all", "3", "{}"]]))
        lignes.append([parent, nom, draw(textes), description, "1", "", "", *regle, renvois, "", "", ""])
    return lignes


@essais
@given(cadres())
def test_moodle_of_others_comes_back_cell_by_cell(lignes: list[list[str]]) -> None:
    def ecrire(cellules: list[str]) -> str:
        return ",".join('"' + neutralise(c).replace('"', '""') + '"' for c in cellules)

    texte = "\r\n".join(ecrire(ligne) for ligne in [list(COLONNES), *lignes]) + "\r\n"
    relu = parse_moodle(texte.encode(), "autre.csv").document
    rendues = list(csv.reader(io.StringIO(to_moodle(relu).decode(), newline="")))[1:]
    attendues = [[neutralise(cellule) for cellule in ligne] for ligne in lignes]
    assert sorted(rendues) == sorted(attendues)


def _table(document: ReferentielDocument) -> list[tuple[str, ...]]:
    """What three levels of a table hold, whatever the keys."""
    noms = {b.cle: (b.code, b.intitule) for b in document.blocs} | {"": ("", "")}
    par_cle = {c.cle: (c.code, c.intitule) for c in document.competences} | {"": ("", "")}
    return sorted((*noms[c.bloc], *par_cle[c.parent], c.code, c.intitule) for c in document.competences)


def _distincts(document: ReferentielDocument) -> bool:
    """A table has no keys: two rows with the same words are the same thing."""
    blocs = [(b.code, b.intitule) for b in document.blocs]
    table = _table(document)
    return len(set(blocs)) == len(blocs) and len(set(table)) == len(table)


@essais
@given(documents(plein=False))
def test_csv_keeps_three_levels_with_their_codes(document: ReferentielDocument) -> None:
    assume(_distincts(document))
    relu = parse_tableur(to_csv(document), "essai.csv").document
    assert _table(relu) == _table(document)
    assert [(b.code, b.intitule) for b in relu.blocs] == [(b.code, b.intitule) for b in document.blocs]


@peu_d_essais
@given(documents(plein=False))
def test_xlsx_keeps_three_levels_and_the_title(document: ReferentielDocument) -> None:
    assume(_distincts(document))
    proposition = parse_tableur(to_xlsx(document), "essai.xlsx")
    assert _table(proposition.document) == _table(document)
    assert proposition.document.referentiel.intitule == document.referentiel.intitule
    assert not any("laissé de côté" in remarque.cause for remarque in proposition.remarques)
