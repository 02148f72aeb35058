"""The `bilans` app."""

from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "bilans"

    def ready(self) -> None:
        """The job of attestations is known to every process, as those of `tasks` are to Celery."""
        from bilans.actions import attestations  # noqa: F401
        from cpro.socle.permissions import Permission
        from suivi.models import Formation, Groupe
        from suivi.pages import Page, declarer_pages

        declarer_pages(
            Groupe,
            Page("Tableau de bord", "bilans:tableau_groupe", Permission.TABLEAU_GROUPE_VIEW, 10),
            Page("Bilans", "bilans:preparations", Permission.TABLEAU_GROUPE_VIEW, 45),
            Page("Certification", "bilans:certification_groupe", Permission.CERTIFICATION_VIEW, 50),
            Page("Attestations", "bilans:attestations_groupe", Permission.ATTESTATION_VIEW, 60),
            Page("Livrets", "bilans:livrets_editer", Permission.LIVRET_EXPORT, 70),
        )
        declarer_pages(
            Formation,
            Page(
                "Les sections de ses bilans", "bilans:trame_bilan_formation", Permission.BILAN_CONFIGURE, 10
            ),
            Page("Comment un niveau y est proposé", "bilans:regle_formation", Permission.BILAN_REGLE, 20),
            Page(
                "La composition de son livret", "bilans:composition_formation", Permission.LIVRET_COMPOSE, 30
            ),
        )
