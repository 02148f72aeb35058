"""Abstract bases of every tenant table, and the kernel's own tables."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.sql.where import AND

from cpro.socle.fields import TenantForeignKey
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from cpro.socle.scoping import HorsCentre, centre_courant, centre_courant_ou_rien
from cpro.socle.unscoped import ALIAS as OPS


def _of_centre(queryset: models.QuerySet, centre_id: int) -> models.QuerySet:
    """`queryset.filter(centre_id=…)` on a fresh queryset, without its cost: this is asked ten times a page.

    Adds to the query the very condition that `filter` would have built from the name of the field.
    """
    champ = queryset.model._meta.get_field("centre")
    colonne = champ.get_col(queryset.query.get_initial_alias())
    queryset.query.where.add(champ.get_lookup("exact")(colonne, centre_id), AND)
    return queryset


class TenantManager(models.Manager):
    """Filters on the centre in scope; outside any scope a query is an error, as in the database."""

    def get_queryset(self) -> models.QuerySet:
        queryset = super().get_queryset()
        if self._db == OPS:
            return queryset
        centre_id = centre_courant_ou_rien()
        if centre_id is None:
            raise HorsCentre(self.model._meta.verbose_name.capitalize())
        return _of_centre(queryset, centre_id)

    def none(self) -> models.QuerySet:
        """No row at all: allowed without a centre, for the fields of forms."""
        return super().get_queryset().none()


class TenantModel(models.Model):
    """A row that belongs to one centre. Its migration must call `operations.Cloisonner`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(
        "comptes.Centre", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    objects = TenantManager()

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        if self.centre_id is None and kwargs.get("using") != OPS:
            self.centre_id = centre_courant()
        super().save(**kwargs)


class CatalogueManager(models.Manager):
    """Rows of the centre in scope and national ones; outside a centre, national ones only."""

    def get_queryset(self) -> models.QuerySet:
        queryset = super().get_queryset()
        if self._db == OPS:
            return queryset
        national = models.Q(centre_id__isnull=True)
        centre_id = centre_courant_ou_rien()
        return queryset.filter(national if centre_id is None else national | models.Q(centre_id=centre_id))


class CatalogueModel(models.Model):
    """A row of a centre, or a national one (no centre), which everyone reads and only the platform writes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(
        "comptes.Centre", on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )

    objects = CatalogueManager()

    class Meta:
        abstract = True


class PartageManager(models.Manager):
    """Rows of every centre, as far as the policy of the table shows them; outside any scope, an error."""

    def get_queryset(self) -> models.QuerySet:
        if self._db != OPS and centre_courant_ou_rien() is None:
            raise HorsCentre(self.model._meta.verbose_name.capitalize())
        return super().get_queryset()

    def none(self) -> models.QuerySet:
        return super().get_queryset().none()


class PartageModel(models.Model):
    """A row that a centre shows to all the others, and that only it writes (`operations.CloisonnerPartage`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey("comptes.Centre", on_delete=models.PROTECT, related_name="+", editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    objects = PartageManager()

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        if self.centre_id is None and kwargs.get("using") != OPS:
            self.centre_id = centre_courant()
        super().save(**kwargs)


class EntreeAudit(TenantModel):
    """One line of the audit log: who did what to which object. Append-only, in the database too."""

    action = models.CharField(max_length=60)
    objet_type = models.CharField(max_length=60)
    objet_id = models.CharField(max_length=40)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    donnees = models.JSONField(default=dict)

    class Meta:
        verbose_name = "entrée d'audit"
        verbose_name_plural = "journal d'audit"
        indexes = [
            models.Index(fields=["centre", "-cree_le"], name="audit_centre_date"),
            models.Index(fields=["centre", "objet_type", "objet_id"], name="audit_centre_objet"),
        ]


class Instantane(TenantModel):
    """The frozen content of something signed: canonical JSON and its SHA-256. Never changed.

    Unlocking, for a written reason, only closes it; a new version gets a new row.
    """

    objet_type = models.CharField(max_length=60)
    objet_id = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)
    contenu = models.JSONField()
    empreinte = models.CharField(max_length=64)
    fige_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    deverrouille_le = models.DateTimeField(null=True)
    deverrouille_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    motif = models.TextField(blank=True)

    class Meta:
        verbose_name = "instantané"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "objet_type", "objet_id", "version"], name="instantane_version_unique"
            ),
            models.UniqueConstraint(
                fields=["centre", "objet_type", "objet_id"],
                condition=models.Q(deverrouille_le__isnull=True),
                name="instantane_un_seul_actif",
            ),
        ]


