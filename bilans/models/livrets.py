"""Booklets, as they were made for archiving, one by one or for a group."""

from django.db import models

from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel, Travail
from suivi.models import Apprenti, Groupe


class LotLivrets(TenantModel):
    """The booklets of a group, asked for at one moment: one PDF per apprentice, then an archive."""

    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="+")
    travail = TenantForeignKey(Travail, on_delete=models.PROTECT, related_name="+", null=True)
    archive = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "lot de livrets"
        verbose_name_plural = "lots de livrets"
        ordering = ["-cree_le"]


class Livret(TenantModel):
    """One booklet as it was made: its file, its fingerprint, and the code printed on it."""

    lot = TenantForeignKey(LotLivrets, on_delete=models.PROTECT, related_name="livrets", null=True)
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="livrets")
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    empreinte_contenu = models.CharField("SHA-256 du contenu", max_length=64)
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
