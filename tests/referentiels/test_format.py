"""The native format: round trips, fingerprint, the shipped files, and every way a file can be broken."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiels.format.coherence import check_coherence
from referentiels.format.document import (
    Bloc,
    Competence,
    Critere,
    Epreuve,
    Identite,
    Lien,
    Pole,
    ReferentielDocument,
)
from referentiels.format.errors import FichierRefuse
from referentiels.format.lecture import TAILLE_MAXIMALE, parse_yaml, read_yaml
from referentiels.format.native import (
    build_native,
    is_native,
    parse_native,
    read_native,
    write_native,
)
from referentiels.format.raw import build_raw
from referentiels.format.serialisation import canonical_bytes, fingerprint

ICI = Path(__file__).parent
DATA = ICI.parents[1] / "referentiels" / "data"
FICHIERS = sorted(DATA.glob("*.yaml"))
CASSES = sorted((ICI / "casses").glob("*.yaml"))
ATTENDUS = (ICI / "casses" / "attendus.txt").read_text(encoding="utf-8").splitlines()

textes = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufeff\u2028\u2029\x85"),
    min_size=1,
    max_size=40,
)
facultatifs = st.just("") | textes
nombres = st.none() | st.integers(0, 500) | st.integers(0, 4000).map(lambda n: n / 4)
douteux = st.lists(st.sampled_from(("intitule", "code", "mode")), max_size=2, unique=True).map(tuple)


def read_any(chemin: Path) -> ReferentielDocument:
    racine = read_yaml(chemin)
    if is_native(racine):
        return build_native(racine, chemin.name)
    return build_raw(racine, chemin.name).document


@st.composite
def documents(draw: st.DrawFn) -> ReferentielDocument:
    """Any sound document: every link leads somewhere, no loop of parents."""
    blocs = tuple(
        Bloc(cle=f"b:{n}", intitule=draw(textes), type=draw(facultatifs))
        for n in range(draw(st.integers(0, 3)))
    )
    competences = []
    for numero in range(draw(st.integers(0, 5))):
        cle = f"c:{numero}"
        competences.append(
            Competence(
                cle=cle,
                code=draw(facultatifs),
                intitule=draw(textes),
                origine=draw(st.sampled_from(("", "officiel", "secondaire", "memoire"))),
                a_verifier=draw(douteux),
                parent=draw(st.sampled_from(["", *(c.cle for c in competences)])),
                bloc=draw(st.sampled_from(["", *(bloc.cle for bloc in blocs)])),
                transversale=draw(st.booleans()),
                details=tuple(draw(st.lists(textes, max_size=2))),
                criteres=tuple(
                    Critere(
                        cle=f"{cle}/k:{n}",
                        intitule=draw(textes),
                        indicateurs=tuple(draw(st.lists(textes, max_size=2))),
                    )
                    for n in range(draw(st.integers(0, 2)))
                ),
            )
        )
    cles = [competence.cle for competence in competences]
    poles = tuple(Pole(cle=f"p:{n}", intitule=draw(textes)) for n in range(draw(st.integers(0, 2))))
    vers = st.dictionaries(st.sampled_from(cles or ["c:0"]), nombres, min_size=1, max_size=3)
    return ReferentielDocument(
        referentiel=Identite(
            cle="essai",
            code=draw(textes),
            intitule=draw(textes),
            diplome=draw(textes),
            niveau=draw(st.none() | st.integers(1, 8)),
            codes_officiels=draw(st.none() | st.booleans()),
            texte=draw(st.dictionaries(textes, textes | st.integers(0, 9999) | st.booleans(), max_size=2)),
        ),
        poles=poles,
        blocs=blocs,
        competences=tuple(competences),
        epreuves=tuple(
            Epreuve(cle=f"e:{n}", intitule=draw(textes), coefficient=draw(nombres), mode=draw(facultatifs))
            for n in range(draw(st.integers(0, 2)))
        ),
        liens=tuple(Lien(de=pole.cle, vers=draw(vers)) for pole in poles) if cles else (),
        notes=tuple(draw(st.lists(textes, max_size=2))),
    )


@settings(max_examples=60, deadline=None)
@given(documents())
def test_native_document_written_then_read_is_the_same(document: ReferentielDocument) -> None:
    relu = parse_native(write_native(document).encode(), "essai.yaml")

    assert relu == document
    assert canonical_bytes(relu) == canonical_bytes(document)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_mapping_or_a_refusal(octets: bytes) -> None:
    try:
        racine = parse_yaml(octets, "essai.yaml")
    except FichierRefuse as refus:
        racine = refus.anomalies

    assert racine != []


def test_shipped_files_are_the_seventeen_given_ones() -> None:
    assert [chemin.stem for chemin in FICHIERS] == [
        "bcp-agora",
        "bcp-ciel",
        "bcp-ma",
        "bcp-mcv-a",
        "bcp-mcv-b",
        "bcp-melec",
        "bcp-mspc",
        "bts-ciel-er",
        "bts-ciel-ir",
        "bts-electrotechnique",
        "bts-maintenance-systemes",
        "bts-mco",
        "cap-cuisine",
        "cap-electricien",
        "cap-epc",
        "rs5515-matu",
        "tp-eeb",
    ]


@pytest.mark.parametrize("chemin", FICHIERS, ids=lambda chemin: chemin.stem)
def test_shipped_file_is_sound_and_keeps_its_provenance(chemin: Path) -> None:
    document = read_native(chemin)

    assert check_coherence(document) == []
    assert document.provenance != ()
    assert document.verifications != ()
    assert write_native(document) == chemin.read_text(encoding="utf-8")


def test_shipped_files_hold_the_figures_of_their_sources() -> None:
    documents = [read_native(chemin) for chemin in FICHIERS]
    activites = [activite for d in documents for pole in d.poles for activite in pole.activites]

    assert sum(len(activite.taches) for activite in activites) == 162
    assert len(activites) == 101
    assert sum(c.type == "competence" for d in documents for c in d.competences) == 223
    assert sum(c.type == "sous_competence" for d in documents for c in d.competences) == 41
    assert sum(c.type == "capacite" for d in documents for c in d.competences) == 4
    assert sum(len(d.epreuves) for d in documents) == 92
    assert sum(len(d.blocs) for d in documents) == 56
    assert sum(len(echelle.niveaux) for d in documents for echelle in d.echelles) == 28


def test_weighted_matrix_of_melec_is_kept() -> None:
    document = read_native(DATA / "bcp-melec.yaml")

    assert next(lien.vers for lien in document.liens if lien.de == "t:T1-3") == {
        "c:C2": 2,
        "c:C10": 1,
        "c:C11": 2,
        "c:C12": 1,
    }


def test_doubtful_fields_are_named() -> None:
    document = read_native(DATA / "bcp-melec.yaml")
    marques = {epreuve.code: (epreuve.origine, epreuve.a_verifier) for epreuve in document.epreuves}

    assert marques == {
        "E11": ("memoire", ("intitule",)),
        "E12": ("memoire", ("intitule",)),
        "E2": ("secondaire", ("intitule", "mode")),
        "E31": ("secondaire", ("intitule", "mode")),
        "E32": ("secondaire", ("intitule", "mode")),
    }


def test_fingerprint_ignores_the_order_of_keys_and_the_layout() -> None:
    en_bloc = yaml.safe_load((DATA / "tp-eeb.yaml").read_text(encoding="utf-8"))
    autre = yaml.safe_dump(en_bloc, sort_keys=True, width=40, allow_unicode=True)

    assert fingerprint(parse_native(autre.encode(), "autre.yaml")) == fingerprint(
        read_native(DATA / "tp-eeb.yaml")
    )


def test_fingerprint_changes_with_one_word() -> None:
    texte = (DATA / "tp-eeb.yaml").read_text(encoding="utf-8")
    autre = parse_native(texte.replace("Entretien final", "Entretien").encode(), "autre.yaml")

    assert fingerprint(autre) != fingerprint(read_native(DATA / "tp-eeb.yaml"))


@pytest.mark.parametrize(
    ("chemin", "attendu"), list(zip(CASSES, ATTENDUS, strict=True)), ids=[c.stem for c in CASSES]
)
def test_broken_file_is_refused_with_its_place_and_cause(chemin: Path, attendu: str) -> None:
    with pytest.raises(FichierRefuse) as refus:
        read_any(chemin)

    assert str(refus.value) == attendu


def test_too_large_file_is_refused_before_being_read() -> None:
    with pytest.raises(FichierRefuse) as refus:
        parse_yaml(b"#" * (TAILLE_MAXIMALE + 1), "gros.yaml")

    assert str(refus.value) == "gros.yaml : le fichier dépasse 5 Mo"


def test_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match=r"absent\.yaml : le fichier ne peut pas être lu"):
        read_yaml(tmp_path / "absent.yaml")


def test_codes_that_look_like_numbers_or_dates_stay_text() -> None:
    racine = parse_yaml(b"a: 012\nb: 2020-02-18\nc: oui\nd: 1e5\ne: '4'\nf: 4\ng: 1.5\nh: ~\n", "x.yaml")

    assert dict(racine) == {
        "a": "012",
        "b": "2020-02-18",
        "c": "oui",
        "d": "1e5",
        "e": "4",
        "f": 4,
        "g": 1.5,
        "h": None,
    }


def test_example_of_the_documentation_is_a_sound_document() -> None:
    page = (DATA.parents[1] / "docs" / "referentiel-format.md").read_text(encoding="utf-8")
    exemple = page.split("```yaml\n")[1].split("```")[0]

    assert [lien.vers for lien in parse_native(exemple.encode(), "exemple.yaml").liens] == [
        {"c:C1": 2, "c:C1.1": None}
    ]
