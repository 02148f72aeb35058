"""The one table of judgements: centre, company and self, append-only, read by every dashboard."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from referentiels.models import Competence, Critere, NiveauEchelle
from suivi.models.groupes import Apprenti


class Evaluation(TenantModel):
    """One judgement of one competence, or of one of its criteria, at one moment. Never changed.

    Judging again adds a row that replaces the former one for the same source; `est_courante` marks the
    row in force, and is the only column that ever changes. No level: the judgement was withdrawn. The id
    is made by the client, so that the same request twice gives one row.
    """

    class Contexte(models.TextChoices):
        CENTRE = "centre", "En centre"
        ENTREPRISE = "entreprise", "En entreprise"

    class Nature(models.TextChoices):
        AUTO = "auto", "Autoévaluation"
        FORMATIVE = "formative", "Formative"
        CERTIFICATIVE = "certificative", "Certificative"

    class Source(models.TextChoices):
        SEANCE = "seance", "Séance"
        ENTREE = "entree", "Journal de bord"
        PERIODE = "periode", "Bilan de période"
        FICHE = "fiche", "Fiche d’activité"

    apprenti = TenantForeignKey(
        Apprenti, on_delete=models.PROTECT, related_name="evaluations", db_index=False
    )
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)
    critere = models.ForeignKey(
        Critere, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    niveau = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    contexte = models.CharField(max_length=10, choices=Contexte.choices)
    nature = models.CharField(max_length=14, choices=Nature.choices)
    source_type = models.CharField(max_length=10, choices=Source.choices)
    source_id = models.UUIDField()
    jour = models.DateField("date de l’activité")
    auteur = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    pour_le_compte_de = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    commentaire = models.TextField(blank=True)
    remplace = TenantForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    est_courante = models.BooleanField(default=True)

    class Meta:
        verbose_name = "évaluation"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "source_type", "source_id", "apprenti", "competence", "critere", "nature"],
                condition=models.Q(est_courante=True),
                nulls_distinct=False,
                name="evaluation_courante_unique",
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "apprenti", "competence", "-jour"],
                condition=models.Q(est_courante=True),
                name="evaluation_apprenti",
            ),
            models.Index(fields=["centre", "source_id"], name="evaluation_source"),
        ]
