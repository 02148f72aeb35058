"""System checks that refuse to start an unsafe deployment."""

from django.core.checks import Error, Tags, register
from django.db import connection

from cpro.socle.permissions import Permission


@register(Tags.security)
def vues_declarees(app_configs, **kwargs) -> list[Error]:
    """Every view declares a requirement; a Permission needs a centre in the URL, and conversely."""
    from cpro.socle.routes import toutes_les_routes

    erreurs = []
    for route in toutes_les_routes():
        if route.exigence is None:
            erreurs.append(Error(f"{route.chemin} : vue sans @requires", id="socle.E001"))
        elif route.du_centre != isinstance(route.exigence, Permission):
            erreurs.append(
                Error(f"{route.chemin} : {route.exigence} ne va pas avec cette URL", id="socle.E002")
            )
    return erreurs


@register(Tags.database)
def role_ordinaire(app_configs, databases=None, **kwargs) -> list[Error]:
    """The application's database role is neither superuser nor exempt from row-level security."""
    if not databases or "default" not in databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (puissant,) = cursor.fetchone()
    if puissant:
        return [
            Error(
                "DATABASE_URL donne un rôle superutilisateur ou BYPASSRLS : le cloisonnement serait sans effet",
                hint="Utilisez le rôle cpro_app (docs/exploitation.md).",
                id="socle.E003",
            )
        ]
    return []
