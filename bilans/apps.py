"""The `bilans` app."""

from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "bilans"

    def ready(self) -> None:
        """The job of attestations is known to every process, as those of `tasks` are to Celery."""
        from bilans.actions import attestations  # noqa: F401
        from cpro.socle.permissions import Permission
        from suivi.pages_groupe import PageGroupe, declarer_pages

        declarer_pages(
            PageGroupe("Tableau de bord", "bilans:tableau_groupe", Permission.TABLEAU_GROUPE_VIEW, 10),
            PageGroupe("Bilans", "bilans:preparations", Permission.TABLEAU_GROUPE_VIEW, 45),
            PageGroupe("Certification", "bilans:certification_groupe", Permission.CERTIFICATION_VIEW, 50),
            PageGroupe("Attestations", "bilans:attestations_groupe", Permission.ATTESTATION_VIEW, 60),
            PageGroupe("Livrets", "bilans:livrets_editer", Permission.LIVRET_EXPORT, 70),
        )
