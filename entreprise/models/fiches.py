"""The fiche d'activité: one piece of work of the company told in full, and thought over."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from entreprise.models.contrats import Contrat
from entreprise.models.periodes import PeriodeApprenti
from referentiels.models import Competence, NiveauEchelle, Tache
from suivi.models import Apprenti


class KitReflexion(TenantModel):
    """Questions that a centre asks its apprentices to think with; `questions` is a list of sentences.

    The kits that come with the product are in `entreprise/kits.py`.
    """

    nom = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    questions = models.JSONField(default=list)
    cree_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    retire_le = models.DateTimeField("retiré le", null=True)

    class Meta:
        verbose_name = "kit de réflexion"
        verbose_name_plural = "kits de réflexion"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class FicheActivite(TenantModel):
    """What an apprentice did, how, and what they make of it. The id is made by their phone.

    Private until shared. Validating freezes and signs it for the MA; the apprentice's signature locks it.
    `reflexion` is a list of {"question", "reponse"}: the questions of the kit as they were when it was chosen.
    """

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "Brouillon"
        PARTAGEE = "partagee", "Partagée"
        A_COMPLETER = "a_completer", "À compléter"
        VALIDEE = "validee", "Validée, à signer"
        VERROUILLEE = "verrouillee", "Verrouillée"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="fiches", db_index=False)
    contrat = TenantForeignKey(Contrat, on_delete=models.PROTECT, related_name="fiches", null=True)
    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.SET_NULL, related_name="fiches", null=True
    )
    jour = models.DateField("fait le")
    titre = models.CharField(max_length=120)
    contexte = models.TextField(max_length=4000, blank=True)
    etapes = models.TextField("étapes", max_length=4000, blank=True)
    resultat = models.TextField("résultat", max_length=4000, blank=True)
    difficultes = models.TextField("difficultés", max_length=4000, blank=True)
    compris = models.TextField("ce que j’en comprends", max_length=4000, blank=True)
    kit = models.CharField(max_length=40, blank=True)
    kit_nom = models.CharField(max_length=80, blank=True)
    kit_choisi_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    reflexion = models.JSONField("réflexion", default=list)
    autonomie = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    statut = models.CharField(max_length=12, choices=Statut.choices, default=Statut.BROUILLON)
    partagee_le = models.DateTimeField("partagée le", null=True)
    modifiee_le = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "fiche d’activité"
        verbose_name_plural = "fiches d’activité"
        ordering = ["-jour", "-cree_le"]
        indexes = [
            models.Index(fields=["centre", "apprenti", "-jour"], name="fiche_centre_apprenti"),
            models.Index(
                fields=["centre", "partagee_le"], condition=models.Q(statut="partagee"), name="fiche_attendue"
            ),
        ]

    def __str__(self) -> str:
        return f"Fiche « {self.titre} »"

    @property
    def lecture(self) -> str:
        """Which sharing one reads now (entreprise.lectures)."""
        return self.partagee_le.isoformat() if self.partagee_le else ""


class FicheTache(TenantModel):
    """A task of the référentiel done in this work."""

    fiche = TenantForeignKey(FicheActivite, on_delete=models.CASCADE, related_name="taches")
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "tâche d’une fiche"
        verbose_name_plural = "tâches d’une fiche"
        constraints = [
            models.UniqueConstraint(fields=["centre", "fiche", "tache"], name="fiche_tache_unique")
        ]


class FicheCompetence(TenantModel):
    """A competence that the apprentice says this work called on."""

    fiche = TenantForeignKey(FicheActivite, on_delete=models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "compétence mobilisée"
        verbose_name_plural = "compétences mobilisées"
        constraints = [
            models.UniqueConstraint(fields=["centre", "fiche", "competence"], name="fiche_competence_unique")
        ]


class FichePhoto(TenantModel):
    """A photo of the work."""

    fiche = TenantForeignKey(FicheActivite, on_delete=models.CASCADE, related_name="photos")
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    legende = models.CharField("légende", max_length=120, blank=True)

    class Meta:
        verbose_name = "photo d’une fiche"
        verbose_name_plural = "photos d’une fiche"
        ordering = ["cree_le"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "fiche", "fichier"], name="fiche_photo_unique")
        ]


class MessageFiche(TenantModel):
    """A line of the one thread under a fiche: a remark, or the MA's answer. Append-only."""

    class Nature(models.TextChoices):
        REMARQUE = "remarque", "Remarque"
        A_COMPLETER = "a_completer", "À compléter"
        VALIDEE = "validee", "Validée"

    fiche = TenantForeignKey(FicheActivite, on_delete=models.PROTECT, related_name="messages")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    nature = models.CharField(max_length=12, choices=Nature.choices, default=Nature.REMARQUE)
    niveau = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    texte = models.TextField(max_length=2000, blank=True)

    class Meta:
        verbose_name = "message d’une fiche"
        verbose_name_plural = "messages d’une fiche"
        ordering = ["cree_le"]
