"""Bilans de compétences: the moment when a person decides where an apprentice stands."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from cpro.socle.templatetags.francais import elide
from referentiels.models import Competence, NiveauEchelle
from suivi.models import Apprenti


class Bilan(TenantModel):
    """A bilan de compétences of one apprentice: decided, frozen (an Instantane), then signed by three."""

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "En préparation"
        FIGE = "fige", "Figé, à signer"
        SIGNE = "signe", "Signé"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="bilans")
    intitule = models.CharField("intitulé", max_length=120)
    jour = models.DateField("date du bilan")
    synthese = models.TextField("synthèse", max_length=4000, blank=True)
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.BROUILLON)
    prepare_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bilan de compétences"
        verbose_name_plural = "bilans de compétences"
        ordering = ["-jour", "-cree_le"]

    def __str__(self) -> str:
        return f"{self.intitule} {elide('de', self.apprenti)}"


class DecisionBilan(TenantModel):
    """The level decided for one competence in a bilan. The dashboard informs; a person decides."""

    bilan = TenantForeignKey(Bilan, on_delete=models.CASCADE, related_name="decisions")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)
    niveau = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    commentaire = models.CharField(max_length=500, blank=True)
    decide_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    decide_le = models.DateTimeField("décidé le", auto_now=True)

    class Meta:
        verbose_name = "décision d’un bilan"
        verbose_name_plural = "décisions d’un bilan"
        constraints = [
            models.UniqueConstraint(fields=["centre", "bilan", "competence"], name="decision_bilan_unique")
        ]
