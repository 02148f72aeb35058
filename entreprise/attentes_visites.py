"""The visits and first interviews that wait for a member: to expect, prepare, tell, hold, sign, answer."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission, Role
from cpro.socle.prepared import prepared
from cpro.socle.signatures import unsigned_by
from cpro.socle.templatetags.francais import dire_date, elide, moment_proche, pluriel
from entreprise.models import Entretien, Visite
from entreprise.queries.visites import (
    alertes_ouvertes,
    contrats_a_visiter,
    contrats_sans_entretien_le,
    is_late,
)

AU_PLUS = 20
BIENTOT = timedelta(days=14)  # a visit so near is on the home pages
UN_PAR_UN = 3  # interviews to hold in a group: beyond, one line says how many


def attentes_de_visites(membre: Membre) -> list[Attente]:
    """Five queries for a trainer, three for an apprentice or an MA, none for who holds no visit."""
    if not membre.peut(Permission.ENTRETIEN_SIGN):
        return []
    attentes = _visits(membre) + _under_way(membre)
    if membre.peut(Permission.ENTRETIEN_EDIT):
        attentes += _to_hold(membre) + _alerts(membre)
    return attentes


def _visits(membre: Membre) -> list[Attente]:
    """One's own visits to prepare or to tell; those that an apprentice or an MA expects."""
    maintenant = timezone.now()
    les_miennes = membre.peut(Permission.VISITE_EDIT)
    return [
        _visit(
            membre,
            pk,
            debut,
            f"{prenom} {nom}, {entreprise}" if les_miennes else f"{prenom_f} {nom_f}",
            nom_court=prenom,
            passee=debut + timedelta(minutes=duree) < maintenant,
        )
        for pk, debut, duree, prenom, nom, entreprise, prenom_f, nom_f in _planned(
            membre=membre, maintenant=maintenant, horizon=maintenant + BIENTOT
        )
    ]


@prepared(sauf=[Role.MAITRE])
def _planned(*, membre: Membre, maintenant: datetime, horizon: datetime) -> QuerySet:
    visites = Visite.objects.filter(
        contrat__in=contrats_a_visiter(membre), statut=Visite.Statut.PLANIFIEE, debut__lt=horizon
    )
    les_miennes = membre.peut(Permission.VISITE_EDIT)
    visites = visites.filter(formateur=membre) if les_miennes else visites.filter(debut__gte=maintenant)
    return visites.order_by("debut").values_list(
        "pk",
        "debut",
        "duree",
        "contrat__apprenti__prenom",
        "contrat__apprenti__nom",
        "contrat__entreprise__nom",
        "formateur__utilisateur__prenom",
        "formateur__utilisateur__nom",
    )[:AU_PLUS]


def _visit(membre: Membre, pk, debut, qui: str, *, nom_court: str, passee: bool) -> Attente:
    route, texte, icone = "visite", "Visite du centre", "calendar-check"
    if membre.role == Role.MAITRE:
        texte = f"Visite du centre pour {nom_court}"
    elif membre.role != Role.APPRENTI:
        texte, icone = (
            (f"Raconter la visite {elide('de', nom_court)}", "notebook-pen")
            if passee
            else (f"Préparer la visite {elide('de', nom_court)}", "list-checks")
        )
        route = "visite" if passee else "visite_preparer"
    return Attente(
        texte=texte,
        url=_url(membre, route, visite_id=pk),
        icone=icone,
        urgence=timezone.localtime(debut).date(),
        qui=qui,
        quand=moment_proche(debut),
    )


def _under_way(membre: Membre) -> list[Attente]:
    """Interviews frozen without one's signature; for who holds one, to finish."""
    return [
        Attente(
            texte="Signer le premier entretien" if statut == Entretien.Statut.FIGE else "Finir l’entretien",
            url=_url(membre, "entretien", entretien_id=pk),
            icone="signature" if statut == Entretien.Statut.FIGE else "messages-square",
            urgence=jour,
            qui=f"{prenom} {nom}",
            quand=dire_date(jour),
        )
        for pk, statut, jour, prenom, nom in _expected(membre=membre)
    ]


@prepared(sauf=[Role.MAITRE])
def _expected(*, membre: Membre) -> QuerySet:
    attendus = unsigned_by(Entretien, membre.role) & Q(statut=Entretien.Statut.FIGE)
    if membre.peut(Permission.ENTRETIEN_EDIT):
        attendus |= Q(statut=Entretien.Statut.BROUILLON, prepare_par=membre)
    entretiens = Entretien.objects.filter(attendus, contrat__in=contrats_a_visiter(membre))
    return entretiens.order_by("jour").values_list(
        "pk", "statut", "jour", "contrat__apprenti__prenom", "contrat__apprenti__nom"
    )[:AU_PLUS]


