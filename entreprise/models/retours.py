"""« Retour d'alternance »: what the apprentices of a group lived on one subject, shown to the class."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import TenantModel
from entreprise.models.fiches import FicheActivite
from entreprise.models.journal import EntreeJournal
from referentiels.models import Tache
from suivi.models import Groupe


class RetourAlternance(TenantModel):
    """A subject, a task of the diploma or a theme, that a trainer takes back from the companies to the class.

    `synthese` is what the class keeps of it; once published, it is in the booklet of each apprentice of the group.
    """

    groupe = TenantForeignKey(Groupe, on_delete=models.PROTECT, related_name="retours")
    titre = models.CharField(max_length=120)
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    question = models.CharField("question posée à la classe", max_length=300, blank=True)
    synthese = models.TextField("synthèse", max_length=6000, blank=True)
    publiee_le = models.DateTimeField("synthèse publiée le", null=True)
    cree_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "retour d’alternance"
        verbose_name_plural = "retours d’alternance"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"Retour d’alternance «\u00a0{self.titre}\u00a0»"


class TemoignageRetour(TenantModel):
    """An entry or a fiche that a trainer would show to the class: only with its author's consent."""

    class Accord(models.TextChoices):
        DEMANDE = "demande", "Demandé"
        DONNE = "donne", "Donné"
        REFUSE = "refuse", "Refusé"

    retour = TenantForeignKey(RetourAlternance, on_delete=models.CASCADE, related_name="temoignages")
    entree = TenantForeignKey(EntreeJournal, on_delete=models.CASCADE, related_name="temoignages", null=True)
    fiche = TenantForeignKey(FicheActivite, on_delete=models.CASCADE, related_name="temoignages", null=True)
    accord = models.CharField(max_length=10, choices=Accord.choices, default=Accord.DEMANDE)
    repondu_le = models.DateTimeField("répondu le", null=True)

    class Meta:
        verbose_name = "témoignage d’un retour"
        verbose_name_plural = "témoignages d’un retour"
        ordering = ["cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entree__isnull=True) | models.Q(fiche__isnull=True),
                name="temoignage_d_un_seul",
            ),
            models.UniqueConstraint(
                fields=["centre", "retour", "entree", "fiche"],
                nulls_distinct=False,
                name="temoignage_unique",
            ),
        ]

    @property
    def source(self) -> EntreeJournal | FicheActivite:
        return self.entree or self.fiche
