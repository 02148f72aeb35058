"""Migration operations that put the tenancy rules into the database itself.

`Cloisonner("Seance")` goes in the migration that creates a tenant table. It adds the row-level
security policy, the `(centre_id, id)` key that composite foreign keys aim at, a composite foreign key
for each TenantForeignKey, and a trigger for each reference to a catalogue row (national or own).
"""

from django.db import models
from django.db.migrations.operations.base import Operation

CENTRE = "current_setting('cpro.centre')::bigint"
CENTRE_OU_RIEN = "nullif(current_setting('cpro.centre', true), '')::bigint"


def _is_tenant(model: type[models.Model]) -> bool:
    champ = {f.name: f for f in model._meta.local_fields}.get("centre")
    return champ is not None and not champ.null


def _is_catalogue(model: type[models.Model]) -> bool:
    champ = {f.name: f for f in model._meta.local_fields}.get("centre")
    return champ is not None and champ.null


def _references(model: type[models.Model]) -> list[models.ForeignKey]:
    champs = [f for f in model._meta.local_fields if isinstance(f, models.ForeignKey)]
    return [champ for champ in champs if champ.name != "centre"]


def _catalogue_references(model: type[models.Model]) -> list[tuple[str, str]]:
    """Column and target table of each reference to a catalogue row."""
    cibles = [(champ.column, champ.remote_field.model) for champ in _references(model)]
    return [(colonne, cible._meta.db_table) for colonne, cible in cibles if _is_catalogue(cible)]


def policy_sql(table: str, using: str, check: str) -> list[str]:
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY cloison ON "{table}" USING ({using}) WITH CHECK ({check})',
    ]


def composite_fk_sql(table: str, colonne: str, cible: str) -> str:
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{colonne}_centre_fk" '
        f'FOREIGN KEY (centre_id, "{colonne}") REFERENCES "{cible}" (centre_id, id) '
        "DEFERRABLE INITIALLY DEFERRED"
    )


def visible_trigger_sql(table: str, references: list[tuple[str, str]]) -> list[str]:
    """A trigger that refuses a reference to a catalogue row its author cannot see."""
    tests = "\n".join(
        f"""  IF NEW."{colonne}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{cible}" WHERE id = NEW."{colonne}"
       AND (centre_id IS NULL OR centre_id = NEW.centre_id)) THEN
    RAISE EXCEPTION 'référence invisible : {table}.{colonne} = %', NEW."{colonne}"
      USING ERRCODE = 'foreign_key_violation';
  END IF;"""
        for colonne, cible in references
    )
    colonnes = ", ".join(f'"{colonne}"' for colonne, _ in references)
    return [
        f'CREATE OR REPLACE FUNCTION "{table}_visible"() RETURNS trigger LANGUAGE plpgsql AS $$\n'
        f"BEGIN\n{tests}\n  RETURN NEW;\nEND $$",
        f'CREATE TRIGGER references_visibles BEFORE INSERT OR UPDATE OF {colonnes} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{table}_visible"()',
    ]


def national_trigger_sql(table: str, references: list[tuple[str, str]]) -> list[str]:
    """A trigger that refuses a reference to a catalogue row of a centre: the others could not read it."""
    tests = "\n".join(
        f"""  IF NOT EXISTS (SELECT 1 FROM "{cible}" WHERE id = NEW."{colonne}" AND centre_id IS NULL) THEN
    RAISE EXCEPTION 'référence non nationale : {table}.{colonne} = %', NEW."{colonne}"
      USING ERRCODE = 'foreign_key_violation';
  END IF;"""
        for colonne, cible in references
    )
    return _trigger(table, "references_nationales", [colonne for colonne, _ in references], tests)


def borrow_trigger_sql(model: type[models.Model], champ: models.ForeignKey) -> list[str]:
    """A trigger that refuses a reference to a row of another centre that its author does not see."""
    table, colonne = model._meta.db_table, champ.column
    test = f"""  IF NEW."{colonne}" IS NOT NULL AND NOT EXISTS
     (SELECT 1 FROM "{champ.remote_field.model._meta.db_table}" WHERE id = NEW."{colonne}") THEN
    RAISE EXCEPTION 'référence invisible : {table}.{colonne} = %', NEW."{colonne}"
      USING ERRCODE = 'foreign_key_violation';
  END IF;"""
    return _trigger(table, f"emprunt_{colonne}", [colonne], test)


