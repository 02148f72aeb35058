"""« Ce qui m'attend »: the home of every role, and what every page shares."""

from django.apps import AppConfig


class AccueilConfig(AppConfig):
    name = "cpro.accueil"
    label = "accueil"
