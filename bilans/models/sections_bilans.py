"""What the sections of a bilan de compétences hold, besides its levels: texts, people, actions."""

from django.db import models

from bilans.models.bilans import Bilan
from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from entreprise.models import ActionBilanPeriode


class TexteBilan(TenantModel):
    """The text of a section, or of one of its questions (`cle`, see `bilans.trame`).

    What an apprentice or an MA writes is theirs until `partage_le`: nobody reads it, and it is not frozen.
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.CASCADE, related_name="textes", db_index=False)
    cle = models.CharField(max_length=24)
    texte = models.TextField(max_length=4000)
    ecrit_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)
    ecrit_le = models.DateTimeField("écrit le", auto_now=True)
    partage_le = models.DateTimeField("partagé le", null=True)

    class Meta:
        verbose_name = "texte d’un bilan"
        verbose_name_plural = "textes d’un bilan"
        constraints = [models.UniqueConstraint(fields=["centre", "bilan", "cle"], name="texte_bilan_unique")]


class ParticipantBilan(TenantModel):
    """Somebody at the meeting, or excused: a member, or a name and a quality (the legal representative of a minor…)."""

    class Presence(models.TextChoices):
        PRESENT = "present", "Présent"
        EXCUSE = "excuse", "Excusé"

    bilan = TenantForeignKey(Bilan, on_delete=models.CASCADE, related_name="participants", db_index=False)
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    nom = models.CharField(max_length=160)
    qualite = models.CharField("qualité", max_length=80)
    presence = models.CharField("présence", max_length=8, choices=Presence.choices)
    rang = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "participant d’un bilan"
        verbose_name_plural = "participants d’un bilan"
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "bilan", "rang"], name="participant_bilan_rang_unique")
        ]


class ActionBilan(TenantModel):
    """Something to do before the next bilan, by one of the three. What is still open is taken up again there.

    Its state may change after the bilan is frozen, until it is taken up; what is to be done may not.
    """

    Responsable = ActionBilanPeriode.Responsable

    class Etat(models.TextChoices):
        A_FAIRE = "a_faire", "À faire"
        A_POURSUIVRE = "a_poursuivre", "À poursuivre"
        FAITE = "faite", "Faite"
        ABANDONNEE = "abandonnee", "Abandonnée"

    OUVERTS = (Etat.A_FAIRE, Etat.A_POURSUIVRE)

    bilan = TenantForeignKey(Bilan, on_delete=models.CASCADE, related_name="actions")
    texte = models.CharField("ce qu’il y a à faire", max_length=300)
    responsable = models.CharField(max_length=10, choices=Responsable.choices)
    echeance = models.DateField("pour le", null=True, blank=True)
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.A_FAIRE)
    mot = models.CharField("un mot sur ce qui a été fait", max_length=300, blank=True)
    etat_le = models.DateField("état noté le", null=True)
    reprise_de = TenantForeignKey(
        "self", on_delete=models.PROTECT, related_name="suites", null=True, db_index=False
    )

    class Meta:
        verbose_name = "action d’un bilan de compétences"
        verbose_name_plural = "actions d’un bilan de compétences"
        ordering = ["cree_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(etat="abandonnee", mot=""), name="action_bilan_abandonnee_avec_un_mot"
            ),
            models.UniqueConstraint(
                fields=["centre", "reprise_de"],
                condition=models.Q(reprise_de__isnull=False),
                name="action_bilan_reprise_une_fois",
            ),
        ]

    @property
    def ouverte(self) -> bool:
        return self.etat in self.OUVERTS