def frozen_sql(
    table: str, *, objet_type: str, parent: str = "id", colonnes: tuple[str, ...] = (), dit: str
) -> list[str]:
    """A trigger that refuses to change a row while a snapshot of its object is in force.

    `parent`: the column that holds the id of the frozen object; no row may then come or go either.
    `colonnes`: those that are frozen, all when empty. `dit`: the message.
    """
    gele = (
        "EXISTS (SELECT 1 FROM socle_instantane i WHERE i.centre_id = {ligne}.centre_id"
        f" AND i.objet_type = '{objet_type}' AND i.objet_id = {{ligne}}.{parent} AND i.deverrouille_le IS NULL)"
    )
    change = " OR ".join(["TG_OP <> 'UPDATE'", *(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in colonnes)])
    change = change if colonnes else f"{change} OR NEW IS DISTINCT FROM OLD"
    refus = f"RAISE EXCEPTION '{dit}' USING ERRCODE = 'restrict_violation';"
    quand = "UPDATE OR DELETE" if parent == "id" else "INSERT OR UPDATE OR DELETE"
    return [
        f'CREATE FUNCTION "{table}_fige"() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n'
        f"  IF NOT ({change}) THEN RETURN NEW; END IF;\n"
        f"  IF TG_OP <> 'INSERT' AND {gele.format(ligne='OLD')} THEN {refus} END IF;\n"
        f"  IF TG_OP <> 'DELETE' AND {gele.format(ligne='NEW')} THEN {refus} END IF;\n"
        "  RETURN coalesce(NEW, OLD);\nEND $$",
        f'CREATE TRIGGER fige BEFORE {quand} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{table}_fige"()',
    ]


def _trigger(table: str, nom: str, colonnes: list[str], tests: str) -> list[str]:
    liste = ", ".join(f'"{colonne}"' for colonne in colonnes)
    return [
        f'CREATE FUNCTION "{table}_{nom}"() RETURNS trigger LANGUAGE plpgsql AS $$\n'
        f"BEGIN\n{tests}\n  RETURN NEW;\nEND $$",
        f'CREATE TRIGGER {nom} BEFORE INSERT OR UPDATE OF {liste} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{table}_{nom}"()',
    ]


