"""What the centre teaches, to whom: formations, groups, apprentices and their trainers."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from referentiels.models import Echelle, VersionReferentiel


class Formation(TenantModel):
    """A diploma as this centre prepares it: one version of a référentiel and the two scales in use."""

    intitule = models.CharField("intitulé", max_length=200)
    version = models.ForeignKey(VersionReferentiel, on_delete=models.PROTECT, related_name="+")
    echelle_centre = models.ForeignKey(Echelle, on_delete=models.PROTECT, related_name="+")
    echelle_entreprise = models.ForeignKey(Echelle, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["intitule"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "intitule"], name="formation_intitule_unique")
        ]

    def __str__(self) -> str:
        return self.intitule


class Groupe(TenantModel):
    """The apprentices of a formation who follow the same calendar, one school year."""

    formation = TenantForeignKey(Formation, on_delete=models.PROTECT, related_name="groupes")
    nom = models.CharField(max_length=80)
    debut = models.DateField("début")
    fin = models.DateField()
    archive_le = models.DateTimeField("archivé le", null=True)

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "nom", "debut"], name="groupe_nom_unique"),
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="groupe_dates"),
        ]

    def __str__(self) -> str:
        return self.nom


class GroupeFormateur(TenantModel):
    """A trainer in charge of a group: what makes its apprentices visible to them."""

    groupe = TenantForeignKey(Groupe, on_delete=models.CASCADE, related_name="formateurs")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="groupes_suivis")

    class Meta:
        verbose_name = "formateur du groupe"
        verbose_name_plural = "formateurs du groupe"
        constraints = [
            models.UniqueConstraint(fields=["centre", "groupe", "membre"], name="groupe_formateur_unique")
        ]


class Apprenti(TenantModel):
    """A person in training. `membre` is their own access, when they have one."""

    class Statut(models.TextChoices):
        EN_FORMATION = "en_formation", "En formation"
        SORTI = "sorti", "Sorti"

    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="apprentis")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="apprentis", null=True)
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField(max_length=80)
    date_naissance = models.DateField("date de naissance", null=True, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    statut = models.CharField(max_length=12, choices=Statut.choices, default=Statut.EN_FORMATION)

    class Meta:
        ordering = ["nom", "prenom"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "membre"],
                condition=models.Q(membre__isnull=False),
                name="apprenti_membre_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    @property
    def initiales(self) -> str:
        return (self.prenom[:1] + self.nom[:1]).upper()
