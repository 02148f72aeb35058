"""The company side: companies, contracts, periods, and the apprentice's journal with the MA's answers."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from referentiels.models import NiveauEchelle, Tache
from suivi.models import Apprenti, Groupe


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


class Periode(TenantModel):
    """A training period in the company, planned for a group."""

    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="periodes")
    intitule = models.CharField("intitulé", max_length=120)
    debut = models.DateField("du")
    fin = models.DateField("au")
    consignes = models.TextField("ce qui est attendu", blank=True)

    class Meta:
        verbose_name = "période en entreprise"
        verbose_name_plural = "périodes en entreprise"
        ordering = ["debut"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "groupe", "debut", "intitule"], name="periode_unique"),
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="periode_dates"),
        ]

    def __str__(self) -> str:
        return self.intitule


class PeriodeApprenti(TenantModel):
    """The period of one apprentice: the group's dates unless changed for them."""

    periode = TenantForeignKey(Periode, on_delete=models.CASCADE, related_name="apprentis")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="periodes")
    debut = models.DateField("du")
    fin = models.DateField("au")

    class Meta:
        verbose_name = "période d’un apprenti"
        verbose_name_plural = "périodes des apprentis"
        constraints = [
            models.UniqueConstraint(fields=["centre", "periode", "apprenti"], name="periode_apprenti_unique")
        ]


class ObjectifPeriode(TenantModel):
    """A task set aside from a period: everything is to be worked on unless it is here.

    `realisable` False says the company cannot offer it; True that it was only left out of this period.
    """

    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.CASCADE, related_name="objectifs_ecartes"
    )
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", db_index=False)
    realisable = models.BooleanField("réalisable dans l’entreprise", default=False)

    class Meta:
        verbose_name = "tâche écartée d’une période"
        verbose_name_plural = "tâches écartées d’une période"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "periode_apprenti", "tache"], name="objectif_periode_unique"
            )
        ]


class EntreeJournal(TenantModel):
    """What an apprentice did in the company one day. The id is made by their phone."""

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "Brouillon"
        ENVOYEE = "envoyee", "En attente du maître d’apprentissage"
        A_COMPLETER = "a_completer", "À compléter"
        VALIDEE = "validee", "Validée"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="entrees", db_index=False)
    contrat = TenantForeignKey(Contrat, on_delete=models.PROTECT, related_name="entrees", null=True)
    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.SET_NULL, related_name="entrees", null=True
    )
    jour = models.DateField("fait le")
    recit = models.TextField("ce que j’ai fait", max_length=4000)
    reflexion = models.TextField("ce que j’en comprends", max_length=4000, blank=True)
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