def _to_hold(membre: Membre) -> list[Attente]:
    """Interviews that nobody opened and no visit plans: one line each, one for a group that has many."""
    jour = timezone.localdate()
    groupes: dict[UUID, list[tuple]] = {}
    for *contrat, groupe in _unplanned(
        membre=membre,
        jour=jour,
        commences=jour - settings.ENTRETIEN_BIENTOT,
        maintenant=timezone.now(),
    ):
        groupes.setdefault(groupe, []).append(tuple(contrat))
    return [ligne for contrats in groupes.values() for ligne in _of_group(membre, contrats)]


@prepared()
def _unplanned(*, membre: Membre, jour: date, commences: date, maintenant: datetime) -> QuerySet:
    """The oldest contracts of each group, so many, each with how many the group has."""
    ouvert = Entretien.objects.filter(contrat=OuterRef("pk"))
    prevue = Visite.objects.filter(
        contrat=OuterRef("pk"),
        statut=Visite.Statut.PLANIFIEE,
        motif=Visite.Motif.ENTRETIEN,
        debut__gte=maintenant,
    )
    du_groupe = {"partition_by": "apprenti__groupe"}
    return (
        contrats_sans_entretien_le(membre, jour, commences)
        .filter(~Exists(ouvert), ~Exists(prevue))
        .alias(rang=Window(RowNumber(), order_by=("debut", "pk"), **du_groupe))
        .annotate(nombre=Window(Count("pk"), **du_groupe))
        .filter(rang__lte=UN_PAR_UN)
        .order_by("debut", "pk")
        .values_list(
            "pk",
            "debut",
            "apprenti__prenom",
            "apprenti__nom",
            "apprenti__groupe__nom",
            "nombre",
            "apprenti__groupe",
        )
    )


def _of_group(membre: Membre, contrats: list[tuple]) -> Iterable[Attente]:
    _, debut, _, _, groupe, nombre = contrats[0]
    if nombre > UN_PAR_UN:
        dit = f"{groupe}, {pluriel(nombre, 'apprenti,apprentis')}"
        adresse = f"{_url(membre, 'visites')}#entretiens"
        yield _a_tenir("Tenir les premiers entretiens", adresse, debut, dit, retard=is_late(debut))
        return
    for pk, debut, prenom, nom, groupe, _ in contrats:
        adresse = _url(membre, "entretien_ouvrir", contrat_id=pk)
        yield _a_tenir(
            f"Tenir le premier entretien {elide('de', prenom)} {nom}",
            adresse,
            debut,
            groupe,
            retard=is_late(debut),
        )


def _a_tenir(texte: str, url: str, debut: date, qui: str, *, retard: bool) -> Attente:
    jours = (timezone.localdate() - debut).days
    return Attente(
        texte=texte,
        url=url,
        icone="messages-square",
        urgence=debut,
        qui=qui,
        quand=f"contrat commencé il y a {pluriel(jours, 'jour,jours')}",
        retard=retard,
    )


def _alerts(membre: Membre) -> list[Attente]:
    """Interviews with answers that raise an alert, until somebody says what was done."""
    vus: dict[object, Attente] = {}
    nombre: dict[object, int] = {}
    for entretien, jour, prenom, nom in _open_alerts(membre=membre):
        nombre[entretien] = nombre.get(entretien, 0) + 1
        alertes = pluriel(nombre[entretien], "alerte,alertes")
        vus[entretien] = Attente(
            texte=f"Reprendre {alertes} de l’entretien {elide('de', prenom)} {nom}",
            url=f"{_url(membre, 'entretien', entretien_id=entretien)}#alertes",
            icone="triangle-alert",
            urgence=jour,
            qui="dites ce qui a été fait",
            quand=dire_date(jour),
        )
    return list(vus.values())[:AU_PLUS]


@prepared()
def _open_alerts(*, membre: Membre) -> QuerySet:
    apprenti = "entretien__contrat__apprenti"
    return alertes_ouvertes(membre).values_list(
        "entretien", "entretien__jour", f"{apprenti}__prenom", f"{apprenti}__nom"
    )


def _url(membre: Membre, route: str, **arguments: object) -> str:
    return reverse(f"entreprise:{route}", kwargs={"centre": membre.centre.slug, **arguments})
