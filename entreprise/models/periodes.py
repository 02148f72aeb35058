"""Company periods of a group, and what each apprentice is to do there."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from referentiels.models import Tache
from suivi.models import Apprenti, Groupe


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
    """The period of one apprentice: the group's dates, or their own when `dates_propres` says so.

    A row whose bilan was frozen before the group moved keeps its dates without having dates of its own.
    """

    periode = TenantForeignKey(Periode, on_delete=models.CASCADE, related_name="apprentis")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="periodes")
    debut = models.DateField("du")
    fin = models.DateField("au")
    dates_propres = models.BooleanField("dates particulières", default=False)
    objectifs = models.TextField("objectifs", max_length=2000, blank=True)
    plan_valide_le = models.DateTimeField("plan validé le", null=True)
    plan_valide_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "période d’un apprenti"
        verbose_name_plural = "périodes des apprentis"
        constraints = [
            models.UniqueConstraint(fields=["centre", "periode", "apprenti"], name="periode_apprenti_unique")
        ]


class ObjectifPeriode(TenantModel):
    """A task set aside from a period: everything is to be worked on unless it is here.

    `realisable` False says the company cannot offer it; True that it was only left out of this period.
    `dit_par`: who said so.
    """

    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.CASCADE, related_name="objectifs_ecartes"
    )
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", db_index=False)
    realisable = models.BooleanField("réalisable dans l’entreprise", default=False)
    dit_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        verbose_name = "tâche écartée d’une période"
        verbose_name_plural = "tâches écartées d’une période"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "periode_apprenti", "tache"], name="objectif_periode_unique"
            )
        ]


class TacheConseillee(TenantModel):
    """A task that was proposed for a period, why, and what the coordinator made of it the last time.

    `motif`: the reason as it was given; levels change afterwards, and this is why it was planned.
    """

    periode_apprenti = TenantForeignKey(
        PeriodeApprenti, on_delete=models.CASCADE, related_name="taches_conseillees"
    )
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", db_index=False)
    motif = models.CharField(max_length=200)
    retenue = models.BooleanField()
    decidee_le = models.DateTimeField("décidée le")
    decidee_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "tâche conseillée pour une période"
        verbose_name_plural = "tâches conseillées pour une période"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "periode_apprenti", "tache"], name="tache_conseillee_unique"
            )
        ]
