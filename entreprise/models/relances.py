"""Reminders: what was recalled to whom, when it is not to be, and how a centre wants it done."""

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cpro.comptes.models import Courriel, Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel, Travail
from suivi.models import Apprenti


class Regle(models.TextChoices):
    """What a reminder is about."""

    SANS_ENTREE = "sans_entree", "Journal sans nouvelle entrée"
    VALIDATION = "validation", "Activités et fiches à valider"
    SIGNATURE = "signature", "Fiche, bilan ou entretien à signer"
    CONTRAT = "contrat", "Contrat qui se termine"
    ENTRETIEN = "entretien", "Premier entretien à tenir"


class Echelon(models.IntegerChoices):
    """Who is told: the one who can act, then, without an answer, the trainers, then the coordonnateurs."""

    CONCERNE = 0, "La personne concernée"
    FORMATEUR = 1, "Le formateur"
    COORDONNATEUR = 2, "Le coordonnateur"


class Relance(TenantModel):
    """One person reminded of one thing, once. Append-only: it is evidence.

    `depuis` is the day the thing waits since: when that day moves, it is another episode, counted from one again.
    """

    class Canal(models.TextChoices):
        COURRIEL = "courriel", "E-mail"
        ACCUEIL = "accueil", "Accueil du livret (rappels par e-mail refusés)"

    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="relances")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="relances", db_index=False)
    regle = models.CharField("à propos de", max_length=12, choices=Regle.choices)
    echelon = models.PositiveSmallIntegerField("échelon", choices=Echelon.choices)
    rang = models.PositiveSmallIntegerField("combien de fois, celle-ci comprise")
    objet_type = models.CharField(max_length=60)
    objet_id = models.UUIDField()
    objet_nom = models.CharField("objet", max_length=200, blank=True)
    nombre = models.PositiveIntegerField(default=1)
    depuis = models.DateField("en attente depuis")
    jour = models.DateField("faite le")
    canal = models.CharField(max_length=10, choices=Canal.choices, default=Canal.COURRIEL)
    courriel = TenantForeignKey(
        Courriel, on_delete=models.PROTECT, related_name="relances", null=True, db_index=False
    )

    class Meta:
        verbose_name = "relance"
        ordering = ["-jour", "-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "membre", "regle", "objet_id", "depuis", "echelon", "rang"],
                name="relance_unique",
            )
        ]
        indexes = [
            models.Index(fields=["centre", "apprenti", "-jour"], name="relance_centre_apprenti"),
            models.Index(fields=["centre", "objet_id"], name="relance_centre_objet"),
            models.Index(fields=["centre", "-jour"], name="relance_centre_jour"),
            # What waits for its message: a few rows, for a few minutes.
            models.Index(
                fields=["centre", "membre"],
                condition=models.Q(courriel__isnull=True, canal="courriel"),
                name="relance_a_envoyer",
            ),
        ]


class PauseRelances(TenantModel):
    """Days on which nothing is expected in an apprentice's journal, and why in general. The id is client-made."""

    class Motif(models.TextChoices):
        """Never why someone is absent: the booklet holds nothing about health."""

        ABSENCE = "absence", "Absence, arrêt"
        CONGES = "conges", "Congés"
        FERMETURE = "fermeture", "Entreprise fermée"
        CENTRE = "centre", "Journées au centre ou ailleurs"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="pauses_relances")
    debut = models.DateField("du")
    fin = models.DateField("au")
    motif = models.CharField(max_length=10, choices=Motif.choices)
    posee_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    annulee_le = models.DateTimeField("annulée le", null=True)
    annulee_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "pause des relances"
        verbose_name_plural = "pauses des relances"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="pause_dates")
        ]


def _jours(libelle: str, defaut: int, *, minimum: int = 1, maximum: int = 90, aide: str = ""):
    return models.PositiveSmallIntegerField(
        libelle,
        default=defaut,
        validators=[MinValueValidator(minimum), MaxValueValidator(maximum)],
        help_text=aide,
    )


class ReglagesRelances(TenantModel):
    """How a centre reminds. Without a row, the defaults hold."""

    sans_entree = models.BooleanField("Journal sans nouvelle entrée", default=True)
    sans_entree_jours = _jours("jours ouvrés sans entrée", 5, maximum=30)
    validation = models.BooleanField("Activités et fiches à valider", default=True)
    validation_jours = _jours("jours ouvrés d’attente", 3, maximum=30)
    signature = models.BooleanField("Fiches, bilans de période et entretiens à signer", default=True)
    signature_jours = _jours("jours ouvrés d’attente", 5, maximum=30)
    contrat = models.BooleanField("Contrats qui se terminent", default=True)
    contrat_jours = _jours("jours avant la fin", 30)
    entretien = models.BooleanField("Premiers entretiens à tenir", default=True)
    entretien_jours = _jours("jours après le début du contrat", 45)
    accueil_jours = _jours(
        "jours laissés à un nouvel apprenti",
        7,
        minimum=0,
        maximum=60,
        aide="Au début d’un contrat, rien n’est rappelé pendant ce temps.",
    )
    intervalle_jours = _jours(
        "jours entre deux rappels du même sujet", 7, minimum=7, maximum=60, aide="Une semaine au moins."
    )
    rappels = _jours(
        "rappels sans réponse avant de prévenir le formateur",
        2,
        maximum=5,
        aide="Ensuite, la personne n’est plus relancée pour ce sujet.",
    )
    coordonnateur_jours = _jours("jours de plus avant de prévenir le coordonnateur", 7)
    ouverture = models.TimeField("à partir de", default=time(7))
    fermeture = models.TimeField("jusqu’à", default=time(20))

    class Meta:
        verbose_name = "réglages des relances"
        verbose_name_plural = "réglages des relances"
        constraints = [
            models.UniqueConstraint(fields=["centre"], name="reglages_relances_un_par_centre"),
            models.CheckConstraint(
                condition=models.Q(fermeture__gt=models.F("ouverture")), name="reglages_relances_heures"
            ),
        ]


class PassageRelances(TenantModel):
    """One day's search for what is to be recalled: begun once, ended once, whatever dies in between."""

    jour = models.DateField()
    travail = TenantForeignKey(Travail, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    cherche_le = models.DateTimeField("recherche finie le", null=True)
    fini_le = models.DateTimeField("messages écrits le", null=True)
    relances = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "passage des relances"
        verbose_name_plural = "passages des relances"
        ordering = ["-jour"]
        constraints = [models.UniqueConstraint(fields=["centre", "jour"], name="passage_relances_unique")]
