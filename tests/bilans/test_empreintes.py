"""Whether a booklet may have changed: nothing it says escapes the fingerprint of its sources, whatever the table."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bilans.livret.contenu import gather_livret
from bilans.queries import empreintes
from bilans.queries.empreintes import GLOBALES, HORS_LIVRET, empreintes_sources, sources
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.bilans.livrets import booklet_apprenti, live
from tests.promotion import Promotion


@pytest.fixture
def vecue(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        live(promotion)
        yield promotion


def _empreinte(promotion: Promotion) -> str:
    cle = promotion.apprentis[0].pk
    return empreintes_sources([cle])[cle]


def _touch(curseur, table: str, colonne: str) -> None:
    """Change one column of every row, as somebody writing around all our actions would."""
    curseur.execute(
        f"""UPDATE "{table}" SET "{colonne}" = CASE WHEN "{colonne}" IS NULL THEN NULL
        ELSE overlay("{colonne}"::text placing 'z' from 1 for 1) END"""
    )


def test_every_table_that_a_booklet_reads_is_summed_up(vecue: Promotion) -> None:
    """The statements that gather a booklet name the tables; whoever adds one adds it here by doing nothing."""
    gather_livret(booklet_apprenti(vecue))  # what stays in memory is read
    with CaptureQueriesContext(connection) as requetes:
        gather_livret(booklet_apprenti(vecue))
    lues = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(r["sql"] for r in requetes.captured_queries)))
    propres, communes = sources()
    vues = {m._meta.db_table for m in (*propres, *communes)} | {table for table, _, _ in GLOBALES}
    immuables = {
        apps.get_model(nom)._meta.db_table
        for nom, raison in HORS_LIVRET.items()
        if raison == empreintes._JAMAIS_MODIFIE
    }
    assert "entreprise_entreejournal" in lues
    assert lues - vues <= immuables


def test_nothing_left_out_has_disappeared() -> None:
    assert [nom for nom in HORS_LIVRET if apps.get_model(nom) is None] == []


def test_a_change_of_any_text_of_any_table_shows(vecue: Promotion) -> None:
    """One statement a column, each undone: what an apprentice has, and what everyone shares."""
    propres, communes = sources()
    muettes, essayes = [], 0
    with connection.cursor() as curseur:
        for modele in (*propres, *communes):
            table = modele._meta.db_table
            if not modele.objects.exists() or modele._meta.app_label in ("referentiels", "socle"):
                continue
            for champ in modele._meta.local_fields:
                if champ.get_internal_type() not in ("CharField", "TextField") or champ.choices:
                    continue
                avant = _empreinte(vecue)
                curseur.execute("SAVEPOINT essai")
                curseur.execute(
                    f"SELECT count(*) FROM \"{table}\" WHERE coalesce(\"{champ.column}\", '') <> ''"
                )
                if not curseur.fetchone()[0]:
                    continue
                try:
                    _touch(curseur, table, champ.column)
                except Exception:  # frozen by a trigger: it cannot change
                    curseur.execute("ROLLBACK TO SAVEPOINT essai")
                    continue
                essayes += 1
                if _empreinte(vecue) == avant:
                    muettes.append(f"{table}.{champ.column}")
                curseur.execute("ROLLBACK TO SAVEPOINT essai")
    assert muettes == []
    assert essayes >= 12


def test_a_name_an_answer_and_a_day_show(vecue: Promotion, monkeypatch: pytest.MonkeyPatch) -> None:
    vus = [_empreinte(vecue)]
    formateur = vecue.teste.membres[Role.FORMATEUR].utilisateur
    formateur.nom += "-Siemens"
    formateur.save()
    vus.append(_empreinte(vecue))
    vecue.apprentis[0].evaluations.update(est_courante=False)
    vus.append(_empreinte(vecue))
    with monkeypatch.context() as demain:
        demain.setattr(empreintes.timezone, "localdate", lambda: "2031-01-01")
        vus.append(_empreinte(vecue))
    with monkeypatch.context() as autre:
        autre.setattr(empreintes, "GABARIT", -1)
        vus.append(_empreinte(vecue))
    assert len(set(vus)) == 5
    assert _empreinte(vecue) == vus[2]


def test_what_another_apprentice_lives_changes_nothing(vecue: Promotion) -> None:
    autre = vecue.apprentis[1]
    avant = empreintes_sources([vecue.apprentis[0].pk, autre.pk])
    autre.telephone = "0600000000"
    autre.save()
    apres = empreintes_sources([vecue.apprentis[0].pk, autre.pk])
    assert avant[vecue.apprentis[0].pk] == apres[vecue.apprentis[0].pk]
    assert avant[autre.pk] != apres[autre.pk]


def test_the_cost_is_two_queries_however_many(vecue: Promotion, django_assert_num_queries) -> None:
    for nombre in (1, 3):
        with django_assert_num_queries(2):
            assert len(empreintes_sources([a.pk for a in vecue.apprentis[:nombre]])) == nombre
