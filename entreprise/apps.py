"""The company side: contracts, periods, journal, and the MA's validation."""

from django.apps import AppConfig


class EntrepriseConfig(AppConfig):
    name = "entreprise"

    def ready(self) -> None:
        from cpro.comptes.courriels import declarer_ouverture
        from cpro.comptes.models import Courriel
        from cpro.socle.permissions import Permission, Role
        from entreprise.acces import apprentis_du_maitre
        from entreprise.queries.alternance import mark_days, say_odd_dates
        from entreprise.queries.emplois import emplois
        from entreprise.queries.fiches import company_on
        from entreprise.queries.relances import relances_ouvertes
        from suivi.avertissements import declarer_regard
        from suivi.echos import declarer_echos
        from suivi.emplois import declarer_emplois
        from suivi.jours import declarer_jours
        from suivi.models import Groupe
        from suivi.pages import Page, declarer_pages
        from suivi.visibilite import declarer_regle

        declarer_regle(Role.MAITRE, apprentis_du_maitre)
        declarer_regard(say_odd_dates)
        declarer_jours(mark_days)
        declarer_echos(company_on)
        declarer_emplois(emplois)
        declarer_pages(
            Groupe,
            Page("Calendrier", "entreprise:calendrier", Permission.PERIODE_VIEW, 20),
            Page("Approches métiers", "entreprise:approches", Permission.RETOUR_EDIT, 30),
        )
        declarer_ouverture(Courriel.Nature.RELANCE, relances_ouvertes)
