"""The activity of a centre, promotion by promotion: few figures, each with the people behind it. No level is read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from bilans.models import Bilan
from cpro.comptes.models import Membre
from entreprise.models import EntreeJournal
from entreprise.queries.contrats import apprentis_sans_contrat
from entreprise.queries.manques import missing_entries
from entreprise.queries.relances import reglages_relances
from suivi.models import Groupe, Seance
from suivi.queries.groupes import groupes_with_counts
from suivi.queries.seances import in_state, with_progress

Statut = EntreeJournal.Statut
ATTENTE = timedelta(days=7)  # an entry without an answer for longer is late
RETARD = timedelta(days=7)  # a séance over for longer, and not wholly judged, is late
DUREES = {30: "30 derniers jours", 90: "3 derniers mois", 365: "12 derniers mois"}


class Mediane(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Promotion:
    """What one group did during the days asked for, and who waits in it now."""

    groupe: Groupe
    entrees: int
    validees: int
    actifs: int
    silencieux: int
    en_attente: int
    seances: int
    bilans: int

    @property
    def effectif(self) -> int:
        return self.groupe.effectif


@dataclass(frozen=True, slots=True)
class Indicateurs:
    """`delai`: half of the answers of MA came faster than this; None without answers."""

    jours: int
    promotions: tuple[Promotion, ...]
    delai: timedelta | None
    sans_contrat: int

    def total(self, champ: str) -> int:
        return sum(getattr(promotion, champ) for promotion in self.promotions)


def indicateurs_de(membre: Membre, jours: int) -> Indicateurs:
    """Of the groups that are not archived, over so many days. Twelve queries, whatever the centre."""
    depuis = timezone.now() - timedelta(days=jours)
    groupes = list(groupes_with_counts(membre))
    journaux = _journaux(depuis)
    silencieux = Counter(manque.groupe_id for manque in silences())
    en_attente = Counter(attentes().values_list("apprenti__groupe", flat=True))
    seances = Counter(seances_en_retard().values_list("groupe", flat=True))
    bilans = Counter(
        Bilan.objects.exclude(statut=Bilan.Statut.BROUILLON)
        .filter(jour__gte=timezone.localdate(depuis))
        .values_list("apprenti__groupe", flat=True)
    )
    promotions = tuple(
        Promotion(
            groupe,
            *journaux.get(groupe.pk, (0, 0, 0)),
            silencieux=silencieux[groupe.pk],
            en_attente=en_attente[groupe.pk],
            seances=seances[groupe.pk],
            bilans=bilans[groupe.pk],
        )
        for groupe in groupes
    )
    return Indicateurs(jours, promotions, _delai(depuis), apprentis_sans_contrat(membre).count())


def _journaux(depuis: datetime) -> dict[UUID, tuple[int, int, int]]:
    """Group → entries sent, how many of them are validated, by how many apprentices. One query."""
    lignes = (
        EntreeJournal.objects.filter(envoyee_le__gte=depuis)
        .order_by()
        .values("apprenti__groupe")
        .annotate(
            entrees=Count("pk"),
            validees=Count("pk", filter=Q(statut=Statut.VALIDEE)),
            actifs=Count("apprenti", distinct=True),
        )
    )
    return {
        ligne["apprenti__groupe"]: (ligne["entrees"], ligne["validees"], ligne["actifs"]) for ligne in lignes
    }


def _delai(depuis: datetime) -> timedelta | None:
    """The median time between an entry sent and its validation. One query."""
    attente = ExpressionWrapper(F("validee_le") - F("envoyee_le"), output_field=DurationField())
    return EntreeJournal.objects.filter(validee_le__gte=depuis, envoyee_le__isnull=False).aggregate(
        delai=Mediane(attente)
    )["delai"]


def silences():
    """The apprentices whom the centre's own rule finds silent, the longest first. Six queries at most."""
    reglages = reglages_relances()
    return missing_entries(
        Q(), timezone.localdate(), seuil=reglages.sans_entree_jours, accueil=reglages.accueil_jours
    )


def attentes() -> QuerySet[EntreeJournal]:
    """The entries that no MA has answered for more than a week, the oldest first."""
    return EntreeJournal.objects.filter(
        statut=Statut.ENVOYEE, envoyee_le__lt=timezone.now() - ATTENTE, apprenti__groupe__archive_le=None
    ).order_by("envoyee_le")


def seances_en_retard() -> QuerySet[Seance]:
    """The séances over for more than a week that are not wholly judged, the oldest first."""
    finies = Seance.objects.filter(fin__lt=timezone.localdate() - RETARD, groupe__archive_le=None)
    return in_state(with_progress(finies), "evaluer")


@dataclass(frozen=True, slots=True)
class Derriere:
    """One of those behind a figure. `route` and `cle`: the page that says more, for who may open it."""

    qui: str
    groupe: str
    detail: str
    depuis: date | None
    route: str
    cle: UUID


LISTES = {
    "silencieux": "Apprentis silencieux",
    "attente": "Entrées qui attendent un maître d’apprentissage",
    "seances": "Séances à finir d’évaluer",
    "sans-contrat": "Apprentis sans contrat",
}


def behind(cle: str, membre: Membre, groupe_id: UUID | None) -> list[Derriere]:
    """Those behind a figure of LISTES, of one group or of all."""
    lignes = list(_BEHIND[cle](membre))
    return [derriere for groupe, derriere in lignes if groupe_id in (None, groupe)]


def _silencieux(membre: Membre) -> Iterable[tuple[UUID, Derriere]]:
    for manque in silences():
        yield (
            manque.groupe_id,
            Derriere(
                f"{manque.prenom} {manque.nom}",
                manque.groupe,
                f"rien de noté pendant « {manque.periode} »",
                manque.depuis,
                "bilans:tableau",
                manque.apprenti,
            ),
        )


def _attente(membre: Membre) -> Iterable[tuple[UUID, Derriere]]:
    maitre = "contrat__maitre__membre__utilisateur"
    for entree in attentes().select_related("apprenti__groupe", maitre):
        qui = entree.contrat.maitre.membre.utilisateur if entree.contrat else "sans contrat"
        yield (
            entree.apprenti.groupe_id,
            Derriere(
                str(qui),
                entree.apprenti.groupe.nom,
                f"une entrée de {entree.apprenti} attend",
                timezone.localdate(entree.envoyee_le),
                "bilans:tableau",
                entree.apprenti_id,
            ),
        )


def _seances(membre: Membre) -> Iterable[tuple[UUID, Derriere]]:
    for seance in seances_en_retard().select_related("groupe", "planifiee_par__utilisateur"):
        yield (
            seance.groupe_id,
            Derriere(
                str(seance.planifiee_par.utilisateur),
                seance.groupe.nom,
                f"{seance.titre} : {seance.cases_faites} cases évaluées sur {seance.cases}",
                seance.fin,
                "suivi:seance",
                seance.pk,
            ),
        )


def _sans_contrat(membre: Membre) -> Iterable[tuple[UUID, Derriere]]:
    for apprenti in apprentis_sans_contrat(membre).select_related("groupe").order_by("groupe__nom", "nom"):
        yield (
            apprenti.groupe_id,
            Derriere(
                str(apprenti),
                apprenti.groupe.nom,
                "aucun contrat en cours ni à venir",
                None,
                "bilans:tableau",
                apprenti.pk,
            ),
        )


_BEHIND = {
    "silencieux": _silencieux,
    "attente": _attente,
    "seances": _seances,
    "sans-contrat": _sans_contrat,
}
