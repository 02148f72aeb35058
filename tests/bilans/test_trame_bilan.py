"""What bilans are made of: versions of a trame, of the centre or of one formation; an opened bilan keeps its own."""

from dataclasses import replace

import pytest

from bilans.actions.trames_bilans import (
    TrameBilanChangee,
    current_trame,
    follow_trame_of_centre,
    last_trame,
    trame_of,
    write_trame_bilan,
)
from bilans.enums import Nature
from bilans.models import TrameBilan
from bilans.trame import (
    CENTRE,
    NATURES,
    Section,
    TrameInvalide,
    checked,
    missing,
    read_sections,
    rearranged,
    sections_of,
    shipped,
    write_sections,
)
from cpro.socle.permissions import Role
from tests.bilans.fabrique import open_bilan
from tests.promotion import Promotion

LIBRE = Section(
    cle="libre-1", titre="  Vie à   l’internat ", questions=("Et  ici ?", " "), ecrit=("apprenti",)
)


def cles(sections) -> list[str]:
    return [section.cle for section in sections]


def test_the_shipped_trame_has_what_the_product_knows() -> None:
    assert missing(shipped()) == ()
    assert cles(sections_of(shipped(), Nature.INITIAL))[0] == "libre-depart"
    assert cles(sections_of(shipped(), Nature.FINAL)) == [
        "mots",
        "maitre",
        "niveaux",
        "forts",
        "axes",
        "actions",
        "synthese",
        "rencontre",
    ]


def test_sections_come_back_from_the_database_as_they_were() -> None:
    assert read_sections(write_sections(shipped())) == shipped()


def test_sections_are_trimmed() -> None:
    propre = checked((*shipped(), LIBRE))[-1]
    assert (propre.titre, propre.questions) == ("Vie à l’internat", ("Et ici ?",))


def test_levels_are_of_every_bilan_and_written_by_the_centre() -> None:
    niveaux = Section(cle="niveaux", titre="N", natures=("initial",), ecrit=("apprenti",), lit=("maitre",))
    assert checked((niveaux,)) == (replace(niveaux, natures=NATURES, ecrit=CENTRE),)


@pytest.mark.parametrize(
    ("sections", "dit"),
    [
        ((LIBRE,), "toujours ses niveaux"),
        ((*shipped(), LIBRE, LIBRE), "deux fois"),
        ((*shipped(), replace(LIBRE, titre=" ")), "un titre"),
        ((*shipped(), replace(LIBRE, cle="autre")), "pas une section connue"),
        ((*shipped(), replace(LIBRE, natures=("jamais",))), "au moins une sorte"),
        ((*shipped(), replace(LIBRE, ecrit=("auditeur",))), "dites qui l’écrit"),
        ((*shipped(), replace(LIBRE, questions=("?",) * 9)), "8 questions"),
        ((*shipped(), *(replace(LIBRE, cle=f"libre-{n}") for n in range(20))), "20 sections"),
    ],
)
def test_a_trame_that_cannot_be_kept_is_refused(sections, dit: str) -> None:
    with pytest.raises(TrameInvalide, match=dit):
        checked(sections)


def test_sections_are_rearranged() -> None:
    trois = read_sections([{"cle": c, "titre": c} for c in ("niveaux", "forts", "libre-1")])
    assert cles(rearranged(trois, "descendre:niveaux")) == ["forts", "niveaux", "libre-1"]
    assert cles(rearranged(trois, "monter:niveaux")) == ["niveaux", "forts", "libre-1"]
    assert cles(rearranged(trois, "monter:libre-1")) == ["niveaux", "libre-1", "forts"]
    assert cles(rearranged(trois, "retirer:forts")) == ["niveaux", "libre-1"]
    assert rearranged(trois, "retirer:niveaux") == trois
    assert rearranged(trois, "retirer:inconnue") == trois
    assert cles(rearranged(trois, "remettre:mots"))[-1] == "mots"
    assert rearranged(trois, "ajouter")[-1].libre


def test_a_formation_follows_the_centre_until_it_has_its_own(centre: Promotion) -> None:
    auteur, formation = centre.teste.membres[Role.COORDONNATEUR], centre.formation
    du_centre = write_trame_bilan(formation=None, sections=shipped()[1:], apres=0, auteur=auteur)
    assert current_trame(formation, auteur) == du_centre
    sienne = write_trame_bilan(formation=formation, sections=shipped(), apres=0, auteur=auteur)
    assert current_trame(formation, auteur) == sienne
    follow_trame_of_centre(formation=formation, auteur=auteur)
    assert current_trame(formation, auteur) == du_centre
    assert trame_of(formation) == du_centre.lues
    revenue = write_trame_bilan(formation=formation, sections=shipped(), apres=2, auteur=auteur)
    assert (revenue.numero, last_trame(formation)) == (3, revenue)


def test_the_same_again_writes_nothing_and_a_late_one_is_refused(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    une = write_trame_bilan(formation=None, sections=shipped(), apres=0, auteur=auteur)
    assert write_trame_bilan(formation=None, sections=shipped(), apres=0, auteur=auteur) == une
    with pytest.raises(TrameBilanChangee):
        write_trame_bilan(formation=None, sections=shipped()[1:], apres=0, auteur=auteur)
    assert TrameBilan.objects.count() == 1


def test_an_opened_bilan_keeps_its_trame(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    avant = open_bilan(centre)
    write_trame_bilan(formation=centre.formation, sections=shipped()[:4], apres=0, auteur=auteur)
    apres = open_bilan(centre)
    assert cles(avant.sections) == cles(sections_of(shipped(), Nature.INTERMEDIAIRE))
    assert cles(apres.sections) == ["mots", "maitre", "niveaux"]
