"""The sign-in pages we use of allauth, under its own names. Nobody signs up alone or changes address alone."""

from allauth.account import views
from django.urls import path, re_path

from cpro.comptes.views import hors_lien

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("confirmer/", views.reauthenticate, name="account_reauthenticate"),
    path("code/", views.request_login_code, name="account_request_login_code"),
    path("code/saisir/", views.confirm_login_code, name="account_confirm_login_code"),
    path("mot-de-passe/changer/", hors_lien(views.password_change), name="account_change_password"),
    path("mot-de-passe/choisir/", hors_lien(views.password_set), name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/change/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
