"""Attestations: the competences of a bloc that an apprentice has acquired, as a PDF and as a signed credential."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from referentiels.models import Bloc
from suivi.models import Apprenti


class CleEmetteur(TenantModel):
    """A key with which the centre signs credentials. The public half stays published after it is retired.

    `privee` is encrypted as certificates are (`cpro.socle.sceau`): should those keys be lost, a new one is made.
    """

    empreinte = models.CharField("empreinte de la clé", max_length=43)
    publique = models.JSONField("clé publique")
    privee = models.TextField("clé privée chiffrée")
    retiree_le = models.DateTimeField("retirée le", null=True)

    class Meta:
        verbose_name = "clé de l’émetteur"
        verbose_name_plural = "clés de l’émetteur"
        constraints = [
            models.UniqueConstraint(fields=["centre", "empreinte"], name="cle_emetteur_unique"),
            models.UniqueConstraint(
                fields=["centre"],
                condition=models.Q(retiree_le__isnull=True),
                name="cle_emetteur_une_active",
            ),
        ]


class Attestation(TenantModel):
    """What the centre attests, as it was issued. Only its revocation may be added.

    `contenu` is what both forms say; `justificatif` is the credential (Open Badges 3.0, a signed JWT), whose status
    is the bit `rang_statut` of the list of the centre.
    """

    apprenti = TenantForeignKey(Apprenti, on_delete=models.PROTECT, related_name="attestations")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="+", db_index=False)
    contenu = models.JSONField()
    empreinte = models.CharField("SHA-256 du contenu", max_length=64)
    code = models.CharField("code de vérification", max_length=24)
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", db_index=False)
    justificatif = models.TextField("justificatif signé")
    rang_statut = models.PositiveIntegerField("rang dans la liste des statuts")
    emise_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    revoquee_le = models.DateTimeField("révoquée le", null=True)
    revoquee_par = TenantForeignKey(
        Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    motif = models.CharField("motif de la révocation", max_length=500, blank=True)

    class Meta:
        verbose_name = "attestation de compétences"
        verbose_name_plural = "attestations de compétences"
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="attestation_code_unique"),
            models.UniqueConstraint(fields=["centre", "rang_statut"], name="attestation_statut_unique"),
            models.UniqueConstraint(
                fields=["centre", "apprenti", "bloc", "empreinte"],
                condition=models.Q(revoquee_le__isnull=True),
                name="attestation_identique_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(revoquee_le__isnull=True) | ~models.Q(motif=""),
                name="attestation_motif",
            ),
        ]

    def __str__(self) -> str:
        return f"l’attestation de compétences de {self.apprenti}"
