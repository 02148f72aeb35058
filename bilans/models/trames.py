"""What the bilans de compétences of a centre are made of."""

from django.db import models

from bilans.trame import Sections, read_sections
from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from suivi.models import Formation


class TrameBilan(TenantModel):
    """The sections of a centre's bilans, or of one formation's. Append-only: to change them is to write the next one.

    `sections`: see `bilans.trame`; none, for a formation: it follows the centre's again.
    """

    formation = TenantForeignKey(Formation, on_delete=models.PROTECT, related_name="+", null=True)
    numero = models.PositiveSmallIntegerField("numéro")
    sections = models.JSONField()
    auteur = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "trame de bilan"
        verbose_name_plural = "trames de bilan"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "formation", "numero"],
                nulls_distinct=False,
                name="trame_bilan_numero_unique",
            )
        ]

    @property
    def lues(self) -> Sections:
        return read_sections(self.sections)
