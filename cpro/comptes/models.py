"""People and centres (global), memberships, invitations and access links (one centre each)."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from cpro.socle.permissions import ROLE_PERMISSIONS, Permission, Role


class Centre(models.Model):
    """A CFA: the tenant. Global, so that its address can be resolved before any scope is open."""

    slug = models.SlugField(max_length=60, unique=True)
    nom = models.CharField(max_length=150)
    uai = models.CharField(
        "code UAI",
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{7}[A-Z]$", "Un code UAI a 7 chiffres puis une lettre.")],
    )
    ville = models.CharField(max_length=100, blank=True)
    accent = models.CharField("teinte du centre", max_length=20, blank=True)

    class Meta:
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class UtilisateurManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **champs) -> "Utilisateur":
        """Create a person; without a password they sign in by code or by link."""
        utilisateur = self.model(email=self.normalize_email(email).lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur


class Utilisateur(AbstractBaseUser):
    """A person, in any number of centres. Global; everything they do is in tenant tables."""

    email = models.EmailField("adresse e-mail", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UtilisateurManager()

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or self.email

    @property
    def initiales(self) -> str:
        return (self.prenom[:1] + self.nom[:1]).upper() or self.email[:1].upper()


class Membre(TenantModel):
    """A person in one role in one centre; several roles are several rows."""

    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField("accès jusqu’au", null=True, blank=True)
    relances_refusees_le = models.DateTimeField("rappels par e-mail refusés le", null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "utilisateur", "role"], name="membre_unique")
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} ({self.get_role_display()})"

    def en_cours(self, jour: date) -> bool:
        """Whether this membership holds on that day; `queries.membres_en_cours` asks the same in SQL."""
        return (self.debut is None or self.debut <= jour) and (self.fin is None or self.fin >= jour)

    def peut(self, permission: Permission) -> bool:
        """Whether this role may do this kind of thing."""
        return permission in ROLE_PERMISSIONS[Role(self.role)]


class Invitation(TenantModel):
    """A role offered to an e-mail address. Only the hash of its secret is kept."""

    email = models.EmailField("adresse e-mail")
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    invite_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", null=True)
    empreinte = models.CharField(max_length=64)
    expire_le = models.DateTimeField()
    acceptee_le = models.DateTimeField(null=True)
    annulee_le = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "email", "role"],
                condition=models.Q(acceptee_le__isnull=True, annulee_le__isnull=True),
                name="invitation_en_cours_unique",
            )
        ]


class LienAcces(TenantModel):
    """A personal link that opens a session without a password. One use; only the nonce's hash is kept."""

    class Moyen(models.TextChoices):
        """How the link reaches its person. On a screen or on paper, somebody of the centre hands it over."""

        COURRIEL = "courriel", "E-mail"
        ECRAN = "ecran", "QR code montré"
        PAPIER = "papier", "Feuille imprimée"

    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="liens")
    empreinte = models.CharField(max_length=64)
    destination = models.CharField(max_length=300)
    moyen = models.CharField(max_length=10, choices=Moyen.choices, default=Moyen.COURRIEL)
    cree_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", null=True)
    expire_le = models.DateTimeField()
    consomme_le = models.DateTimeField(null=True)
    revoque_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lien d’accès"
        indexes = [
            models.Index(fields=["centre", "membre"], name="lien_centre_membre"),
            models.Index(fields=["centre", "empreinte"], name="lien_centre_empreinte"),
        ]

    @property
    def etat(self) -> str:
        """What became of it: utilise, revoque, expire or utilisable."""
        if self.consomme_le:
            return "utilise"
        if self.revoque_le:
            return "revoque"
        return "utilisable" if self.expire_le > timezone.now() else "expire"


class Courriel(TenantModel):
    """A message of the centre to a person: written by an action, sent by the worker, kept with its fate.

    When `destination` is set, the personal access link is made at sending time: no secret is stored here.
    """

    class Etat(models.TextChoices):
        A_ENVOYER = "a_envoyer", "En attente d’envoi"
        ENVOYE = "envoye", "Envoyé"
        ECHEC = "echec", "Non envoyé"

    class Nature(models.TextChoices):
        """A reminder waits for the hours when people work, and its person may refuse it; the rest leaves at once."""

        SERVICE = "", "Message"
        RELANCE = "relance", "Rappel"

    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.SERVICE, blank=True)
    cle = models.CharField("clé d’unicité", max_length=120)
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="courriels", null=True)
    destinataire = models.EmailField()
    sujet = models.CharField(max_length=200)
    texte = models.TextField(help_text="« {lien} » y est remplacé par le lien personnel.")
    destination = models.CharField(max_length=300, blank=True)
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.A_ENVOYER)
    tentatives = models.PositiveSmallIntegerField(default=0)
    envoye_le = models.DateTimeField("envoyé le", null=True)
    erreur = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "courriel"
        constraints = [models.UniqueConstraint(fields=["centre", "cle"], name="courriel_cle_unique")]
        indexes = [models.Index(fields=["centre", "etat"], name="courriel_centre_etat")]
