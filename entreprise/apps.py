"""The company side: contracts, periods, journal, and the MA's validation."""

from django.apps import AppConfig


class EntrepriseConfig(AppConfig):
    name = "entreprise"

    def ready(self) -> None:
        from cpro.socle.permissions import Role
        from entreprise.acces import apprentis_du_maitre
        from suivi.visibilite import declarer_regle

        declarer_regle(Role.MAITRE, apprentis_du_maitre)
