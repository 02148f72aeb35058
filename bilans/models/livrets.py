"""Booklets, as they were made for archiving."""

from django.db import models

from bilans.models.exports import LotLivrets
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from suivi.models import Apprenti


class Livret(TenantModel):
    """One booklet as it was made: its file, its fingerprints, and the code printed on it.

    `lot` is the one that had it made; the next ones take it again as long as nothing changes.
    """

    lot = TenantForeignKey(LotLivrets, on_delete=models.PROTECT, related_name="livrets", null=True)
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="livrets")
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    empreinte_contenu = models.CharField("SHA-256 du contenu", max_length=64)
    empreinte_sources = models.CharField("empreinte des sources", max_length=64, default="")
    code = models.CharField("code de vérification", max_length=20)
    pages = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "livret d’apprentissage"
        verbose_name_plural = "livrets d’apprentissage"
        ordering = ["-cree_le"]
        indexes = [models.Index(fields=["centre", "code"], name="livret_centre_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "lot", "apprenti"],
                condition=models.Q(lot__isnull=False),
                name="livret_lot_apprenti_unique",
            ),
        ]
