"""Visits: when a trainer meets an apprentice and their MA, and what they mean to talk about."""

from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from cpro.socle.templatetags.francais import elide
from entreprise.models.contrats import Contrat
from entreprise.models.periodes import PeriodeApprenti
from referentiels.models import Competence, Critere, Tache


class Visite(TenantModel):
    """One meeting, under one contract. Put off, it keeps its date; the new one says which it replaces."""

    class Statut(models.TextChoices):
        PLANIFIEE = "planifiee", "Planifiée"
        FAITE = "faite", "Faite"
        REPORTEE = "reportee", "Reportée"
        ANNULEE = "annulee", "Annulée"

    class Lieu(models.TextChoices):
        ENTREPRISE = "entreprise", "Dans l’entreprise"
        TELEPHONE = "telephone", "Par téléphone"
        VISIO = "visio", "En visioconférence"

    class Motif(models.TextChoices):
        ENTRETIEN = "entretien", "Premier entretien"
        BILAN = "bilan", "Bilan de période"
        SUIVI = "suivi", "Suivi"
        DIFFICULTE = "difficulte", "Difficulté à reprendre ensemble"

    class Duree(models.IntegerChoices):
        """In minutes."""

        DEMI_HEURE = 30, "Une demi-heure"
        HEURE = 60, "Une heure"
        HEURE_ET_DEMIE = 90, "Une heure et demie"
        DEUX_HEURES = 120, "Deux heures"

    contrat = TenantForeignKey(Contrat, on_delete=models.PROTECT, related_name="visites", db_index=False)
    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.SET_NULL, related_name="visites", null=True
    )
    formateur = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.PLANIFIEE)
    motif = models.CharField(max_length=10, choices=Motif.choices, default=Motif.SUIVI)
    debut = models.DateTimeField("jour et heure")
    duree = models.PositiveSmallIntegerField("durée", choices=Duree.choices, default=Duree.HEURE)
    lieu = models.CharField(max_length=10, choices=Lieu.choices, default=Lieu.ENTREPRISE)
    precision = models.CharField("adresse, numéro ou lien", max_length=300, blank=True)
    rencontres = models.CharField("avec", max_length=200)
    notes = models.TextField("ce qui s’est dit", max_length=4000, blank=True)
    raison = models.CharField("pourquoi", max_length=300, blank=True)
    remplace = TenantForeignKey("self", on_delete=models.PROTECT, related_name="suites", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(statut__in=["reportee", "annulee"]) | ~models.Q(raison=""),
                name="visite_raison",
            )
        ]
        indexes = [
            models.Index(fields=["centre", "contrat", "-debut"], name="visite_centre_contrat"),
            models.Index(
                fields=["centre", "debut"],
                condition=models.Q(statut="planifiee"),
                name="visite_attendue",
            ),
        ]

    def __str__(self) -> str:
        return f"Visite {elide('de', self.contrat.apprenti)}"

    @property
    def fin(self) -> datetime:
        return self.debut + timedelta(minutes=self.duree)

    def adresse(self, slug: str) -> str:
        """Its page, for a message or a diary."""
        return reverse("entreprise:visite", kwargs={"centre": slug, "visite_id": self.pk})


class PointVisite(TenantModel):
    """A task, a competence or a criterion to talk about at a visit: one of the three."""

    visite = TenantForeignKey(Visite, on_delete=models.CASCADE, related_name="points")
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    competence = models.ForeignKey(
        Competence, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    critere = models.ForeignKey(
        Critere, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "point d’une visite"
        verbose_name_plural = "points d’une visite"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "visite", "tache", "competence", "critere"],
                nulls_distinct=False,
                name="point_visite_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(tache__isnull=True, competence__isnull=True)
                | models.Q(tache__isnull=True, critere__isnull=True)
                | models.Q(competence__isnull=True, critere__isnull=True),
                name="point_visite_un_seul",
            ),
        ]
