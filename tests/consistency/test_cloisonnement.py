"""Tenancy, for every table there is and will be: what the database declares, and what it does."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from cpro.comptes.models import Centre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import CatalogueModel, PartageModel, TenantModel
from cpro.socle.scoping import centre_scope
from tests.consistency.schema import (
    APPS,
    catalogue_models,
    insert_row,
    partage_models,
    project_models,
    references,
    tenant_models,
)

pytestmark = pytest.mark.django_db

DU_CENTRE = "(centre_id = (current_setting('cpro.centre'::text))::bigint)"
DU_CENTRE_OU_RIEN = "(centre_id = (NULLIF(current_setting('cpro.centre'::text, true), ''::text))::bigint)"

# Tables whose rows are seen under another condition; what they accept is the same as everywhere.
LECTURES_PARTICULIERES = {
    "comptes_membre": (
        "CASE WHEN (COALESCE(current_setting('cpro.utilisateur'::text, true), ''::text) <> ''::text) "
        "THEN (utilisateur_id = (current_setting('cpro.utilisateur'::text))::bigint) "
        f"ELSE {DU_CENTRE} END"
    )
}

# Tables that a centre shows to all the others: which rows, and why. A new one needs its reason here.
CENTRE = "(current_setting('cpro.centre'::text))::bigint"
PARTAGEES = {
    "suivi_publication": (
        "(retiree_le IS NULL)",
        "the library common to all centres: a frozen copy, without any person, until its centre withdraws it",
    ),
    "suivi_publicationfichier": (
        "(EXISTS ( SELECT 1 FROM suivi_publication p WHERE (p.id = suivi_publicationfichier.publication_id)))",
        "the files of a publication, for who may read the publication",
    ),
    "suivi_reprise": ("true", "a centre and what it took up, no person: everyone counts the re-uses"),
}

# Tables that belong to no centre, each with its reason. A new one needs a reason here.
GLOBALES = {
    "comptes.Centre": "the tenant itself, resolved from the URL before any scope is open",
    "comptes.Utilisateur": "a person may act in several centres",
    "socle.CourrielDemo": "mailbox of the demo, empty elsewhere",
    "auth.Permission": "Django's, unused: permissions are a table in code",
    "auth.Group": "Django's, unused: roles are memberships",
    "contenttypes.ContentType": "Django's, one row per model",
    "sessions.Session": "opened before a centre is chosen",
    "account.EmailAddress": "allauth's: an address of a person, not of a centre",
    "account.EmailConfirmation": "allauth's: the pending check of such an address",
}

CENTRE_A, CENTRE_B = 900_001, 900_002

tenants = pytest.mark.parametrize("model", tenant_models(), ids=lambda m: m._meta.label)
partages = pytest.mark.parametrize("model", partage_models(), ids=lambda m: m._meta.label)
catalogues = pytest.mark.parametrize("model", catalogue_models(), ids=lambda m: m._meta.label)


def rows(sql: str, *parametres: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parametres)
        return cursor.fetchall()


def policies(table: str) -> set[tuple[str, str, str, str | None, str | None]]:
    """Name, kind, command, condition on what is seen, condition on what is written."""
    return {
        (nom, genre, commande, un_espace(using), un_espace(check))
        for nom, genre, commande, using, check in rows(
            "SELECT policyname, permissive, cmd, qual, with_check FROM pg_policies WHERE tablename = %s",
            table,
        )
    }


def un_espace(texte: str | None) -> str | None:
    return None if texte is None else " ".join(texte.split())


def contraintes(table: str) -> set[str]:
    return {
        definition
        for (definition,) in rows(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", table
        )
    }


def colonnes_surveillees(table: str) -> set[str]:
    """Columns whose references the trigger `references_visibles` checks, on insert and on update."""
    trouve = rows(
        "SELECT pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = %s::regclass AND t.tgname = 'references_visibles' AND t.tgenabled = 'O'",
        table,
    )
    if not trouve:
        return set()
    ((declenche, corps),) = trouve
    annoncees = re.search(r"BEFORE INSERT OR UPDATE OF (.+?) ON ", declenche)
    assert annoncees is not None, declenche
    return {colonne for colonne in annoncees[1].split(", ") if f'NEW."{colonne}" IS NOT NULL' in corps}


# --- What the database declares ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "model", tenant_models() + catalogue_models() + partage_models(), ids=lambda m: m._meta.label
)
def test_row_level_security_is_enabled_and_forced(model) -> None:
    etat = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
        model._meta.db_table,
    )
    assert etat == [(True, True)], f'{model._meta.label} : Cloisonner("{model.__name__}") dans sa migration'


@tenants
def test_tenant_table_has_the_one_policy(model) -> None:
    table = model._meta.db_table
    using = LECTURES_PARTICULIERES.get(table, DU_CENTRE)
    assert policies(table) == {("cloison", "PERMISSIVE", "ALL", using, DU_CENTRE)}


@catalogues
def test_catalogue_table_is_read_by_all_and_written_by_its_centre(model) -> None:
    lecture = f"((centre_id IS NULL) OR {DU_CENTRE_OU_RIEN})"
    assert policies(model._meta.db_table) == {
        ("cloison", "PERMISSIVE", "ALL", lecture, DU_CENTRE_OU_RIEN),
        ("modifier", "RESTRICTIVE", "UPDATE", DU_CENTRE_OU_RIEN, None),
        ("supprimer", "RESTRICTIVE", "DELETE", DU_CENTRE_OU_RIEN, None),
    }


@partages
def test_shared_table_is_written_by_its_centre_and_shown_for_a_reason(model) -> None:
    visible, raison = PARTAGEES[model._meta.db_table]
    assert raison
    assert policies(model._meta.db_table) == {
        (
            "cloison",
            "PERMISSIVE",
            "ALL",
            f"({DU_CENTRE} OR (({CENTRE} IS NOT NULL) AND {visible}))",
            DU_CENTRE,
        ),
        ("modifier", "RESTRICTIVE", "UPDATE", DU_CENTRE, None),
        ("supprimer", "RESTRICTIVE", "DELETE", DU_CENTRE, None),
    }


@partages
def test_shared_row_leads_to_its_own_centre_or_to_something_shown(model) -> None:
    declencheurs = {
        nom
        for (nom,) in rows(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            model._meta.db_table,
        )
    }
    existantes = contraintes(model._meta.db_table)
    for champ in references(model):
        cible = champ.remote_field.model
        if issubclass(cible, TenantModel):
            assert (
                f"FOREIGN KEY (centre_id, {champ.column}) REFERENCES {cible._meta.db_table}(centre_id, id) "
                "DEFERRABLE INITIALLY DEFERRED"
            ) in existantes
        elif issubclass(cible, PartageModel):
            assert f"emprunt_{champ.column}" in declencheurs
        elif issubclass(cible, CatalogueModel):
            assert "references_nationales" in declencheurs


def test_reference_to_a_shared_row_must_be_visible() -> None:
    for model in tenant_models():
        for champ in references(model):
            if issubclass(champ.remote_field.model, PartageModel):
                assert rows(
                    "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
                    model._meta.db_table,
                    f"emprunt_{champ.column}",
                ) == [(1,)]


@tenants
def test_tenant_table_can_be_the_target_of_a_composite_key(model) -> None:
    assert "UNIQUE (centre_id, id)" in contraintes(model._meta.db_table)


@tenants
def test_reference_to_a_tenant_table_is_composite(model) -> None:
    existantes = contraintes(model._meta.db_table)
    for champ in references(model):
        cible = champ.remote_field.model
        if not issubclass(cible, TenantModel):
            continue
        assert isinstance(champ, TenantForeignKey), f"{champ} : TenantForeignKey, pas ForeignKey"
        assert (
            f"FOREIGN KEY (centre_id, {champ.column}) REFERENCES {cible._meta.db_table}(centre_id, id) "
            "DEFERRABLE INITIALLY DEFERRED"
        ) in existantes


@pytest.mark.parametrize("model", tenant_models() + catalogue_models(), ids=lambda m: m._meta.label)
def test_reference_to_a_catalogue_row_must_be_visible(model) -> None:
    attendues = {
        champ.column for champ in references(model) if issubclass(champ.remote_field.model, CatalogueModel)
    }
    assert colonnes_surveillees(model._meta.db_table) == attendues


@tenants
def test_index_of_a_tenant_table_begins_with_the_centre(model) -> None:
    declares = [list(index.fields) for index in model._meta.indexes]
    declares += [list(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert [champs for champs in declares if champs[0] != "centre"] == []


def test_no_table_is_made_behind_our_back() -> None:
    """A ManyToManyField makes a table of its own, without centre nor policy: write the model instead."""
    automatiques = [
        str(champ)
        for model in project_models()
        for champ in model._meta.local_many_to_many
        if champ.remote_field.through._meta.auto_created
    ]
    assert automatiques == []


def test_every_other_table_has_a_reason_to_be_global() -> None:
    cloisonnes = {*tenant_models(), *catalogue_models(), *partage_models()}
    globales = {m._meta.label for m in apps.get_models() if m not in cloisonnes}
    assert globales - set(GLOBALES) == set(), "TenantModel, ou une raison dans GLOBALES"
    assert {nom for nom in set(GLOBALES) - globales if nom.split(".")[0] in APPS} == set(), "raisons périmées"


def test_application_role_cannot_lift_the_isolation() -> None:
    for sql in (
        "ALTER TABLE comptes_membre DISABLE ROW LEVEL SECURITY",
        "DROP POLICY cloison ON comptes_membre",
        "TRUNCATE socle_entreeaudit",
        "SET ROLE cpro_ops",
        "SET ROLE cpro_owner",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(sql)


# --- What the database does -------------------------------------------------------------------------


@pytest.fixture
def deux_centres(db) -> None:
    Centre.objects.create(pk=CENTRE_A, slug="cloison-a", nom="A")
    Centre.objects.create(pk=CENTRE_B, slug="cloison-b", nom="B")


@pytest.fixture
def rangees(deux_centres, model) -> Iterator[str]:
    """One row of the model in each centre; the rollback spares the deferred foreign keys."""
    with transaction.atomic():
        for centre in (CENTRE_A, CENTRE_B):
            with centre_scope(centre):
                insert_row(model, centre)
        yield model._meta.db_table
        transaction.set_rollback(True)


def refuse_insertion(table: str, centre_id: int | None) -> bool:
    """Whether the policy refuses a row of this centre. It speaks before NOT NULL and unique constraints."""
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows(f'INSERT INTO "{table}" (id, centre_id) VALUES (%s, %s) RETURNING 1', uuid4(), centre_id)
    return True


@tenants
def test_raw_sql_without_a_centre_is_an_error(rangees: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(f'SELECT count(*) FROM "{rangees}"')


@tenants
def test_raw_sql_reads_its_centre_only(rangees: str) -> None:
    with centre_scope(CENTRE_A):
        assert rows(f'SELECT centre_id FROM "{rangees}"') == [(CENTRE_A,)]
    with centre_scope(CENTRE_B):
        assert rows(f'SELECT centre_id FROM "{rangees}"') == [(CENTRE_B,)]


@tenants
def test_raw_sql_cannot_write_in_another_centre(rangees: str) -> None:
    with centre_scope(CENTRE_A), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{rangees}" SET centre_id = centre_id WHERE centre_id = %s', [CENTRE_B])
        assert cursor.rowcount == 0
        cursor.execute(f'DELETE FROM "{rangees}" WHERE centre_id = %s', [CENTRE_B])
        assert cursor.rowcount == 0
        assert refuse_insertion(rangees, CENTRE_B)


@tenants
def test_row_cannot_move_to_another_centre(rangees: str) -> None:
    with (
        centre_scope(CENTRE_A),
        pytest.raises(DatabaseError, match=r"row-level security|ajout seul"),
        transaction.atomic(),
    ):
        rows(f'UPDATE "{rangees}" SET centre_id = %s RETURNING 1', CENTRE_B)


@catalogues
def test_catalogue_row_of_a_centre_is_invisible_to_others(rangees: str) -> None:
    centres = f'SELECT DISTINCT centre_id FROM "{rangees}" WHERE centre_id IS NOT NULL'
    assert rows(centres) == []
    with centre_scope(CENTRE_A):
        assert rows(centres) == [(CENTRE_A,)]


@catalogues
def test_national_row_is_written_by_nobody_here(rangees: str, referentiels_charges) -> None:
    with centre_scope(CENTRE_A), connection.cursor() as cursor:
        assert rows(f'SELECT count(*) > 0 FROM "{rangees}" WHERE centre_id IS NULL') == [(True,)]
        cursor.execute(f'UPDATE "{rangees}" SET centre_id = %s WHERE centre_id IS NULL', [CENTRE_A])
        assert cursor.rowcount == 0
        cursor.execute(f'DELETE FROM "{rangees}" WHERE centre_id IS NULL')
        assert cursor.rowcount == 0
        assert refuse_insertion(rangees, None)


@partages
def test_shared_row_without_a_centre_is_an_error(referentiels_charges, rangees: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(f'SELECT count(*) FROM "{rangees}"')


@partages
def test_shared_row_is_read_by_all_and_written_by_its_centre(referentiels_charges, rangees: str) -> None:
    with centre_scope(CENTRE_B), connection.cursor() as cursor:
        assert rows(f'SELECT DISTINCT centre_id FROM "{rangees}" ORDER BY 1') == [(CENTRE_A,), (CENTRE_B,)]
        cursor.execute(f'UPDATE "{rangees}" SET centre_id = %s WHERE centre_id = %s', [CENTRE_B, CENTRE_A])
        assert cursor.rowcount == 0
        cursor.execute(f'UPDATE "{rangees}" SET cree_le = now() WHERE centre_id = %s', [CENTRE_A])
        assert cursor.rowcount == 0
        cursor.execute(f'DELETE FROM "{rangees}" WHERE centre_id = %s', [CENTRE_A])
        assert cursor.rowcount == 0
    copie = f'INSERT INTO "{rangees}" SELECT (jsonb_populate_record(r, %s::jsonb)).* FROM "{rangees}" r '
    ici = f'{{"id": "{uuid4()}", "centre_id": {CENTRE_A}}}'
    with (
        centre_scope(CENTRE_B),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        rows(f"{copie} WHERE centre_id = %s LIMIT 1 RETURNING 1", ici, CENTRE_B)
