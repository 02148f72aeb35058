"""The demonstration: two fictitious centres, and the check of the main job over HTTP. Never in production."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "cpro.demo"
    label = "demo"
    verbose_name = "Démonstration"
