"""Where a group is, week by week, and when the centre is closed."""

from django.db import models

from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from suivi.models import Groupe


class CalendrierCentre(TenantModel):
    """What a centre says once of its calendar; no row: the common law."""

    alsace_moselle = models.BooleanField(
        "jours fériés d’Alsace-Moselle",
        default=False,
        help_text="Le Vendredi saint et le 26 décembre s’ajoutent aux jours fériés.",
    )

    class Meta:
        verbose_name = "calendrier du centre"
        constraints = [models.UniqueConstraint(fields=["centre"], name="calendrier_centre_unique")]


class Fermeture(TenantModel):
    """Days when the centre is closed (inclusive), for every group. The id is made by the page."""

    intitule = models.CharField("motif", max_length=120)
    debut = models.DateField("du")
    fin = models.DateField("au")

    class Meta:
        verbose_name = "fermeture du centre"
        verbose_name_plural = "fermetures du centre"
        ordering = ["debut"]
        indexes = [models.Index(fields=["centre", "debut"], name="fermeture_centre_debut")]
        constraints = [
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="fermeture_dates")
        ]

    def __str__(self) -> str:
        return self.intitule


class SemaineAlternance(TenantModel):
    """One week of a group: for each day from Monday to Friday, C (centre) or E (entreprise).

    « CCCCC » is a week at the centre, « CCEEE » one that begins there. A week without a row is not planned.
    """

    groupe = TenantForeignKey(Groupe, on_delete=models.CASCADE, related_name="semaines", db_index=False)
    lundi = models.DateField()
    jours = models.CharField(max_length=5)

    class Meta:
        verbose_name = "semaine d’alternance"
        verbose_name_plural = "semaines d’alternance"
        ordering = ["lundi"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "groupe", "lundi"], name="semaine_alternance_unique"),
            models.CheckConstraint(
                condition=models.Q(lundi__iso_week_day=1), name="semaine_alternance_lundi"
            ),
            models.CheckConstraint(
                condition=models.Q(jours__regex=r"^[CE]{5}$"), name="semaine_alternance_jours"
            ),
        ]
