"""Addresses of what a centre makes for itself: its référentiels and its scales."""

from django.urls import path

from referentiels import views_echelles, views_edition

urlpatterns = [
    path("nouveau/", views_edition.nouveau, name="nouveau"),
    path("brouillons/<uuid:version_id>/contenu/", views_edition.contenu, name="contenu"),
    path("brouillons/<uuid:version_id>/elements/<path:cle>/", views_edition.noeud, name="noeud"),
    path("brouillons/<uuid:version_id>/ajouter/<slug:genre>/", views_edition.ajouter, name="noeud_ajouter"),
    path("brouillons/<uuid:version_id>/deplacer/", views_edition.deplacer, name="noeud_deplacer"),
    path("brouillons/<uuid:version_id>/enlever/", views_edition.enlever, name="noeud_enlever"),
    path("brouillons/<uuid:version_id>/mots/<slug:partie>/", views_edition.mots, name="mots"),
    path("<uuid:version_id>/adapter/", views_edition.adapter, name="adapter"),
    path("<uuid:version_id>/retirer/", views_edition.retirer, name="retirer"),
    path("<uuid:version_id>/remettre/", views_edition.remettre, name="remettre"),
    path("echelles/", views_echelles.liste, name="echelles"),
    path("echelles/nouvelle/", views_echelles.nouvelle, name="echelle_nouvelle"),
    path("echelles/apercu/", views_echelles.apercu, name="echelle_apercu"),
    path("echelles/<uuid:echelle_id>/", views_echelles.modifier, name="echelle_modifier"),
    path("echelles/<uuid:echelle_id>/retirer/", views_echelles.retirer, name="echelle_retirer"),
    path("echelles/<uuid:echelle_id>/remettre/", views_echelles.remettre, name="echelle_remettre"),
]
