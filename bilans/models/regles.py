"""How a level is proposed in the bilans of a centre, or of one formation; and bilans prepared for a whole group."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from bilans.enums import Nature
from bilans.propositions import Methode, Regle
from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from suivi.models import Formation, Groupe

AU_PLUS = 10


def _nombre(libelle: str, defaut: int, depuis: int = 0) -> models.PositiveSmallIntegerField:
    bornes = [MinValueValidator(depuis), MaxValueValidator(AU_PLUS)]
    return models.PositiveSmallIntegerField(libelle, default=defaut, validators=bornes)


class RegleProposition(TenantModel):
    """The rule of a centre; of one formation when `formation` is given. Without one, that of `propositions.Regle`."""

    formation = TenantForeignKey(Formation, on_delete=models.CASCADE, related_name="+", null=True)
    methode = models.CharField(
        "niveau proposé", max_length=10, choices=Methode.choices, default=Methode.DERNIER
    )
    nombre = _nombre("nombre de niveaux dans la moyenne", 3, 1)
    minimum = _nombre("évaluations nécessaires", 1, 1)
    avec_entreprise = models.BooleanField("compter aussi les évaluations en entreprise", default=False)
    poids_formative = _nombre("poids d’une évaluation formative", 1)
    poids_certificative = _nombre("poids d’une évaluation certificative", 2)
    poids_centre = _nombre("poids d’une évaluation au centre", 1)
    poids_entreprise = _nombre("poids d’une évaluation en entreprise", 1)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    modifie_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "règle de proposition"
        verbose_name_plural = "règles de proposition"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "formation"], nulls_distinct=False, name="regle_proposition_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(nombre__range=(1, AU_PLUS), minimum__range=(1, AU_PLUS)),
                name="regle_proposition_bornes",
            ),
        ]

    @property
    def regle(self) -> Regle:
        return Regle(**{nom: getattr(self, nom) for nom in Regle.__dataclass_fields__})


class PreparationBilans(TenantModel):
    """Bilans of the same name and date opened together for a group. The id is made by the client: twice gives one."""

    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="preparations_bilans")
    nature = models.CharField(max_length=14, choices=Nature.choices, default=Nature.INTERMEDIAIRE)
    intitule = models.CharField("intitulé", max_length=120)
    jour = models.DateField("date des bilans")
    prepare_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "préparation de bilans"
        verbose_name_plural = "préparations de bilans"
        ordering = ["-jour", "-cree_le"]

    def __str__(self) -> str:
        return self.intitule
