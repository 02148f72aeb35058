"""Companies, their maîtres d’apprentissage, and the contracts of the apprentices."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from suivi.models import Apprenti


class Entreprise(TenantModel):
    """A company that employs apprentices of the centre."""

    nom = models.CharField(max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    adresse = models.CharField(max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    ville = models.CharField(max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "siret"], condition=~models.Q(siret=""), name="entreprise_siret_unique"
            )
        ]

    def __str__(self) -> str:
        return self.nom


class ContactEntreprise(TenantModel):
    """Somebody to call in a company, who is not an MA: management, human resources, the site."""

    entreprise = TenantForeignKey(Entreprise, on_delete=models.PROTECT, related_name="contacts")
    nom = models.CharField(max_length=150)
    fonction = models.CharField(max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)

    class Meta:
        verbose_name = "contact d’une entreprise"
        verbose_name_plural = "contacts d’une entreprise"
        ordering = ["nom"]
        indexes = [models.Index(fields=["centre", "entreprise"], name="contact_centre_entreprise")]

    def __str__(self) -> str:
        return self.nom


class MaitreApprentissage(TenantModel):
    """The person who trains apprentices in a company. `membre` carries their access links."""

    entreprise = TenantForeignKey(Entreprise, on_delete=models.PROTECT, related_name="maitres")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="maitres")
    fonction = models.CharField(max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        verbose_name = "maître d’apprentissage"
        verbose_name_plural = "maîtres d’apprentissage"
        constraints = [
            models.UniqueConstraint(fields=["centre", "entreprise", "membre"], name="maitre_unique")
        ]


class Contrat(TenantModel):
    """An apprenticeship contract: which company, which MA (one or two), from when to when."""

    class Motif(models.TextChoices):
        """Why a contract was broken, in general: nothing about health or about a person's conduct."""

        ESSAI = "essai", "pendant les 45 premiers jours"
        ACCORD = "accord", "d’un commun accord"
        APPRENTI = "apprenti", "à l’initiative de l’apprenti"
        EMPLOYEUR = "employeur", "à l’initiative de l’employeur"
        DIPLOME = "diplome", "diplôme obtenu avant la fin"
        FERMETURE = "fermeture", "fermeture de l’entreprise"
        AUTRE = "autre", "autre motif"

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="contrats")
    entreprise = TenantForeignKey(Entreprise, on_delete=models.PROTECT, related_name="contrats")
    maitre = TenantForeignKey(MaitreApprentissage, on_delete=models.PROTECT, related_name="contrats")
    maitre_2 = TenantForeignKey(
        MaitreApprentissage, on_delete=models.PROTECT, related_name="contrats_2", null=True, blank=True
    )
    debut = models.DateField("début")
    fin = models.DateField()
    numero_deca = models.CharField("numéro DECA", max_length=15, blank=True)
    prolonge = models.BooleanField(
        "formation prolongée après un échec à l’examen",
        default=False,
        help_text="L’apprenti redouble : son maître d’apprentissage peut alors suivre un apprenti de plus.",
    )
    rupture_le = models.DateField("rompu le", null=True, blank=True)
    rupture_motif = models.CharField("motif", max_length=10, choices=Motif.choices, blank=True)

    class Meta:
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(condition=models.Q(fin__gte=models.F("debut")), name="contrat_dates"),
            models.UniqueConstraint(
                fields=["centre", "numero_deca"],
                condition=~models.Q(numero_deca=""),
                name="contrat_deca_unique",
            ),
        ]

    @property
    def fin_reelle(self):
        return self.rupture_le or self.fin
