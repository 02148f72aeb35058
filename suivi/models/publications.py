"""The library common to all centres: scenarios given to everyone, and who took them up."""

from django.db import models

from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import PartageModel, chemin_prive
from referentiels.models import VersionReferentiel
from suivi.models.scenarios import Scenario


class Licence(models.TextChoices):
    """What the others may do with a published scenario."""

    BY_SA = "by-sa", "CC BY-SA 4.0 : citer le centre, partager de même"
    BY = "by", "CC BY 4.0 : citer le centre"
    CC0 = "cc0", "CC0 : sans condition"

    @property
    def nom(self) -> str:
        return self.label.split(" : ")[0]


class Publication(PartageModel):
    """A scenario given to every centre: a frozen copy, in the exchange format, that only its centre withdraws.

    Others read it while it is not withdrawn, and copy it; nobody changes it. It names a centre, never a person.
    """

    scenario = TenantForeignKey(Scenario, on_delete=models.PROTECT, related_name="publications")
    version = models.ForeignKey(VersionReferentiel, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField(max_length=200)
    licence = models.CharField(max_length=10, choices=Licence.choices)
    contenu = models.JSONField("scénario au format d’échange")
    empreinte = models.CharField("SHA-256 du contenu", max_length=64)
    recherche = models.TextField(blank=True, editable=False)
    retiree_le = models.DateTimeField("retirée le", null=True)

    class Meta:
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "scenario"],
                condition=models.Q(retiree_le__isnull=True),
                name="publication_une_par_scenario",
            )
        ]

    def __str__(self) -> str:
        return self.titre


class PublicationFichier(PartageModel):
    """A file of a published scenario: a copy of its own, without the metadata of the original."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="fichiers")
    nom = models.CharField(max_length=150)
    type_mime = models.CharField(max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    contenu = models.FileField(upload_to=chemin_prive, max_length=200)

    class Meta:
        verbose_name = "fichier de publication"
        verbose_name_plural = "fichiers de publication"
        ordering = ["cree_le"]


class Reprise(PartageModel):
    """A centre took up a published scenario. It names nobody: it is there to be counted by all."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="reprises")

    class Meta:
        verbose_name = "reprise"
