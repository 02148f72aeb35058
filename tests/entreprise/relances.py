"""What the tests of reminders need: a calendar of their own, whatever the day they run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Courriel, Utilisateur
from cpro.socle.permissions import Role
from entreprise.actions.contrats import create_contrat
from entreprise.actions.periodes import plan_periode, update_periode
from entreprise.actions.relances import run_passage
from entreprise.jours_feries import is_ouvre
from entreprise.models import Contrat, EntreeJournal, Periode, Relance
from suivi.actions.groupes import enrol_apprenti
from suivi.models import Apprenti
from tests.promotion import Promotion

LUNDI = date(2026, 11, 2)  # the first day of the period; the 11th is a public holiday


@contextmanager
def horloge(jour: date, heure: int = 10) -> Iterator[None]:
    """Run the block as if it were that day at that hour, local time."""
    reelle = timezone.now
    moment = timezone.make_aware(datetime.combine(jour, time(heure, 12)))
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = reelle


def settle(promotion: Promotion) -> Periode:
    """A contract over the two years and a period from the Monday; nothing logged. Again: newcomers get it too."""
    Contrat.objects.filter(pk=promotion.contrat.pk).update(debut=date(2026, 1, 5), fin=date(2027, 12, 31))
    promotion.contrat.refresh_from_db()
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    plan = {"intitule": "Période 1", "debut": LUNDI, "fin": date(2026, 12, 18), "consignes": ""}
    if (periode := Periode.objects.first()) is not None:
        update_periode(periode=periode, auteur=auteur, **plan)
        return periode
    return plan_periode(groupe=promotion.groupe, auteur=auteur, **plan)


def log(promotion: Promotion, jour: date, *, apprenti: Apprenti | None = None, envoyee: bool = False):
    """An entry of that day, sent that evening when asked."""
    moment = timezone.make_aware(datetime.combine(jour, time(18)))
    return EntreeJournal.objects.create(
        id=uuid4(),
        apprenti=apprenti or promotion.apprentis[0],
        contrat=apprenti.contrats.get() if apprenti else promotion.contrat,
        jour=jour,
        recit="Câblage d’une armoire.",
        statut=EntreeJournal.Statut.ENVOYEE if envoyee else EntreeJournal.Statut.VALIDEE,
        envoyee_le=moment,
    )


def add_apprentis(promotion: Promotion, nombre: int) -> list[Apprenti]:
    """Apprentices with an access and a contract with the same MA."""
    teste = promotion.teste
    nouveaux = []
    for rang in range(nombre):
        personne = Utilisateur.objects.create_user(
            f"a{rang}-{uuid4().hex[:6]}@{teste.slug}.test", prenom="Ali"
        )
        apprenti = enrol_apprenti(
            groupe=promotion.groupe,
            prenom=f"Ali{rang}",
            nom="Farad",
            membre=add_membre(centre=teste.centre, utilisateur=personne, role=Role.APPRENTI),
            auteur=teste.membres[Role.COORDONNATEUR],
        )
        create_contrat(
            apprenti=apprenti,
            entreprise=promotion.contrat.entreprise,
            maitre=promotion.contrat.maitre,
            debut=date(2026, 1, 5),
            fin=date(2027, 12, 31),
            auteur=None,
        )
        nouveaux.append(apprenti)
    return nouveaux


def run(promotion: Promotion, jour: date) -> dict:
    with horloge(jour):
        return run_passage(centre_id=promotion.teste.centre.pk, jour=jour)


def run_until(promotion: Promotion, debut: date, fin: date) -> None:
    """Every working day, as beat does."""
    jours = (debut + timedelta(days=rang) for rang in range((fin - debut).days + 1))
    for jour in filter(is_ouvre, jours):
        run(promotion, jour)


def told() -> list[tuple[date, str, str, int]]:
    """Day, rule, role told and rank of each reminder, in order."""
    return sorted(Relance.objects.values_list("jour", "regle", "membre__role", "rang"))


def texts() -> dict[UUID, str]:
    return dict(Courriel.objects.filter(nature=Courriel.Nature.RELANCE).values_list("membre", "texte"))
