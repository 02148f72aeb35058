"""What surrounds the booklets of a centre: how they are composed, sealed, read and kept."""

from django.db import models
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from entreprise.models import Contrat
from suivi.models import Apprenti, Formation


class ConfigurationLivret(TenantModel):
    """The sections of a centre's booklets, their order and texts; of one formation when `formation` is given.

    `sections`: see `bilans.livret.composition`. The logo and the address are those of the centre's own row.
    """

    formation = TenantForeignKey(Formation, on_delete=models.CASCADE, related_name="+", null=True)
    sections = models.JSONField(default=list)
    logo = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", null=True)
    coordonnees = models.TextField("coordonnées", max_length=300, blank=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    modifie_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "configuration du livret"
        verbose_name_plural = "configurations du livret"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "formation"], nulls_distinct=False, name="configuration_livret_unique"
            )
        ]


class CertificatCentre(TenantModel):
    """The certificate a centre seals its booklets with. Its key is encrypted, and never shown again."""

    titulaire = models.CharField(max_length=200)
    emetteur = models.CharField("émetteur", max_length=200)
    debut = models.DateTimeField("valable du")
    fin = models.DateTimeField("au")
    empreinte = models.CharField("SHA-256 du certificat", max_length=64)
    chiffre = models.TextField("PKCS#12 chiffré", editable=False)
    depose_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")
    retire_le = models.DateTimeField("retiré le", null=True)

    class Meta:
        verbose_name = "certificat du centre"
        verbose_name_plural = "certificats du centre"
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre"], condition=models.Q(retire_le__isnull=True), name="certificat_centre_actif"
            )
        ]

    @property
    def valide(self) -> bool:
        return self.retire_le is None and self.debut <= timezone.now() < self.fin


class ArchiveLivret(TenantModel):
    """A booklet closed at the end of a contract: kept as it was that day, for good."""

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="archives_livret")
    livret = TenantForeignKey("bilans.Livret", on_delete=models.PROTECT, related_name="archives")
    contrat = TenantForeignKey(Contrat, on_delete=models.PROTECT, related_name="+", null=True)
    motif = models.CharField(max_length=200)
    close_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "archive d’un livret"
        verbose_name_plural = "archives des livrets"
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "apprenti", "contrat"], name="archive_livret_contrat_unique"
            )
        ]


class LectureLivret(TenantModel):
    """A reading receipt: who read which text of the booklet, word for word, and when."""

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="lectures_livret")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")
    cle = models.CharField("clé du texte", max_length=40)
    titre = models.CharField(max_length=120)
    empreinte = models.CharField("SHA-256 du texte", max_length=64)

    class Meta:
        verbose_name = "accusé de lecture"
        verbose_name_plural = "accusés de lecture"
        ordering = ["cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "apprenti", "membre", "cle", "empreinte"], name="lecture_livret_unique"
            )
        ]
