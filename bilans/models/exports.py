"""Exports of booklets: asked for at a moment or planned, who is in one, the archive."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel, Travail
from suivi.models import Apprenti, Groupe


class ExportPlanifie(TenantModel):
    """Booklets asked for again and again, or once at a date. No group among `groupes`: the whole centre."""

    class Rythme(models.TextChoices):
        UNE_FOIS = "une_fois", "Une seule fois"
        SEMAINE = "semaine", "Chaque semaine"
        MOIS = "mois", "Chaque mois"

    intitule = models.CharField("intitulé", max_length=150)
    rythme = models.CharField(max_length=10, choices=Rythme.choices)
    prochain = models.DateField("prochaine édition", null=True)
    jour_du_mois = models.PositiveSmallIntegerField("jour du mois", default=1)
    garder_jours = models.PositiveSmallIntegerField("jours de garde de l’archive", default=30)
    demande_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")
    arrete_le = models.DateTimeField("arrêté le", null=True)
    motif = models.CharField("pourquoi il s’est arrêté", max_length=200, blank=True)

    class Meta:
        verbose_name = "export planifié"
        verbose_name_plural = "exports planifiés"
        ordering = ["prochain", "cree_le"]
        indexes = [models.Index(fields=["centre", "prochain"], name="export_planifie_prochain")]

    def __str__(self) -> str:
        return self.intitule


class ExportPlanifieGroupe(TenantModel):
    """A group whose booklets a planned export makes."""

    export = TenantForeignKey(ExportPlanifie, on_delete=models.CASCADE, related_name="groupes")
    groupe = TenantForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "groupe d’un export planifié"
        verbose_name_plural = "groupes d’un export planifié"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "export", "groupe"], name="export_planifie_groupe_unique"
            )
        ]


class LotLivrets(TenantModel):
    """Booklets asked for at one moment, of an apprentice or of a whole centre: one PDF each, then an archive.

    `travail` is the last job that worked on it. Once `expire_le` is past, the archive is deleted; booklets stay.
    """

    intitule = models.CharField("intitulé", max_length=150, default="")
    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="+", null=True)
    travail = TenantForeignKey(Travail, on_delete=models.PROTECT, related_name="+", null=True)
    archive = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", null=True)
    manifeste = models.CharField("SHA-256 du manifeste de l’archive", max_length=64, default="")
    demande_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", null=True)
    avertir = models.BooleanField("prévenir par e-mail", default=False)
    expire_le = models.DateTimeField("archive gardée jusqu’au", null=True)
    export = TenantForeignKey(ExportPlanifie, on_delete=models.PROTECT, related_name="lots", null=True)

    class Meta:
        verbose_name = "lot de livrets"
        verbose_name_plural = "lots de livrets"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.intitule


class LotApprenti(TenantModel):
    """An apprentice of a lot: waiting, done (`livret`) or failed (`erreur`). Held by a lock while it is made."""

    lot = TenantForeignKey(LotLivrets, on_delete=models.CASCADE, related_name="apprentis")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="+", db_index=False)
    rang = models.PositiveIntegerField()
    livret = TenantForeignKey("bilans.Livret", on_delete=models.PROTECT, related_name="+", null=True)
    repris = models.BooleanField("livret inchangé, non refait", default=False)
    erreur = models.CharField(max_length=300, blank=True)
    fini_le = models.DateTimeField("fini le", null=True)
    empreinte_sources = models.CharField("empreinte des sources", max_length=64, default="")

    class Meta:
        verbose_name = "apprenti d’un lot"
        verbose_name_plural = "apprentis d’un lot"
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "lot", "apprenti"], name="lot_apprenti_unique")
        ]
