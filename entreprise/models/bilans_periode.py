"""What trainer, apprentice and MA say together at the end of a period in the company."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from entreprise.models.periodes import PeriodeApprenti
from referentiels.models import Competence, Critere, NiveauEchelle


class Attitude(models.TextChoices):
    """How an apprentice behaved, on the four signs of the paper sheets."""

    TRES_BIEN = "pp", "++ Très bien"
    BIEN = "p", "+ Bien"
    FRAGILE = "m", "− À améliorer"
    INSUFFISANT = "mm", "−− Insuffisant"


def _attitude(libelle: str) -> models.CharField:
    return models.CharField(libelle, max_length=2, choices=Attitude.choices, blank=True)


class BilanPeriode(TenantModel):
    """The bilan of one apprentice's period: evaluated together or by the MA alone, frozen, signed by three."""

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "En préparation"
        FIGE = "fige", "Figé, à signer"
        SIGNE = "signe", "Signé"

    class Mode(models.TextChoices):
        COMPETENCE = "competence", "Par compétence"
        CRITERE = "critere", "Par critère"

    periode_apprenti = TenantForeignKey(PeriodeApprenti, on_delete=models.PROTECT, related_name="bilans")
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.BROUILLON)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.COMPETENCE)
    jour = models.DateField("date du bilan")
    ponctualite = _attitude("ponctualité")
    consignes = _attitude("respect des consignes")
    qualite = _attitude("qualité du travail")
    integration = _attitude("intégration dans l’équipe")
    commentaire_apprenti = models.TextField("le mot de l’apprenti", max_length=2000, blank=True)
    commentaire_maitre = models.TextField("le mot du maître d’apprentissage", max_length=2000, blank=True)
    commentaire_formateur = models.TextField("le mot du formateur", max_length=2000, blank=True)
    prepare_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    maitre_ecrit_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "bilan de période"
        verbose_name_plural = "bilans de période"
        constraints = [
            models.UniqueConstraint(fields=["centre", "periode_apprenti"], name="bilan_periode_unique")
        ]

    def __str__(self) -> str:
        return f"Bilan de « {self.periode_apprenti.periode} », {self.periode_apprenti.apprenti}"

    @property
    def attitudes(self) -> list[tuple[str, str, str]]:
        """Field, label and value of each of the four."""
        champs = ("ponctualite", "consignes", "qualite", "integration")
        return [(c, self._meta.get_field(c).verbose_name, getattr(self, c)) for c in champs]


class LigneBilanPeriode(TenantModel):
    """One competence, or one of its criteria, of a bilan de période. No level: nobody has judged it yet.

    `evaluee_par` chose the level; `pour_le_compte_de` is the MA for whom a trainer did.
    """

    bilan = TenantForeignKey(BilanPeriode, on_delete=models.CASCADE, related_name="lignes")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)
    critere = models.ForeignKey(
        Critere, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    niveau = models.ForeignKey(
        NiveauEchelle, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    commentaire = models.CharField(max_length=500, blank=True)
    evaluee_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    pour_le_compte_de = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "ligne d’un bilan de période"
        verbose_name_plural = "lignes d’un bilan de période"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "bilan", "competence", "critere"],
                nulls_distinct=False,
                name="ligne_bilan_periode_unique",
            )
        ]


class ActionBilanPeriode(TenantModel):
    """Something to do before the next bilan, by one of the three. What is not done is taken up again there."""

    class Responsable(models.TextChoices):
        APPRENTI = "apprenti", "L’apprenti"
        MAITRE = "maitre", "Le maître d’apprentissage"
        FORMATEUR = "formateur", "Le formateur"

    bilan = TenantForeignKey(BilanPeriode, on_delete=models.CASCADE, related_name="actions")
    texte = models.CharField("ce qu’il y a à faire", max_length=300)
    responsable = models.CharField(max_length=10, choices=Responsable.choices)
    echeance = models.DateField("pour le", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True)
    reprise_de = TenantForeignKey("self", on_delete=models.SET_NULL, related_name="suites", null=True)

    class Meta:
        verbose_name = "action d’un bilan de période"
        verbose_name_plural = "actions d’un bilan de période"
        ordering = ["cree_le"]
