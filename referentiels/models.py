"""Référentiels, their versions, and the rows that evaluations point at.

A version keeps its whole document (the native format); the rows below only give each node an id that
other apps can reference. Reading goes through `queries.charger_version`, never through these rows.
"""

from uuid import UUID, uuid5

from django.conf import settings
from django.db import models

from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import CatalogueModel, Fichier, TenantModel, Travail
from referentiels.enums import (
    FormatImport,
    NatureEchelle,
    NatureTache,
    NiveauSpecial,
    StatutImport,
    StatutVersion,
)


def node_id(version_id: UUID, cle: str) -> UUID:
    """Id of the row of a node: computed, so that reading a version needs no query for ids."""
    return uuid5(version_id, cle)


class Referentiel(CatalogueModel):
    """A certification (diploma, title), whatever its version."""

    cle = models.SlugField(max_length=80)
    code = models.CharField(max_length=200)
    intitule = models.CharField("intitulé", max_length=2000)
    diplome = models.CharField("diplôme", max_length=200)
    niveau = models.PositiveSmallIntegerField(null=True)
    rncp = models.CharField("numéro RNCP", max_length=12, blank=True)
    rs = models.CharField("numéro RS", max_length=12, blank=True)

    class Meta:
        verbose_name = "référentiel"
        ordering = ("diplome", "intitule")
        constraints = (
            models.UniqueConstraint(
                fields=["centre", "cle"], name="referentiel_cle_unique", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.diplome} {self.intitule}"


class VersionReferentiel(CatalogueModel):
    """One state of a référentiel. Once published it never changes; a change is a new version."""

    referentiel = models.ForeignKey(Referentiel, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    statut = models.CharField(max_length=10, choices=StatutVersion.choices, default=StatutVersion.BROUILLON)
    empreinte = models.CharField("SHA-256 du contenu", max_length=64)
    document = models.JSONField("contenu au format natif")
    fichier = models.CharField("nom du fichier chargé", max_length=200, blank=True)
    remarques = models.JSONField("remarques de lecture", default=list)
    publiee_le = models.DateTimeField("publiée le", null=True)

    class Meta:
        verbose_name = "version de référentiel"
        verbose_name_plural = "versions de référentiel"
        constraints = (
            models.UniqueConstraint(fields=["referentiel", "numero"], name="version_numero_unique"),
            # A draft may hold what a published version does, until something in it is changed.
            models.UniqueConstraint(
                fields=["referentiel", "empreinte"],
                condition=~models.Q(statut=StatutVersion.BROUILLON),
                name="version_empreinte_unique",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referentiel}, version {self.numero}"


class NoeudModel(CatalogueModel):
    """A node of a version that other apps may point at; `cle` is its key in the document."""

    version = models.ForeignKey(VersionReferentiel, on_delete=models.CASCADE, related_name="+")
    cle = models.CharField("clé", max_length=120)
    code = models.CharField(max_length=200, blank=True)
    intitule = models.CharField("intitulé", max_length=2000)
    ordre = models.PositiveIntegerField()
    a_verifier = models.BooleanField("à vérifier", default=False)

    class Meta:
        abstract = True
        ordering = ("ordre",)
        constraints = (models.UniqueConstraint(fields=["version", "cle"], name="%(class)s_cle_unique"),)

    def __str__(self) -> str:
        return f"{self.code} {self.intitule}".strip()


class Bloc(NoeudModel):
    """A bloc de compétences, CCP, domain…: `type` says which."""

    type = models.CharField(max_length=200, blank=True)
    unite = models.CharField("unité", max_length=200, blank=True)

    class Meta(NoeudModel.Meta):
        verbose_name = "bloc de compétences"
        verbose_name_plural = "blocs de compétences"


class Competence(NoeudModel):
    """A node of the competence tree: competence, sub-competence, level, apprentissage critique…"""

    type = models.CharField(max_length=60)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    bloc = models.ForeignKey(Bloc, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta(NoeudModel.Meta):
        verbose_name = "compétence"


class Critere(NoeudModel):
    """An evaluation criterion of a competence."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="criteres")

    class Meta(NoeudModel.Meta):
        verbose_name = "critère d’évaluation"
        verbose_name_plural = "critères d’évaluation"


class Tache(NoeudModel):
    """The finest professional activity the text gives: a task, or an activity or pôle without tasks."""

    nature = models.CharField(max_length=10, choices=NatureTache.choices)
    activite_code = models.CharField(max_length=200, blank=True)
    activite_intitule = models.CharField(max_length=2000, blank=True)
    pole_code = models.CharField(max_length=200, blank=True)
    pole_intitule = models.CharField(max_length=2000, blank=True)

    class Meta(NoeudModel.Meta):
        verbose_name = "tâche"


class LienTacheCompetence(CatalogueModel):
    """A cell of the matrix. `niveau` says where the text puts the link; below it, the link is inherited."""

    tache = models.ForeignKey(Tache, on_delete=models.CASCADE, related_name="liens")
    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="liens")
    poids = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    niveau = models.CharField(max_length=10, choices=NatureTache.choices)

    class Meta:
        verbose_name = "lien entre tâche et compétence"
        verbose_name_plural = "liens entre tâches et compétences"
        constraints = (models.UniqueConstraint(fields=["tache", "competence"], name="lien_unique"),)


class Epreuve(NoeudModel):
    """A certificative épreuve. What it evaluates is in the document."""

    unite = models.CharField("unité", max_length=200, blank=True)
    coefficient = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    mode = models.CharField(max_length=5000, blank=True)

    class Meta(NoeudModel.Meta):
        verbose_name = "épreuve"


class CorrespondanceVersion(TenantModel):
    """What the elements of a version become in another, as the centre confirmed it: key → key, "" for none.

    Until it is confirmed it is a proposal being corrected, which nothing reads.
    """

    avant = models.ForeignKey(VersionReferentiel, on_delete=models.PROTECT, related_name="+")
    apres = models.ForeignKey(VersionReferentiel, on_delete=models.PROTECT, related_name="+")
    competences = models.JSONField("compétences", default=dict)
    taches = models.JSONField("tâches", default=dict)
    criteres = models.JSONField("critères", default=dict)
    confirmee_le = models.DateTimeField("confirmée le", null=True)
    confirmee_par = TenantForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "correspondance entre versions"
        verbose_name_plural = "correspondances entre versions"
        constraints = (
            models.UniqueConstraint(fields=["centre", "avant", "apres"], name="correspondance_unique"),
        )

    def __str__(self) -> str:
        return f"{self.avant} → {self.apres}"


class Echelle(CatalogueModel):
    """An evaluation scale: shipped, given by a diploma's national grid (`version`), or a centre's own.

    Once a judgement uses it, it never changes: a change is a new row, of the same code and the next number.
    """

    version = models.ForeignKey(
        VersionReferentiel, on_delete=models.CASCADE, null=True, related_name="echelles"
    )
    code = models.CharField(max_length=120)
    intitule = models.CharField("intitulé", max_length=2000)
    nature = models.CharField(max_length=10, choices=NatureEchelle.choices)
    numero = models.PositiveSmallIntegerField("numéro", default=1)
    retiree_le = models.DateTimeField("retirée le", null=True)

    class Meta:
        verbose_name = "échelle"
        ordering = ("intitule", "numero")
        constraints = (
            models.UniqueConstraint(
                fields=["centre", "version", "code", "numero"],
                name="echelle_numero_unique",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return self.intitule if self.numero == 1 else f"{self.intitule} (version {self.numero})"


class NiveauEchelle(CatalogueModel):
    """One answer of a scale: a degree (`rang` ≥ 1, the lowest first) or a special answer (`rang` 0)."""

    echelle = models.ForeignKey(Echelle, on_delete=models.CASCADE, related_name="niveaux")
    rang = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    libelle = models.CharField("libellé", max_length=2000)
    court = models.CharField("libellé court", max_length=30, blank=True)
    couleur = models.CharField("jeton de couleur", max_length=30)
    acquis = models.BooleanField(default=False)
    special = models.CharField(
        "réponse particulière", max_length=12, choices=NiveauSpecial.choices, blank=True
    )

    class Meta:
        verbose_name = "niveau d’échelle"
        verbose_name_plural = "niveaux d’échelle"
        ordering = ("rang", "code")
        constraints = (models.UniqueConstraint(fields=["echelle", "code"], name="niveau_code_unique"),)

    def __str__(self) -> str:
        return self.libelle


class ImportReferentiel(TenantModel):
    """A file handed in, and the report of what was read in it. Keeps nothing in the catalogue by itself.

    `fichier` is forgotten once the import is over; `index` lists the records of a register that has several.
    """

    nom = models.CharField("nom du fichier", max_length=200)
    taille = models.PositiveBigIntegerField("taille en octets")
    titre = models.CharField("nom du référentiel", max_length=200, blank=True)
    format = models.CharField(max_length=10, choices=FormatImport.choices, blank=True)
    statut = models.CharField(max_length=10, choices=StatutImport.choices, default=StatutImport.LECTURE)
    refus = models.JSONField("raisons du refus", default=list)
    fiches = models.PositiveIntegerField("fiches trouvées", default=0)
    fichier = TenantForeignKey(Fichier, null=True, related_name="+", db_index=False)
    index = TenantForeignKey(Fichier, null=True, related_name="+", db_index=False)
    travail = TenantForeignKey(Travail, null=True, related_name="+", db_index=False)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "import de référentiel"
        verbose_name_plural = "imports de référentiel"
        indexes = (models.Index(fields=["centre", "-cree_le"], name="import_ref_centre"),)

    def __str__(self) -> str:
        return self.nom


class PropositionReferentiel(TenantModel):
    """A référentiel read in an import: what keeping it would create, what is odd in it, the draft it gave."""

    importation = TenantForeignKey(ImportReferentiel, on_delete=models.CASCADE, related_name="propositions")
    rang = models.PositiveSmallIntegerField()
    repere = models.CharField("numéro de la fiche", max_length=20, blank=True)
    empreinte = models.CharField("SHA-256 du contenu lu", max_length=64, blank=True)
    document = models.JSONField("contenu au format natif", default=dict)
    remarques = models.JSONField("remarques de lecture", default=list)
    refus = models.JSONField("raisons du refus", default=list)
    version = models.ForeignKey(
        VersionReferentiel, on_delete=models.SET_NULL, null=True, related_name="propositions"
    )

    class Meta:
        verbose_name = "proposition de référentiel"
        verbose_name_plural = "propositions de référentiel"
        ordering = ("rang",)
        constraints = (
            models.UniqueConstraint(
                fields=["centre", "importation", "rang"], name="proposition_referentiel_rang_unique"
            ),
        )
        indexes = (models.Index(fields=["centre", "empreinte"], name="proposition_ref_empreinte"),)
