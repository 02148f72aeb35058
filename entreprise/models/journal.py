"""The journal de bord: entries of the apprentice, answers of the MA."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from entreprise.models.contrats import Contrat
from entreprise.models.periodes import PeriodeApprenti
from referentiels.models import NiveauEchelle, Tache
from suivi.models import Apprenti


class EntreeJournal(TenantModel):
    """What an apprentice did in the company one day. The id is made by their phone."""

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "Brouillon"
        ENVOYEE = "envoyee", "En attente du maître d’apprentissage"
        A_COMPLETER = "a_completer", "À compléter"
        VALIDEE = "validee", "Validée"

    class Duree(models.IntegerChoices):
        """Time spent, in minutes: an apprentice knows it about so well."""

        DEMI_HEURE = 30, "Une demi-heure"
        HEURE = 60, "Une heure"
        DEUX_HEURES = 120, "Deux heures"
        DEMI_JOURNEE = 240, "Une demi-journée"
        JOURNEE = 420, "La journée"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="entrees", db_index=False)
    contrat = TenantForeignKey(Contrat, on_delete=models.PROTECT, related_name="entrees", null=True)
    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.SET_NULL, related_name="entrees", null=True
    )
    jour = models.DateField("fait le")
    recit = models.TextField("ce que j’ai fait", max_length=4000)
    reflexion = models.TextField("ce que j’en comprends", max_length=4000, blank=True)
    outils = models.CharField("outillage", max_length=300, blank=True)
    duree = models.PositiveSmallIntegerField("durée", choices=Duree.choices, null=True)
    autonomie = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    statut = models.CharField(max_length=12, choices=Statut.choices, default=Statut.BROUILLON)
    envoyee_le = models.DateTimeField("envoyée le", null=True)
    validee_le = models.DateTimeField("validée le", null=True)
    modifiee_le = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "entrée du journal de bord"
        verbose_name_plural = "entrées du journal de bord"
        ordering = ["-jour", "-cree_le"]
        indexes = [
            models.Index(fields=["centre", "apprenti", "-jour"], name="entree_centre_apprenti"),
            # What waits for an answer, the oldest first: a handful of rows of a table that only grows.
            models.Index(
                fields=["centre", "envoyee_le"],
                condition=models.Q(statut="envoyee"),
                name="entree_attendue",
            ),
        ]

    @property
    def lecture(self) -> str:
        """Which sending one reads now (entreprise.lectures)."""
        return self.envoyee_le.isoformat() if self.envoyee_le else ""


class EntreeTache(TenantModel):
    """A task of the référentiel done that day."""

    entree = TenantForeignKey(EntreeJournal, on_delete=models.CASCADE, related_name="taches")
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "tâche d’une entrée"
        verbose_name_plural = "tâches d’une entrée"
        constraints = [
            models.UniqueConstraint(fields=["centre", "entree", "tache"], name="entree_tache_unique")
        ]


class EntreePhoto(TenantModel):
    """A photo of the work, attached to an entry."""

    entree = TenantForeignKey(EntreeJournal, on_delete=models.CASCADE, related_name="photos")
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    legende = models.CharField("légende", max_length=120, blank=True)

    class Meta:
        verbose_name = "photo d’une entrée"
        verbose_name_plural = "photos d’une entrée"
        ordering = ["cree_le"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "entree", "fichier"], name="entree_photo_unique")
        ]


class Avis(TenantModel):
    """The MA's answer to an entry: validated at a level, or to be completed. Append-only."""

    class Decision(models.TextChoices):
        VALIDEE = "validee", "Validée"
        A_COMPLETER = "a_completer", "À compléter"

    entree = TenantForeignKey(EntreeJournal, on_delete=models.PROTECT, related_name="avis")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField("décision", max_length=12, choices=Decision.choices)
    niveau = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    commentaire = models.TextField(max_length=2000, blank=True)

    class Meta:
        verbose_name = "avis du maître d’apprentissage"
        verbose_name_plural = "avis du maître d’apprentissage"
        ordering = ["cree_le"]
