"""The cells of the grid as strings: what they say, whatever people typed."""

from uuid import uuid4

import pytest

from referentiels.models import NiveauEchelle
from suivi.grille_html import VIDE, Cellules, corps, symboles
from suivi.models import Apprenti, Seance, SeanceApprenti
from suivi.queries.grille import Case, Colonne, Degres, Grille


def degre(rang: int, court: str, *, acquis: bool = False, special: str = "") -> NiveauEchelle:
    return NiveauEchelle(rang=rang, libelle=court, court=court, acquis=acquis, special=special)


@pytest.fixture
def degres() -> Degres:
    return Degres(
        (
            degre(1, "D"),
            degre(2, "E <C>"),
            degre(3, "A", acquis=True),
            degre(0, "NV", special="non_vu"),
        )
    )


@pytest.mark.parametrize(
    ("case", "html"),
    [
        (None, VIDE),
        (Case(), VIDE),
        (
            Case(niveau=3, jeton="0123abcd"),
            '<td class="niveau--5" data-n="3" data-b="0123abcd"><svg><use href="#n3"/></svg>A</td>',
        ),
        (Case(jeton="0123abcd"), '<td data-b="0123abcd"></td>'),
        (
            Case(niveau=2, jeton="0123abcd", commentaire="<b>"),
            '<td class="niveau--2" data-n="2" data-b="0123abcd" data-m="&lt;b&gt;">'
            '<svg><use href="#n2"/></svg>E &lt;C&gt;</td>',
        ),
        (
            Case(auto=1),
            '<td data-s="1"><svg class="niveau--0"><use href="#s1"/></svg><i> auto\N{NO-BREAK SPACE}: D</i></td>',
        ),
    ],
)
def test_cell_says_what_it_holds(degres: Degres, case: Case | None, html: str) -> None:
    assert Cellules(degres).html(case) == html


@pytest.mark.parametrize(
    ("niveau", "auto", "ecart"),
    [(3, 1, True), (1, 3, True), (1, 2, False), (3, 3, False), (3, 0, False), (0, 3, False), (4, 3, False)],
)
def test_gap_is_about_what_is_acquired(degres: Degres, niveau: int, auto: int, ecart: bool) -> None:
    assert degres.ecart(niveau, auto) is ecart
    assert ("ecart" in Cellules(degres).html(Case(niveau=niveau, auto=auto))) is ecart


def test_row_escapes_a_name_and_says_who_is_away(degres: Degres) -> None:
    cle = uuid4()
    ligne = SeanceApprenti(absent=True)
    ligne.apprenti_id, ligne.nombre_preuves = cle, 0
    ligne.apprenti = Apprenti(pk=cle, prenom="Zoé", nom="<i>")
    colonnes = (Colonne(None, None, ""), Colonne(None, None, ""))
    grille = Grille(Seance(), degres, colonnes, [ligne], range(2))
    assert corps(grille, {cle: "/ici/?a=1&b=2"}) == (
        f'<tr data-a="{cle}" class="absent"><th scope="row"><a href="/ici/?a=1&amp;b=2">Zoé &lt;i&gt;</a> '
        f'<span class="badge">Absent</span></th>{VIDE}{VIDE}</tr>'
    )


def test_each_shape_is_drawn_once(degres: Degres) -> None:
    dessin = symboles(degres)
    assert [dessin.count(f'id="{lettre}{n}"') for lettre in "ns" for n in (1, 2, 3, 4)] == [1] * 8
