"""Two versions side by side: what was added, taken out, reworded."""

from dataclasses import replace
from uuid import UUID

import pytest

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import create_brouillon, publish_brouillon
from referentiels.comparaison import compare_versions, word_diff
from referentiels.echanges.tableur import parse_tableur
from referentiels.format.document import Bloc
from referentiels.queries import charger_version
from referentiels.version_lue import build_version
from tests.conftest import connecter
from tests.personnes import Univers

PREMIERE = b"Bloc;Competence\nB;C1 Lire un plan\nB;C2 Tracer une coupe simple\nB;C3 Souder\n"
SECONDE = b"Bloc;Competence\nB;C1 Lire un plan complexe\nB;C9 Tracer une coupe simples\nB;C4 Peindre\n"


@pytest.fixture
def versions(univers: Univers):
    membre = univers.a.membres[Role.COORDONNATEUR]
    with centre_scope(univers.a.centre.pk):
        lues = []
        for contenu in (PREMIERE, SECONDE):
            proposition = parse_tableur(contenu, "x.csv", titre="Essai", cle="essai")
            importe = create_brouillon(proposition=proposition, fichier="x.csv", membre=membre)
            publish_brouillon(version=importe.version, membre=membre)
            lues.append(charger_version(importe.version.pk))
        yield lues


def test_changes_are_found_by_key_then_by_wording(versions) -> None:
    parties = {partie.titre: partie for partie in compare_versions(*versions)}
    dits = {c.code: (c.genre, c.ancien_code) for c in parties["Compétences"].changements}
    assert dits == {
        "C1": ("modification", ""),
        "C9": ("modification", "C2"),
        "C4": ("ajout", ""),
        "C3": ("retrait", ""),
    }
    assert parties["Compétences"].compte == {"modification": 2, "ajout": 1, "retrait": 1}
    assert parties["Blocs"].inchanges == 1


def test_what_only_changed_place_is_said_so(versions) -> None:
    avant = versions[0]
    deplacee = replace(avant.document.competences[0], bloc="b:autre")
    document = replace(
        avant.document,
        blocs=(*avant.document.blocs, Bloc(cle="b:autre", code="B2", intitule="Autre bloc")),
        competences=(deplacee, *avant.document.competences[1:]),
    )
    apres = build_version(
        id=UUID(int=9),
        referentiel_id=avant.referentiel_id,
        centre_id=None,
        numero=3,
        empreinte="",
        document=document,
    )
    (change,) = compare_versions(avant, apres)[1].changements
    assert (change.genre, change.depuis, change.vers) == ("deplacement", "B", "B2")


def test_wordings_are_compared_word_by_word() -> None:
    assert word_diff("Lire un plan", "Lire un grand plan") == [
        ("", "Lire un"),
        ("ajout", "grand"),
        ("", "plan"),
    ]


def test_the_page_shows_both_versions(univers: Univers, versions) -> None:
    client = connecter(univers.a.membres[Role.FORMATEUR])
    page = client.get(f"/c/alpha/referentiels/{versions[1].id}/comparer/").content.decode()
    assert "<ins>complexe</ins>" in page
    assert "De la version 1 à la version 2" in page
