"""Where Celery looks for the tasks of this app."""

from cpro.comptes.courriels import envoyer_courriel, envoyer_courriels, reprendre_courriels

__all__ = ["envoyer_courriel", "envoyer_courriels", "reprendre_courriels"]
