"""Scenarios: a training activity described once, planned many times."""

from django.db import models

from cpro.comptes.models import Membre
from cpro.socle.fields import TenantForeignKey
from cpro.socle.models import Fichier, TenantModel
from referentiels.models import Competence, Critere, Tache, VersionReferentiel


class Scenario(TenantModel):
    """Four parts: title and authors, context, link to the référentiel, resources. Its state is derived.

    `origine` is what it was copied from in the common library; `attribution` credits it, even once withdrawn.
    `recherche` is its text and the words of what it links to, folded, and `evaluables` the number
    of its competences: kept by `index_scenario`, read by the search, which would count them for each of thousands.
    """

    version = models.ForeignKey(VersionReferentiel, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField(max_length=200)
    description = models.TextField("description et situation professionnelle", blank=True)
    missions = models.TextField("problématique et missions", blank=True)
    resultats = models.TextField("résultats attendus", blank=True)
    equipements = models.TextField("équipements et logiciels", blank=True)
    liens = models.TextField("liens utiles", blank=True, help_text="Une adresse par ligne.")
    espaces = models.CharField("espaces de formation", max_length=300, blank=True)
    duree_heures = models.DecimalField(
        "durée en heures", max_digits=5, decimal_places=1, null=True, blank=True
    )
    prive = models.BooleanField("gardé pour ses auteurs", default=False)
    recherche = models.TextField(blank=True, editable=False)
    evaluables = models.PositiveSmallIntegerField("compétences évaluées", default=0, editable=False)
    origine = models.ForeignKey(
        "suivi.Publication", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    attribution = models.CharField("repris de", max_length=400, blank=True)
    licence_d_origine = models.CharField("licence de l’original", max_length=10, blank=True)
    cree_par = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    archive_le = models.DateTimeField("archivé le", null=True)

    class Meta:
        verbose_name = "scénario"
        ordering = ["-modifie_le"]
        indexes = [
            models.Index(fields=["centre", "-modifie_le"], name="scenario_centre_date"),
            models.Index(fields=["centre", "origine"], name="scenario_origine"),
        ]

    def __str__(self) -> str:
        return self.titre


class ScenarioAuteur(TenantModel):
    """A co-author: may edit the scenario, as its creator may."""

    scenario = TenantForeignKey(Scenario, on_delete=models.CASCADE, related_name="auteurs")
    membre = TenantForeignKey(Membre, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "auteur du scénario"
        verbose_name_plural = "auteurs du scénario"
        constraints = [
            models.UniqueConstraint(fields=["centre", "scenario", "membre"], name="scenario_auteur_unique")
        ]


class ScenarioTache(TenantModel):
    """A task of the référentiel that the scenario works on."""

    scenario = TenantForeignKey(Scenario, on_delete=models.CASCADE, related_name="taches")
    tache = models.ForeignKey(Tache, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "tâche du scénario"
        verbose_name_plural = "tâches du scénario"
        constraints = [
            models.UniqueConstraint(fields=["centre", "scenario", "tache"], name="scenario_tache_unique")
        ]


class ScenarioCompetence(TenantModel):
    """A competence the scenario evaluates; `manuelle`: chosen by hand, it stays when its tasks go."""

    scenario = TenantForeignKey(Scenario, on_delete=models.CASCADE, related_name="competences")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+", db_index=False)
    manuelle = models.BooleanField("choisie à la main", default=False)

    class Meta:
        verbose_name = "compétence du scénario"
        verbose_name_plural = "compétences du scénario"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "scenario", "competence"], name="scenario_competence_unique"
            )
        ]


class ScenarioCritere(TenantModel):
    """A criterion the scenario evaluates; `indicateur` says how success shows in this situation."""

    scenario = TenantForeignKey(Scenario, on_delete=models.CASCADE, related_name="criteres")
    critere = models.ForeignKey(Critere, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicateur = models.CharField("indicateur de réussite", max_length=300, blank=True)

    class Meta:
        verbose_name = "critère du scénario"
        verbose_name_plural = "critères du scénario"
        constraints = [
            models.UniqueConstraint(fields=["centre", "scenario", "critere"], name="scenario_critere_unique")
        ]


class ScenarioRessource(TenantModel):
    """A file given to the apprentices with the scenario."""

    scenario = TenantForeignKey(Scenario, on_delete=models.CASCADE, related_name="ressources")
    fichier = TenantForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ressource du scénario"
        verbose_name_plural = "ressources du scénario"
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "scenario", "fichier"], name="scenario_ressource_unique"
            )
        ]