class _TableOperation(Operation):
    """Runs SQL computed from a model's state, as the owner only."""

    reversible = False
    atomic = True

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state) -> None:
        """The state does not change: these rules live in the database only."""

    def statements(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            # PostgreSQL checks a new foreign key by reading both tables, which are isolated even from
            # their owner: centre 0 has no row, and a table that is being isolated has none either.
            schema_editor.execute("SELECT set_config('cpro.centre', '0', true)", params=None)
            for statement in self.statements(model):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        raise NotImplementedError

    def describe(self) -> str:
        return f"{type(self).__name__} {self.name}"


class Cloisonner(_TableOperation):
    """Isolate a tenant table (see the module's docstring).

    `using` replaces the condition on the rows that are seen; what is written always belongs to the centre.
    """

    def __init__(self, name: str, using: str = f"centre_id = {CENTRE}") -> None:
        super().__init__(name)
        self.using = using

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        sql = [f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_centre_cle" UNIQUE (centre_id, id)']
        sql += policy_sql(table, self.using, f"centre_id = {CENTRE}")
        sql += [
            composite_fk_sql(table, champ.column, champ.remote_field.model._meta.db_table)
            for champ in _references(model)
            if _is_tenant(champ.remote_field.model)
        ]
        if catalogue := _catalogue_references(model):
            sql += visible_trigger_sql(table, catalogue)
        return sql


# Before a centre is chosen, a person sees their own memberships in all of them (scoping.utilisateur_scope).
SES_PROPRES_LIGNES = (
    "CASE WHEN coalesce(current_setting('cpro.utilisateur', true), '') <> '' "
    "THEN utilisateur_id = current_setting('cpro.utilisateur')::bigint "
    f"ELSE centre_id = {CENTRE} END"
)


class CloisonnerReference(_TableOperation):
    """Isolate one reference added to a table that is already isolated."""

    def __init__(self, name: str, champ: str) -> None:
        super().__init__(name)
        self.champ = champ

    def statements(self, model: type[models.Model]) -> list[str]:
        table, champ = model._meta.db_table, model._meta.get_field(self.champ)
        if _is_tenant(champ.remote_field.model):
            return [composite_fk_sql(table, champ.column, champ.remote_field.model._meta.db_table)]
        refaire = visible_trigger_sql(table, _catalogue_references(model))
        return [f'DROP TRIGGER IF EXISTS references_visibles ON "{table}"', *refaire]


class CloisonnerPartage(_TableOperation):
    """Isolate a table that a centre shows to the others: `visible` says which rows, over its columns.

    Only the centre of a row writes it. References to national rows must be national; those to a table of the
    centre are composite; those named in `libres` may lead to a row of another centre, when one sees it.
    """

    def __init__(self, name: str, visible: str, libres: tuple[str, ...] = ()) -> None:
        super().__init__(name)
        self.visible = visible
        self.libres = libres

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        a_moi = f"centre_id = {CENTRE}"
        sql = policy_sql(table, f"{a_moi} OR ({CENTRE} IS NOT NULL AND {self.visible})", a_moi)
        # What is shown passes USING, so UPDATE and DELETE need policies of their own.
        sql += [
            f'CREATE POLICY modifier ON "{table}" AS RESTRICTIVE FOR UPDATE USING ({a_moi})',
            f'CREATE POLICY supprimer ON "{table}" AS RESTRICTIVE FOR DELETE USING ({a_moi})',
        ]
        sql += [
            composite_fk_sql(table, champ.column, champ.remote_field.model._meta.db_table)
            for champ in _references(model)
            if _is_tenant(champ.remote_field.model) and champ.name not in self.libres
        ]
        if nationales := _catalogue_references(model):
            sql += national_trigger_sql(table, nationales)
        return sql + [
            ligne for nom in self.libres for ligne in borrow_trigger_sql(model, model._meta.get_field(nom))
        ]


class CloisonnerEmprunt(_TableOperation):
    """Let one reference of an isolated table lead to a row that another centre shows, when one sees it."""

    def __init__(self, name: str, champ: str) -> None:
        super().__init__(name)
        self.champ = champ

    def statements(self, model: type[models.Model]) -> list[str]:
        return borrow_trigger_sql(model, model._meta.get_field(self.champ))


class CloisonnerCatalogue(_TableOperation):
    """Isolate a catalogue table: national rows are read by all, written by the platform only."""

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        sql = policy_sql(
            table,
            f"centre_id IS NULL OR centre_id = {CENTRE_OU_RIEN}",
            f"centre_id = {CENTRE_OU_RIEN}",
        )
        # A national row passes USING, so UPDATE and DELETE need policies of their own.
        sql += [
            f'CREATE POLICY modifier ON "{table}" AS RESTRICTIVE FOR UPDATE '
            f"USING (centre_id = {CENTRE_OU_RIEN})",
            f'CREATE POLICY supprimer ON "{table}" AS RESTRICTIVE FOR DELETE '
            f"USING (centre_id = {CENTRE_OU_RIEN})",
        ]
        if references := _catalogue_references(model):
            sql += visible_trigger_sql(table, references)
        return sql


class AjoutSeul(_TableOperation):
    """Make a table append-only, whoever writes, but for the columns in `sauf`.

    The role that bypasses row-level security may still purge (legal retention), with a logged reason.
    """

    def __init__(self, name: str, sauf: tuple[str, ...] = ()) -> None:
        super().__init__(name)
        self.sauf = sauf

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        figees = [f.column for f in model._meta.local_fields if f.name not in self.sauf]
        changees = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in figees)
        return [
            f"""CREATE FUNCTION "{table}_ajout_seul"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user) THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND NOT ({changees}) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'table en ajout seul : {table}' USING ERRCODE = 'restrict_violation';
END $$""",
            f'CREATE TRIGGER ajout_seul BEFORE UPDATE OR DELETE ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{table}_ajout_seul"()',
        ]
