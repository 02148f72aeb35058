"""Model fields of the kernel."""

from django.db import models


class TenantForeignKey(models.ForeignKey):
    """A foreign key between two tenant tables.

    Django's own one-column constraint is left out: `operations.Cloisonner` adds the composite one,
    `(centre_id, x_id) → (centre_id, id)`, so that no row can point into another centre.
    """

    def __init__(self, to, on_delete=models.PROTECT, **kwargs) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)