class Signature(TenantModel):
    """A person's agreement to an Instantane, in one role. Append-only."""

    instantane = TenantForeignKey(Instantane, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=20, choices=Role.choices)
    signataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    nom_signataire = models.CharField(max_length=200)
    signe_le = models.DateTimeField()
    dessin = models.BinaryField(null=True)  # a small PNG, when they drew one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "instantane", "role"], name="signature_une_par_role")
        ]


class Travail(TenantModel):
    """A long job. This row is the truth; the broker only wakes a worker up."""

    class Statut(models.TextChoices):
        EN_ATTENTE = "en_attente", "En attente"
        EN_COURS = "en_cours", "En cours"
        TERMINE = "termine", "Terminé"
        ECHEC = "echec", "En échec"
        ANNULE = "annule", "Annulé"

    nature = models.CharField(max_length=60)
    titre = models.CharField(max_length=200)
    statut = models.CharField(max_length=12, choices=Statut.choices, default=Statut.EN_ATTENTE)
    parametres = models.JSONField(default=dict)
    resultat = models.JSONField(default=dict)
    fait = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    tentatives = models.PositiveSmallIntegerField(default=0)
    reprises_vaines = models.PositiveSmallIntegerField("reprises de suite sans avancer", default=0)
    fait_au_depart = models.PositiveIntegerField("fait au début de cette tentative", default=0)
    battement = models.DateTimeField(null=True)
    debut = models.DateTimeField(null=True)
    fin = models.DateTimeField(null=True)
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        indexes = [models.Index(fields=["centre", "nature", "-cree_le"], name="travail_centre_nature")]

    @property
    def actif(self) -> bool:
        return self.statut in (self.Statut.EN_ATTENTE, self.Statut.EN_COURS)

    @property
    def echec(self) -> bool:
        return self.statut == self.Statut.ECHEC

    @property
    def annule(self) -> bool:
        return self.statut == self.Statut.ANNULE

    @property
    def estimation(self) -> str:
        """What to tell who waits: the time left at the pace so far, or what the job waits for."""
        if self.statut == self.Statut.EN_ATTENTE:
            return self.message or "En attente d’un exécutant"
        if not (self.debut and self.battement and 0 < self.fait < self.total):
            return self.message
        reste = (self.battement - self.debut).total_seconds() / self.fait * (self.total - self.fait)
        return f"encore {round(reste)} s environ" if reste < 90 else f"encore {round(reste / 60)} min environ"


def chemin_prive(fichier: "Fichier", nom: str) -> str:
    """Where a private file is stored: nothing of what the person typed reaches the disk."""
    return f"{fichier.centre_id}/{uuid.uuid4().hex[:2]}/{uuid.uuid4()}"


class Fichier(TenantModel):
    """A private file: served by a view that checks who asks, never by a public address."""

    nom = models.CharField(max_length=150)
    type_mime = models.CharField(max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField("SHA-256", max_length=64)
    largeur = models.PositiveIntegerField(null=True)
    hauteur = models.PositiveIntegerField(null=True)
    contenu = models.FileField(upload_to=chemin_prive, max_length=200)
    vignette = models.FileField(upload_to=chemin_prive, max_length=200, blank=True)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "fichier"
        indexes = [models.Index(fields=["centre", "cree_le"], name="fichier_centre")]


class CourrielDemo(models.Model):
    """A message caught by the demo's mailbox instead of being sent. Global: exists in demo mode only."""

    destinataire = models.EmailField(db_index=True)
    sujet = models.CharField(max_length=300)
    texte = models.TextField()
    html = models.TextField(blank=True)
    envoye_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "courriel de démonstration"
