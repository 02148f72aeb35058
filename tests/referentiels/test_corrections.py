"""What a person changes in a draft: every gesture, and what cannot be."""

import pytest

from referentiels.corrections import Correction, Corrections, apply_corrections
from referentiels.format.coherence import check_coherence
from referentiels.format.document import (
    Activite,
    Bloc,
    Competence,
    Critere,
    Epreuve,
    Identite,
    Lien,
    Pole,
    ReferentielDocument,
    Tache,
)
from referentiels.format.errors import FichierRefuse

DOCUMENT = ReferentielDocument(
    referentiel=Identite(cle="essai", code="E", intitule="Essai", diplome="Titre"),
    blocs=(Bloc(cle="b:1", intitule="Préparer"), Bloc(cle="b:2", intitule="Réaliser")),
    competences=(
        Competence(cle="c:1", code="C1", intitule="Lire un plan", bloc="b:1", a_verifier=("intitule",)),
        Competence(cle="c:1.1", intitule="Repérer", bloc="b:1", parent="c:1", type="sous_competence"),
        Competence(
            cle="c:2",
            intitule="et le comprendre",
            bloc="b:1",
            a_verifier=("intitule",),
            criteres=(Critere(cle="c:2/k:1", intitule="Juste"),),
        ),
        Competence(cle="c:2.1", intitule="Expliquer", bloc="b:1", parent="c:2", type="sous_competence"),
        Competence(cle="c:3", intitule="Poser", bloc="b:2"),
    ),
    poles=(
        Pole(
            cle="p:1",
            intitule="P",
            activites=(Activite(cle="a:1", intitule="A", taches=(Tache(cle="t:1", intitule="T"),)),),
        ),
    ),
    liens=(Lien(de="t:1", vers={"c:1": None, "c:2": 2.0}),),
    epreuves=(
        Epreuve(cle="e:1", intitule="É", competences=("c:2", "c:3"), ponderation={"c:1": 1, "c:2": 2}),
    ),
)


def _corriger(competences: dict[str, Correction] | None = None, **autres) -> ReferentielDocument:
    corrections = Corrections(competences=competences or {}, **autres)
    corrige = apply_corrections(DOCUMENT, corrections, "essai.csv")
    assert check_coherence(corrige) == []
    return corrige


def _libelles(document: ReferentielDocument) -> list[tuple[str, str, str]]:
    return [(c.intitule, c.parent, c.bloc) for c in document.competences]


def test_nothing_typed_changes_nothing() -> None:
    assert _corriger() == DOCUMENT


def test_a_line_break_cuts_in_two_and_confirms_both() -> None:
    corrige = _corriger(
        {"c:1": Correction(libelle="Lire un plan\r\n\r\n  Choisir  un outil", code="C1", bloc="b:1")}
    )
    premiere, seconde = (
        c for c in corrige.competences if not c.parent and c.bloc == "b:1" and c.cle != "c:2"
    )
    assert (premiere.cle, premiere.intitule, premiere.code) == ("c:1", "Lire un plan", "C1")
    assert (seconde.intitule, seconde.code, seconde.a_verifier) == ("Choisir un outil", "", ())


def test_two_put_together_keep_children_criteria_and_links() -> None:
    corrige = _corriger({"c:2": Correction(libelle="et le comprendre", bloc="b:1", reunir=True)})
    assert _libelles(corrige) == [
        ("Lire un plan et le comprendre", "", "b:1"),
        ("Repérer", "c:1", "b:1"),
        ("Expliquer", "c:1", "b:1"),
        ("Poser", "", "b:2"),
    ]
    assert [k.intitule for k in corrige.competences[0].criteres] == ["Juste"]
    assert corrige.competences[0].a_verifier == ()
    assert corrige.liens[0].vers == {"c:1": None}
    assert corrige.epreuves[0].competences == ("c:1", "c:3")
    assert corrige.epreuves[0].ponderation == {"c:1": 3}


def test_moving_takes_what_hangs_below() -> None:
    corrige = _corriger({"c:1": Correction(libelle="Lire un plan", code="C1", bloc="b:2")})
    assert _libelles(corrige)[:2] == [("Lire un plan", "", "b:2"), ("Repérer", "c:1", "b:2")]


def test_dropping_takes_children_links_and_weights() -> None:
    corrige = _corriger({"c:2": Correction(libelle="x", garder=False)})
    assert [c.cle for c in corrige.competences] == ["c:1", "c:1.1", "c:3"]
    assert (corrige.liens[0].vers, corrige.epreuves[0].ponderation) == ({"c:1": None}, {"c:1": 1})


def test_blocs_and_names_are_changed() -> None:
    corrige = _corriger(
        {"c:3": Correction(libelle="Poser", bloc="b:1")},
        blocs={"b:1": "Préparer bien", "b:2": ""},
        nouveau_bloc="Rendre compte",
        intitule="Nouveau",
        diplome="CAP",
    )
    assert [bloc.intitule for bloc in corrige.blocs] == ["Préparer bien", "Rendre compte"]
    assert (corrige.referentiel.intitule, corrige.referentiel.diplome) == ("Nouveau", "CAP")


def test_reading_again_confirms_the_labels_of_the_page_only() -> None:
    corrige = _corriger({"c:1": Correction(libelle="Lire un plan", code="C1", bloc="b:1")}, relu=True)
    assert [bool(c.a_verifier) for c in corrige.competences if not c.parent] == [False, True, False]


@pytest.mark.parametrize(
    ("corrections", "cause"),
    [
        (Corrections({"c:1": Correction(libelle=" \n ", bloc="b:1")}), "libellé effacé"),
        (Corrections({"c:1": Correction(libelle="a" * 2001, bloc="b:1")}), "plus de 2000"),
        (Corrections({"c:1": Correction(libelle="Lire", bloc="b:1", reunir=True)}), "rien au-dessus"),
        (Corrections({"c:1": Correction(libelle="Lire", bloc="b:9")}), "bloc inconnu"),
        (Corrections({"c:2": Correction(libelle="a" * 1999, bloc="b:1", reunir=True)}), "elles dépassent"),
        (Corrections(blocs={"b:1": ""}), "a encore des compétences"),
    ],
)
def test_what_cannot_be_is_told_with_its_label(corrections: Corrections, cause: str) -> None:
    with pytest.raises(FichierRefuse, match=cause):
        apply_corrections(DOCUMENT, corrections, "essai.csv")
