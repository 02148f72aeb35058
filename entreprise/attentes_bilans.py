"""The bilans de période that wait for a member: to sign, to finish, to begin."""

from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission, Role
from cpro.socle.prepared import prepared
from cpro.socle.signatures import unsigned_by
from cpro.socle.templatetags.francais import dire_date, elide, pluriel
from entreprise.models import BilanPeriode, PeriodeApprenti
from entreprise.queries.bilans_periode import periodes_suivies

AU_PLUS = 20
AVANT = timedelta(days=7)  # before the end of a period: its bilan may begin
APRES = timedelta(days=60)  # after it: nobody is asked any more


def attentes_de_bilans(membre: Membre) -> list[Attente]:
    """Two queries, one for an apprentice, none for who signs no bilan."""
    if not membre.peut(Permission.BILAN_PERIODE_SIGN):
        return []
    attentes = _under_way(membre)
    if membre.peut(Permission.BILAN_PERIODE_EDIT):
        attentes += _to_begin(membre)
    return attentes


def _under_way(membre: Membre) -> list[Attente]:
    return [
        Attente(
            texte=f"{'Signer' if statut == BilanPeriode.Statut.FIGE else 'Remplir'} le bilan de « {periode} »",
            url=_url(membre, "bilan_periode", bilan_id=pk),
            icone="signature" if statut == BilanPeriode.Statut.FIGE else "scale",
            urgence=jour,
            qui=f"{prenom} {nom}",
            quand=dire_date(jour),
        )
        for pk, statut, jour, periode, prenom, nom in _expected(membre=membre)
    ]


@prepared(sauf=[Role.MAITRE])
def _expected(*, membre: Membre) -> QuerySet:
    attendus = unsigned_by(BilanPeriode, membre.role) & Q(statut=BilanPeriode.Statut.FIGE)
    if membre.role == Role.MAITRE:
        attendus |= Q(statut=BilanPeriode.Statut.BROUILLON)
    elif membre.peut(Permission.BILAN_PERIODE_EDIT):
        attendus |= Q(statut=BilanPeriode.Statut.BROUILLON, prepare_par=membre)
    bilans = BilanPeriode.objects.filter(attendus, periode_apprenti__in=periodes_suivies(membre))
    apprenti = "periode_apprenti__apprenti"
    return bilans.order_by("jour").values_list(
        "pk",
        "statut",
        "jour",
        "periode_apprenti__periode__intitule",
        f"{apprenti}__prenom",
        f"{apprenti}__nom",
    )[:AU_PLUS]


def _to_begin(membre: Membre) -> list[Attente]:
    """Periods that end: one line for each apprentice of an MA, one for a whole group of a trainer."""
    jour = timezone.localdate()
    bornes = {"apres": jour - APRES, "avant": jour + AVANT}
    if membre.role == Role.MAITRE:
        return [
            _a_commencer(
                f"Évaluer la période {elide('de', ligne.apprenti.prenom)}",
                _url(membre, "bilan_periode_ouvrir", periode_apprenti_id=ligne.pk),
                ligne.fin,
                str(ligne.apprenti),
            )
            for ligne in _without_bilan(membre, **bornes).select_related("apprenti").order_by("fin")[:AU_PLUS]
        ]
    return [
        _a_commencer(
            f"Faire les bilans de « {intitule} »",
            _url(membre, "periode", periode_id=periode),
            fin,
            f"{groupe}, {pluriel(nombre, 'apprenti,apprentis')}",
        )
        for periode, intitule, groupe, nombre, fin in _ending(membre=membre, **bornes)
    ]


def _without_bilan(membre: Membre, apres: date, avant: date) -> QuerySet[PeriodeApprenti]:
    bilan = BilanPeriode.objects.filter(periode_apprenti=OuterRef("pk"))
    return periodes_suivies(membre).filter(~Exists(bilan), fin__gte=apres, fin__lte=avant)


@prepared()
def _ending(*, membre: Membre, apres: date, avant: date) -> QuerySet:
    """Those periods with their group and how many apprentices, the first to end first."""
    return (
        _without_bilan(membre, apres, avant)
        .order_by()
        .values_list("periode", "periode__intitule", "periode__groupe__nom")
        .annotate(nombre=Count("pk"), finit=Min("fin"))
        .order_by("finit")[:AU_PLUS]
    )


def _a_commencer(texte: str, url: str, fin: date, qui: str) -> Attente:
    return Attente(texte=texte, url=url, icone="scale", urgence=fin, qui=qui, quand=f"finit {dire_date(fin)}")


def _url(membre: Membre, route: str, **arguments: object) -> str:
    return reverse(f"entreprise:{route}", kwargs={"centre": membre.centre.slug, **arguments})
