"""Two versions side by side: what was added, taken out, reworded."""

import pytest

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import create_brouillon, publish_brouillon
from referentiels.comparaison import compare_versions, propose_mapping, word_diff
from referentiels.echanges.tableur import parse_tableur
from referentiels.queries import charger_version
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


def test_changes_are_found_by_key(versions) -> None:
    parties = {partie.titre: partie for partie in compare_versions(*versions)}
    genres = {(c.apres or c.avant).code_usage: c.genre for c in parties["Compétences"].changements}
    assert genres == {"C1": "modification", "C9": "ajout", "C4": "ajout", "C2": "retrait", "C3": "retrait"}
    assert parties["Blocs"].inchanges == 1


def test_wordings_are_compared_word_by_word() -> None:
    assert word_diff("Lire un plan", "Lire un grand plan") == [
        ("", "Lire un"),
        ("ajout", "grand"),
        ("", "plan"),
    ]


def test_a_mapping_is_proposed_by_key_then_by_wording(versions) -> None:
    assert propose_mapping(*versions) == {"c:C1": "c:C1", "c:C2": "c:C9", "c:C3": ""}


def test_the_page_shows_both_versions(univers: Univers, versions) -> None:
    client = connecter(univers.a.membres[Role.FORMATEUR])
    page = client.get(f"/c/alpha/referentiels/{versions[1].id}/comparer/").content.decode()
    assert "<ins>complexe</ins>" in page
    assert "De la version 1 à la version 2" in page
