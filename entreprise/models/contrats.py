"""Companies, their maîtres d’apprentissage, and the contracts of the apprentices."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from suivi.models import Apprenti


class Entreprise(TenantModel):
    """A company that employs apprentices of the centre."""

    nom = models.CharField(max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    adresse = models.CharField(max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    ville = models.CharField(max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "siret"], condition=~models.Q(siret=""), name="entreprise_siret_unique"
            )
        ]

    def __str__(self) -> str:
        return self.nom


class MaitreApprentissage(TenantModel):
    """The person who trains apprentices in a company. `membre` carries their access links."""

    entreprise = TenantForeignKey(Entreprise, on_delete=models.PROTECT, related_name="maitres")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="maitres")
    fonction = models.CharField(max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        verbose_name = "maître d’apprentissage"
        verbose_name_plural = "maîtres d’apprentissage"
        constraints = [
            models.UniqueConstraint(fields=["centre", "entreprise", "membre"], name="maitre_unique")
        ]


class Contrat(TenantModel):
    """An apprenticeship contract: which company, which MA (one or two), from when to when."""

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="contrats")
    entreprise = TenantForeignKey(Entreprise, on_delete=models.PROTECT, related_name="contrats")
    maitre = TenantForeignKey(MaitreApprentissage, on_delete=models.PROTECT, related_name="contrats")
    maitre_2 = TenantForeignKey(
        MaitreApprentissage, on_delete=models.PROTECT, related_name="contrats_2", null=True, blank=True
    )
    debut = models.DateField("début")
    fin = models.DateField()
    rupture_le = models.DateField("rompu le", null=True, blank=True)

    class Meta:
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="contrat_dates")
        ]

    @property
    def fin_reelle(self):
        return self.rupture_le or self.fin
