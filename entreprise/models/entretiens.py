"""The first interview of a contract: trainer, apprentice and MA together, on the questions of the centre."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from cpro.socle.templatetags.francais import elide
from entreprise.models.contrats import Contrat
from entreprise.models.visites import Visite
from entreprise.trame import questions


class TrameEntretien(TenantModel):
    """The questions of a centre, under five headings. Append-only: to change them is to write the next one.

    `rubriques`: see `entreprise.trame`.
    """

    numero = models.PositiveSmallIntegerField("numéro")
    rubriques = models.JSONField()
    auteur = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "trame d’entretien"
        verbose_name_plural = "trames d’entretien"
        constraints = [models.UniqueConstraint(fields=["centre", "numero"], name="trame_numero_unique")]


class Entretien(TenantModel):
    """The first interview of one contract: answered, frozen, signed by three. It keeps the questions it began with."""

    class Statut(models.TextChoices):
        BROUILLON = "brouillon", "En cours"
        FIGE = "fige", "Figé, à signer"
        SIGNE = "signe", "Signé"

    contrat = TenantForeignKey(Contrat, on_delete=models.PROTECT, related_name="entretiens", db_index=False)
    trame = TenantForeignKey(TrameEntretien, on_delete=models.PROTECT, related_name="entretiens")
    visite = TenantForeignKey(Visite, on_delete=models.SET_NULL, related_name="entretiens", null=True)
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.BROUILLON)
    jour = models.DateField("date de l’entretien")
    participants = models.CharField("personnes présentes", max_length=300)
    mot_apprenti = models.TextField("le mot de l’apprenti", max_length=2000, blank=True)
    mot_maitre = models.TextField("le mot du maître d’apprentissage", max_length=2000, blank=True)
    mot_formateur = models.TextField("le mot du formateur", max_length=2000, blank=True)
    prepare_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    maitre_ecrit_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "premier entretien"
        verbose_name_plural = "premiers entretiens"
        constraints = [models.UniqueConstraint(fields=["centre", "contrat"], name="entretien_par_contrat")]

    def __str__(self) -> str:
        return f"Premier entretien {elide('de', self.contrat.apprenti)}"


class ReponseEntretien(TenantModel):
    """The answer to one question, or the remark under one heading (`cle` says which; then no answer).

    `alerte`: the answer is the one that the question watches for. `suite`: what was done about it, later.
    """

    class Choix(models.TextChoices):
        OUI = "oui", "Oui"
        NON = "non", "Non"

    entretien = TenantForeignKey(Entretien, on_delete=models.CASCADE, related_name="reponses")
    cle = models.CharField(max_length=20)
    reponse = models.CharField("réponse", max_length=3, choices=Choix.choices, blank=True)
    commentaire = models.CharField(max_length=500, blank=True)
    alerte = models.BooleanField(default=False)
    ecrite_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    suite = models.CharField("ce qui a été fait", max_length=500, blank=True)
    suite_le = models.DateField("noté le", null=True)
    suite_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )

    class Meta:
        verbose_name = "réponse d’un entretien"
        verbose_name_plural = "réponses d’un entretien"
        constraints = [
            models.UniqueConstraint(fields=["centre", "entretien", "cle"], name="reponse_entretien_unique")
        ]
        indexes = [
            models.Index(
                fields=["centre", "entretien"],
                condition=models.Q(alerte=True, suite=""),
                name="alerte_ouverte",
            )
        ]

    @property
    def question(self) -> str:
        """What was asked, in the words of its version."""
        return next(
            (q["texte"] for q in questions(self.entretien.trame.rubriques) if q["cle"] == self.cle), ""
        )
