"""The kinds of a bilan de compétences."""

from django.db import models


class Nature(models.TextChoices):
    """When in a training a bilan is held; its trame says which sections that kind has."""

    INITIAL = "initial", "Positionnement initial"
    INTERMEDIAIRE = "intermediaire", "Bilan intermédiaire"
    SEMESTRE = "semestre", "Bilan de fin de semestre"
    ANNEE = "annee", "Bilan de fin d’année"
    FINAL = "final", "Bilan final"

    def beside(self, nom: str) -> str:
        """What to say of it beside the name of a bilan: nothing when that says it already."""
        return "" if self.label == nom else self.label
