"""Bilans de compétences: the moment when a person decides where an apprentice stands."""

from django.db import models

from bilans.enums import Nature
from bilans.models.trames import TrameBilan
from bilans.trame import Sections, sections_of, shipped
from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from cpro.socle.templatetags.francais import elide
from referentiels.models import Competence, NiveauEchelle
from suivi.models import Apprenti


class Bilan(TenantModel):
    """A bilan de compétences of one apprentice: decided, frozen (an Instantane), then signed by three.

    It keeps the trame it was opened with; one from before there were any has the sections that are shipped.
    """

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "En préparation"
        FIGE = "fige", "Figé, à signer"
        SIGNE = "signe", "Signé"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="bilans")
    nature = models.CharField(max_length=14, choices=Nature.choices, default=Nature.INTERMEDIAIRE)
    trame = TenantForeignKey(
        TrameBilan, on_delete=models.PROTECT, related_name="bilans", null=True, db_index=False
    )
    intitule = models.CharField("intitulé", max_length=120)
    jour = models.DateField("date du bilan")
    heure = models.TimeField(null=True, blank=True)
    lieu = models.CharField(max_length=120, blank=True)
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.BROUILLON)
    prepare_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")
    preparation = TenantForeignKey(
        "bilans.PreparationBilans", on_delete=models.PROTECT, related_name="bilans", null=True, db_index=False
    )

    class Meta:
        verbose_name = "bilan de compétences"
        verbose_name_plural = "bilans de compétences"
        ordering = ["-jour", "-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "preparation", "apprenti"],
                condition=models.Q(preparation__isnull=False),
                name="bilan_de_preparation_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.intitule} {elide('de', self.apprenti)}"

    @property
    def sorte(self) -> str:
        """The name of its nature, when its own name does not say it already."""
        return Nature(self.nature).beside(self.intitule)

    @property
    def sections(self) -> Sections:
        """Those of its nature, in order."""
        return sections_of(self.trame.lues if self.trame else shipped(), self.nature)


class DecisionBilan(TenantModel):
    """The level decided for one competence in a bilan. The dashboard informs; a person decides.

    `commentaire` is the reason, required to freeze, when the level is not the one that the rule proposes.
    `acceptation`: the gesture, named by the client, that took the proposals of several competences at once.
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.CASCADE, related_name="decisions")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)
    niveau = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    commentaire = models.CharField(max_length=500, blank=True)
    acceptation = models.UUIDField("acceptation des propositions", null=True)
    decide_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    decide_le = models.DateTimeField("décidé le", auto_now=True)

    class Meta:
        verbose_name = "décision d’un bilan"
        verbose_name_plural = "décisions d’un bilan"
        constraints = [
            models.UniqueConstraint(fields=["centre", "bilan", "competence"], name="decision_bilan_unique")
        ]
