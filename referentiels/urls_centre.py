"""Addresses of what a centre makes for itself: its scales."""

from django.urls import path

from referentiels import views_echelles

urlpatterns = [
    path("echelles/", views_echelles.liste, name="echelles"),
    path("echelles/nouvelle/", views_echelles.nouvelle, name="echelle_nouvelle"),
    path("echelles/apercu/", views_echelles.apercu, name="echelle_apercu"),
    path("echelles/<uuid:echelle_id>/", views_echelles.modifier, name="echelle_modifier"),
    path("echelles/<uuid:echelle_id>/retirer/", views_echelles.retirer, name="echelle_retirer"),
    path("echelles/<uuid:echelle_id>/remettre/", views_echelles.remettre, name="echelle_remettre"),
]
