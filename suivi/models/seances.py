"""Séances: a scenario planned for a group or some of its apprentices, then evaluated."""

from uuid import UUID

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from referentiels.models import Competence, Critere, Echelle
from suivi.models.groupes import Apprenti, Groupe
from suivi.models.scenarios import Scenario


class Seance(TenantModel):
    """What it evaluates is copied from the scenario when planned: a later edit changes no past séance.

    `complete_le` remembers that every cell was judged, so that lists do not count them again; empty, they do.
    `rattrape` is the séance that this one gives again to those who missed it. `echelle` is the scale of a séance
    planned before its formation took another one; empty, it is the formation's.
    """

    class Finalite(models.TextChoices):
        FORMATIVE = "formative", "Formative"
        CERTIFICATIVE = "certificative", "Certificative"

    class Mode(models.TextChoices):
        COMPETENCE = "competence", "Par compétence (rapide)"
        CRITERE = "critere", "Par critère (fin)"

    scenario = TenantForeignKey(Scenario, on_delete=models.PROTECT, related_name="seances")
    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="seances")
    titre = models.CharField(max_length=200)
    debut = models.DateField("du")
    fin = models.DateField("au")
    finalite = models.CharField(
        "finalité", max_length=14, choices=Finalite.choices, default=Finalite.FORMATIVE
    )
    mode = models.CharField("évaluer", max_length=10, choices=Mode.choices, default=Mode.COMPETENCE)
    planifiee_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")
    rattrape = TenantForeignKey(
        "self", on_delete=models.SET_NULL, related_name="rattrapages", null=True, db_index=False
    )
    echelle = models.ForeignKey(
        Echelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    cloturee_le = models.DateTimeField("clôturée le", null=True)
    complete_le = models.DateTimeField("vue complète le", null=True)

    class Meta:
        verbose_name = "séance"
        ordering = ["-debut"]
        indexes = [models.Index(fields=["centre", "groupe", "-debut"], name="seance_centre_groupe")]
        constraints = [
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="seance_dates")
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def echelle_en_usage_id(self) -> UUID:
        return self.echelle_id or self.groupe.formation.echelle_centre_id


class SeanceFormateur(TenantModel):
    """A trainer who runs and evaluates the séance."""

    seance = TenantForeignKey(Seance, on_delete=models.CASCADE, related_name="formateurs")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="seances")

    class Meta:
        verbose_name = "formateur de la séance"
        verbose_name_plural = "formateurs de la séance"
        constraints = [
            models.UniqueConstraint(fields=["centre", "seance", "membre"], name="seance_formateur_unique")
        ]


class SeanceApprenti(TenantModel):
    """An apprentice expected at the séance, and how it was adapted to them: in words, with more time."""

    seance = TenantForeignKey(Seance, on_delete=models.CASCADE, related_name="apprentis")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="seances")
    absent = models.BooleanField(default=False)
    amenagement = models.CharField("aménagement", max_length=300, blank=True)
    jusquau = models.DateField("jusqu’au", null=True)
    lu_le = models.DateTimeField("résultats lus le", null=True)

    class Meta:
        verbose_name = "apprenti de la séance"
        verbose_name_plural = "apprentis de la séance"
        constraints = [
            models.UniqueConstraint(fields=["centre", "seance", "apprenti"], name="seance_apprenti_unique")
        ]


class SeanceCompetence(TenantModel):
    """A competence evaluated by the séance: a column of its grid."""

    seance = TenantForeignKey(Seance, on_delete=models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "compétence de la séance"
        verbose_name_plural = "compétences de la séance"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "seance", "competence"], name="seance_competence_unique"
            )
        ]


class SeanceCritere(TenantModel):
    """A criterion evaluated by the séance, with its wording for this situation."""

    seance = TenantForeignKey(Seance, on_delete=models.CASCADE, related_name="criteres")
    critere = models.ForeignKey(Critere, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicateur = models.CharField("indicateur de réussite", max_length=300, blank=True)

    class Meta:
        verbose_name = "critère de la séance"
        verbose_name_plural = "critères de la séance"
        constraints = [
            models.UniqueConstraint(fields=["centre", "seance", "critere"], name="seance_critere_unique")
        ]


class SeanceDispense(TenantModel):
    """A column of the grid that one apprentice is not asked for: never judged, never counted as missing."""

    seance = TenantForeignKey(Seance, on_delete=models.CASCADE, related_name="dispenses")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="+", db_index=False)
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)
    critere = models.ForeignKey(
        Critere, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "dispense"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "seance", "apprenti", "competence", "critere"],
                nulls_distinct=False,
                name="seance_dispense_unique",
            )
        ]


class SeancePreuve(TenantModel):
    """A photo, a sound or a file that shows what one apprentice did, or tells them how it went."""

    seance = TenantForeignKey(Seance, on_delete=models.PROTECT, related_name="preuves")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="preuves", db_index=False)
    competence = models.ForeignKey(
        Competence, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    legende = models.CharField("légende", max_length=200, blank=True)
    auteur = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "preuve"
        ordering = ["cree_le"]
        indexes = [models.Index(fields=["centre", "apprenti", "seance"], name="preuve_apprenti")]

    @property
    def est_son(self) -> bool:
        return self.fichier.type_mime.startswith("audio/")
