"""Certification: for one épreuve or bloc of a group, what is looked at, how a mark is proposed, who decides it."""

from decimal import Decimal

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from referentiels.models import Bloc, Echelle, Epreuve, VersionReferentiel
from suivi.models import Apprenti, Groupe, Seance


class Certification(TenantModel):
    """One épreuve, or one bloc, that a group is certified on, with the rule that proposes a result.

    `points` holds the points of each degree of `echelle`, lowest first (empty: spread evenly up to 20). `poids` holds,
    by key of competence, the weights that the centre gives in place of the référentiel's (empty: the référentiel's).
    """

    class Forme(models.TextChoices):
        NOTE = "note", "Une note sur 20"
        VALIDATION = "validation", "Acquis ou non acquis"

    class Methode(models.TextChoices):
        DERNIER = "dernier", "La dernière situation évaluée"
        MEILLEUR = "meilleur", "La meilleure situation évaluée"
        MOYENNE = "moyenne", "La moyenne des situations évaluées"

    class Manquantes(models.TextChoices):
        ATTENDRE = "attendre", "Ne rien proposer tant qu’une compétence n’est pas évaluée"
        ZERO = "zero", "Compter zéro pour une compétence non évaluée"
        IGNORER = "ignorer", "Laisser de côté une compétence non évaluée"

    class Perimetre(models.TextChoices):
        TOUTES = "toutes", "Toutes les évaluations certificatives de l’apprenti"
        SITUATIONS = "situations", "Celles des séances rattachées aux situations d’évaluation"

    class Arrondi(models.TextChoices):
        ENTIER = "1", "Au point"
        DEMI = "0.5", "Au demi-point"
        DIXIEME = "0.1", "Au dixième de point"

    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="certifications")
    version = models.ForeignKey(VersionReferentiel, on_delete=models.PROTECT, related_name="+")
    epreuve = models.ForeignKey(Epreuve, on_delete=models.PROTECT, related_name="+", null=True)
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="+", null=True)
    echelle = models.ForeignKey(Echelle, on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=60, blank=True)
    forme = models.CharField("résultat", max_length=10, choices=Forme.choices, default=Forme.NOTE)
    methode = models.CharField(
        "quand une compétence est évaluée plusieurs fois",
        max_length=10,
        choices=Methode.choices,
        default=Methode.DERNIER,
    )
    manquantes = models.CharField(
        "compétences non évaluées", max_length=10, choices=Manquantes.choices, default=Manquantes.ATTENDRE
    )
    perimetre = models.CharField(
        "évaluations retenues", max_length=10, choices=Perimetre.choices, default=Perimetre.TOUTES
    )
    arrondi = models.CharField("arrondi", max_length=4, choices=Arrondi.choices, default=Arrondi.DEMI)
    tolerance = models.PositiveSmallIntegerField("compétences non acquises admises", default=0)
    points = models.JSONField("points par degré", default=list)
    poids = models.JSONField("poids par compétence", default=dict)
    ouverte_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "groupe", "version", "epreuve", "bloc"],
                nulls_distinct=False,
                name="certification_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(epreuve__isnull=True) | models.Q(bloc__isnull=True),
                name="certification_epreuve_ou_bloc",
            ),
        ]

    def __str__(self) -> str:
        return str(self.epreuve or self.bloc)


class SituationEvaluation(TenantModel):
    """When and where candidates are evaluated for the diploma (CCF); `seance` holds what was judged there, if any."""

    class Lieu(models.TextChoices):
        CENTRE = "centre", "Au centre"
        ENTREPRISE = "entreprise", "En entreprise"

    certification = TenantForeignKey(Certification, on_delete=models.CASCADE, related_name="situations")
    intitule = models.CharField("intitulé", max_length=200)
    jour = models.DateField("date", null=True)
    lieu = models.CharField(max_length=10, choices=Lieu.choices, default=Lieu.CENTRE)
    precision = models.CharField("précision sur le lieu", max_length=200, blank=True)
    seance = TenantForeignKey(Seance, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        verbose_name = "situation d’évaluation"
        verbose_name_plural = "situations d’évaluation"
        ordering = ["jour", "cree_le"]

    def __str__(self) -> str:
        return self.intitule


class MembreJury(TenantModel):
    """Somebody who sits on the jury, from the centre or from outside: a name and a quality, nothing else."""

    certification = TenantForeignKey(Certification, on_delete=models.CASCADE, related_name="jury")
    nom = models.CharField(max_length=120)
    qualite = models.CharField("qualité", max_length=120)

    class Meta:
        verbose_name = "membre du jury"
        verbose_name_plural = "membres du jury"
        ordering = ["cree_le"]

    def __str__(self) -> str:
        return f"{self.nom}, {self.qualite}"


class DecisionJury(TenantModel):
    """What a jury decided for one candidate, beside what the rule proposed that day. Frozen, it never changes.

    `note` or `acquise`, according to the form of the certification; `motif` says why it differs from the proposal.
    """

    class Statut(models.TextChoices):
        SAISIE = "saisie", "Saisie, à figer"
        FIGEE = "figee", "Figée"

    certification = TenantForeignKey(Certification, on_delete=models.PROTECT, related_name="decisions")
    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="decisions_jury")
    note = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    acquise = models.BooleanField(null=True)
    note_proposee = models.DecimalField("note proposée", max_digits=4, decimal_places=2, null=True)
    acquise_proposee = models.BooleanField("validation proposée", null=True)
    motif = models.CharField(max_length=500, blank=True)
    appreciation = models.TextField("appréciation", max_length=2000, blank=True)
    statut = models.CharField(max_length=10, choices=Statut.choices, default=Statut.SAISIE)
    saisie_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    saisie_le = models.DateTimeField("saisie le", auto_now=True)

    class Meta:
        verbose_name = "décision du jury"
        verbose_name_plural = "décisions du jury"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "certification", "apprenti"], name="decision_jury_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(note__isnull=True) | models.Q(note__gte=Decimal(0), note__lte=Decimal(20)),
                name="decision_jury_note",
            ),
            models.CheckConstraint(
                condition=models.Q(note__isnull=True) | models.Q(acquise__isnull=True),
                name="decision_jury_note_ou_validation",
            ),
        ]

    def __str__(self) -> str:
        return f"la décision du jury pour {self.apprenti}, {self.certification}"
