"""What the consistency tests iterate over: the project's models, found, never listed."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from cpro.socle.models import CatalogueModel, PartageModel, TenantModel

APPS = ("socle", "comptes", "accueil", "referentiels", "suivi", "entreprise", "bilans")


def project_models() -> list[type[models.Model]]:
    """Every concrete model of our own apps."""
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def tenant_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def catalogue_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, CatalogueModel)]


def partage_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, PartageModel)]


def references(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """The foreign keys of a model, but for `centre`."""
    for champ in model._meta.local_fields:
        if isinstance(champ, models.ForeignKey) and champ.name != "centre":
            yield champ


VALEURS: dict[type[models.Field], Any] = {
    models.TextField: "x",
    models.FileField: "x",
    models.IntegerField: 1,
    models.DecimalField: 1,
    models.BooleanField: False,
    models.DateTimeField: timezone.now,
    models.DateField: date.today,
    models.UUIDField: uuid4,
    models.JSONField: dict,
}
# Columns whose content the database checks.
CONTROLEES: dict[str, Any] = {
    "entreprise.SemaineAlternance.lundi": date(2026, 11, 23),
    "entreprise.SemaineAlternance.jours": "CCCCC",
}


def _value(champ: models.Field, centre_id: int) -> Any:
    if str(champ) in CONTROLEES:
        return CONTROLEES[str(champ)]
    if isinstance(champ, models.ForeignKey):
        cible = champ.remote_field.model
        if issubclass(champ.model, PartageModel) and issubclass(cible, CatalogueModel):
            return _national_row(cible)
        if issubclass(cible, CatalogueModel | PartageModel):  # checked at once, by a trigger
            return insert_row(cible, centre_id)
        return _value(champ.target_field, centre_id)
    if champ.has_default():
        return champ.get_default()
    if isinstance(champ, models.CharField):
        return uuid4().hex[: champ.max_length]  # it may have to be unique
    valeur = next(VALEURS[classe] for classe in type(champ).__mro__ if classe in VALEURS)
    return valeur() if callable(valeur) else valeur


def _national_row(model: type[models.Model]) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{model._meta.db_table}" WHERE centre_id IS NULL LIMIT 1')
        return cursor.fetchone()[0]


def insert_row(model: type[models.Model], centre_id: int) -> UUID:
    """Insert a plausible row with raw SQL, and the catalogue rows it needs; returns its id.

    Foreign keys between tenant tables are deferred: roll back before they are checked.
    """
    valeurs = {
        champ.column: champ.get_db_prep_save(_value(champ, centre_id), connection)
        for champ in model._meta.local_fields
        if champ.name != "centre" and not champ.null
    }
    valeurs["centre_id"] = centre_id
    colonnes = ", ".join(f'"{colonne}"' for colonne in valeurs)
    trous = ", ".join(["%s"] * len(valeurs))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({colonnes}) VALUES ({trous})', [*valeurs.values()]
        )
    return valeurs["id"]
