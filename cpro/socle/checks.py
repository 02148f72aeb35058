"""System checks that refuse to start an unsafe deployment."""

from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

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


SANS_EFFET = "DATABASE_URL donne un rôle superutilisateur ou BYPASSRLS : le cloisonnement serait sans effet"
REMEDE = "Utilisez le rôle cpro_app (docs/exploitation.md)."


def _echappe_aux_politiques(connexion: BaseDatabaseWrapper) -> bool:
    question = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return connexion.connection.execute(question).fetchone()[0]


@register(Tags.database)
def role_ordinaire(app_configs, databases=None, **kwargs) -> list[Error]:
    """The application's database role is neither superuser nor exempt from row-level security."""
    if not databases or "default" not in databases:
        return []
    try:
        connection.ensure_connection()
    except ImproperlyConfigured:
        return [Error(SANS_EFFET, hint=REMEDE, id="socle.E003")]
    return []


def refuse_powerful_role(connection: BaseDatabaseWrapper, **kwargs) -> None:
    """The same at each new connection: a web server or a worker runs no system check when it starts."""
    if connection.alias == "default" and _echappe_aux_politiques(connection):
        connection.close()
        raise ImproperlyConfigured(f"{SANS_EFFET}. {REMEDE}")
