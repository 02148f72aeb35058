"""Migration operations on a table made for the test: what is added later is isolated too."""

import pytest
from django.apps.registry import Apps
from django.db import connections, models

from cpro.socle.operations import AjoutSeul, Cloisonner, CloisonnerReference
from cpro.socle.routers import RoleRouter


def make_model(**champs: models.Field) -> type[models.Model]:
    """A tenant model outside the project's registry, with stand-ins for what it refers to."""
    apps = Apps()

    def classe(nom: str, table: str, **contenu) -> type[models.Model]:
        meta = type("Meta", (), {"app_label": "essai", "apps": apps, "db_table": table})
        return type(nom, (models.Model,), {"__module__": __name__, "Meta": meta, **contenu})

    def centre(**options) -> models.ForeignKey:
        return models.ForeignKey("essai.Centre", models.CASCADE, **options)

    classe("Centre", "comptes_centre")
    classe("Echelle", "referentiels_echelle", centre=centre(null=True))
    classe("Membre", "comptes_membre", centre=centre())
    return classe("Essai", "essai", centre=centre(), **champs)


def reference(cible: str) -> models.ForeignKey:
    return models.ForeignKey(f"essai.{cible}", models.CASCADE)


def test_reference_added_later_to_a_tenant_table_is_composite() -> None:
    model = make_model(membre=reference("Membre"))
    (sql,) = CloisonnerReference("Essai", "membre").statements(model)
    assert 'FOREIGN KEY (centre_id, "membre_id") REFERENCES "comptes_membre" (centre_id, id)' in sql


def test_reference_added_later_to_the_catalogue_joins_the_trigger() -> None:
    model = make_model(premiere=reference("Echelle"), seconde=reference("Echelle"))
    retrait, fonction, declencheur = CloisonnerReference("Essai", "seconde").statements(model)
    assert retrait == 'DROP TRIGGER IF EXISTS references_visibles ON "essai"'
    assert 'NEW."premiere_id"' in fonction
    assert 'NEW."seconde_id"' in fonction
    assert 'UPDATE OF "premiere_id", "seconde_id"' in declencheur


def test_isolating_twice_the_same_table_differs_by_nothing_but_its_condition() -> None:
    model = make_model()
    communs = set(Cloisonner("Essai").statements(model)) & set(
        Cloisonner("Essai", using="true").statements(model)
    )
    assert len(communs) == len(Cloisonner("Essai").statements(model)) - 1


def test_append_only_table_may_name_the_columns_that_change() -> None:
    fonction, _ = AjoutSeul("Essai", sauf=("note",)).statements(
        make_model(note=models.IntegerField(), titre=models.TextField())
    )
    assert 'NEW."titre" IS DISTINCT' in fonction
    assert 'NEW."note"' not in fonction


@pytest.mark.parametrize(("alias", "migre"), [("owner", True), ("default", False), ("ops", False)])
def test_only_the_owner_migrates(alias: str, migre: bool) -> None:
    assert alias in connections
    assert RoleRouter().allow_migrate(alias, "socle") is migre
