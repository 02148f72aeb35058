"""Choices of the référentiel tables."""

from django.db import models


class StatutVersion(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIEE = "publiee", "Publiée"
    RETIREE = "retiree", "Retirée"


class NatureTache(models.TextChoices):
    """What the finest thing to tick is: many référentiels give no task, some no activity."""

    TACHE = "tache", "Tâche"
    ACTIVITE = "activite", "Activité"
    POLE = "pole", "Pôle"


class NatureEchelle(models.TextChoices):
    CENTRE = "centre", "En centre"
    ENTREPRISE = "entreprise", "En entreprise"


class NiveauSpecial(models.TextChoices):
    """Answers that are not a degree of mastery."""

    AUCUN = "", "Degré de maîtrise"
    NON_EVALUE = "non_evalue", "Non évalué"
    NON_FAIT = "non_fait", "Non fait"
    NON_VU = "non_vu", "Non vu"


class FormatImport(models.TextChoices):
    """What an imported file is, recognised by its content."""

    TABLEUR = "tableur", "Tableur (Excel ou CSV)"
    RNCP = "rncp", "Répertoire RNCP de France compétences"
    NATIF = "natif", "Référentiel Compas (YAML)"
    CASE = "case", "Cadre 1EdTech CASE"
    MOODLE = "moodle", "Cadre de compétences Moodle"


class StatutImport(models.TextChoices):
    LECTURE = "lecture", "En cours de lecture"
    CHOIX = "choix", "Fiches à choisir"
    LU = "lu", "À relire"
    REFUSE = "refuse", "Illisible"
    GARDE = "garde", "Gardé"
    ABANDONNE = "abandonne", "Sans suite"
