"""Reading reminders: the settings of a centre, when messages may leave, what was told to whom."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle.permissions import Role
from entreprise.constats import Constat, Tranche
from entreprise.echelons import Equipe, Passee, Passees
from entreprise.jours_feries import is_ouvre
from entreprise.messages_relances import MONTREES, Ligne
from entreprise.models import Contrat, Echelon, ReglagesRelances, Relance
from entreprise.queries.alternance import observes_alsace_moselle
from suivi.models import Apprenti, GroupeFormateur
from suivi.visibilite import apprentis_visibles


def reglages_relances() -> ReglagesRelances:
    """The settings of the centre in scope; the defaults, unsaved, when it has none."""
    return ReglagesRelances.objects.first() or ReglagesRelances()


def is_open(reglages: ReglagesRelances, moment: datetime, *, alsace_moselle: bool = False) -> bool:
    """Whether reminders may leave at this moment: a working day where the centre is, in its hours."""
    local = timezone.localtime(moment)
    ouvre = is_ouvre(local.date(), alsace_moselle=alsace_moselle)
    return ouvre and reglages.ouverture <= local.time() < reglages.fermeture


def relances_ouvertes() -> bool:
    """The same, now, for the centre in scope."""
    return is_open(reglages_relances(), timezone.now(), alsace_moselle=observes_alsace_moselle())


def tranche_suivante(apres: UUID | None, taille: int) -> Tranche | None:
    """The next apprentices in training, in the order of their keys; None at the end."""
    apprentis = Apprenti.objects.filter(statut=Apprenti.Statut.EN_FORMATION).order_by("pk")
    if apres is not None:
        apprentis = apprentis.filter(pk__gt=apres)
    cles = list(apprentis.values_list("pk", flat=True)[:taille])
    return Tranche(apres, cles[-1]) if cles else None


def passees_of(constats: Collection[Constat]) -> dict[tuple[str, UUID], Passees]:
    """What was told already, by rule and object. One query."""
    passees: dict[tuple[str, UUID], Passees] = defaultdict(dict)
    lignes = (
        Relance.objects.filter(objet_id__in={constat.objet for constat in constats})
        .order_by()
        .values_list("regle", "objet_id", "depuis", "echelon", "membre")
        .annotate(fois=Count("pk"), premiere=Min("jour"), derniere=Max("jour"))
    )
    for regle, objet, depuis, echelon, membre, fois, premiere, derniere in lignes:
        passees[regle, objet][depuis, Echelon(echelon), membre] = Passee(fois, premiere, derniere)
    return passees


class Equipes:
    """Who may be told about some apprentices, and who among them refuses e-mails. Two queries."""

    def __init__(self, constats: Collection[Constat]) -> None:
        formateurs: dict[UUID, list[UUID]] = defaultdict(list)
        suivis = GroupeFormateur.objects.filter(groupe__in={c.groupe for c in constats})
        for groupe, membre in suivis.values_list("groupe", "membre"):
            formateurs[groupe].append(membre)
        connus = {m for membres in formateurs.values() for m in membres}
        connus |= {m for constat in constats for m in constat.directs}
        membres = membres_en_cours().filter(
            Q(pk__in=connus) | Q(role=Role.COORDONNATEUR), utilisateur__is_active=True
        )
        self.sans_courriel: set[UUID] = set()
        self.presents: set[UUID] = set()
        self.coordonnateurs: list[UUID] = []
        for pk, role, refuse in membres.values_list("pk", "role", "relances_refusees_le"):
            self.presents.add(pk)
            if role == Role.COORDONNATEUR:
                self.coordonnateurs.append(pk)
            if refuse is not None:
                self.sans_courriel.add(pk)
        self._formateurs = formateurs

    def of(self, constat: Constat) -> Equipe:
        """Those who may still enter."""
        return Equipe(
            [m for m in constat.directs if m in self.presents],
            [m for m in self._formateurs.get(constat.groupe, ()) if m in self.presents],
            self.coordonnateurs,
        )


def utilisateurs_a_prevenir(apres: int, taille: int) -> list[int]:
    """The next people whose reminders wait for their message, in the order of their keys."""
    return list(
        _a_envoyer()
        .filter(membre__utilisateur__gt=apres)
        .order_by("membre__utilisateur")
        .values_list("membre__utilisateur", flat=True)
        .distinct()[:taille]
    )


def lignes_a_dire(utilisateurs: Collection[int]) -> Iterator[Ligne]:
    """What to tell these people, by person, rule and level; no more lines than a message shows. One query."""
    genre = {"partition_by": [F("membre__utilisateur"), F("regle"), F("echelon")]}
    lignes = (
        _a_envoyer()
        .filter(membre__utilisateur__in=utilisateurs)
        .annotate(
            place=Window(RowNumber(), order_by=[F("depuis"), F("pk")], **genre),
            total=Window(Count("pk"), **genre),
        )
        .filter(place__lte=MONTREES)
        .order_by("membre__utilisateur", "echelon", "regle", "depuis", "pk")
        .values(
            "membre",
            "regle",
            "echelon",
            "objet_type",
            "objet_nom",
            "nombre",
            "depuis",
            "total",
            utilisateur=F("membre__utilisateur"),
            role=F("membre__role"),
            prenom=F("membre__utilisateur__prenom"),
            email=F("membre__utilisateur__email"),
            objet=F("objet_id"),
            apprenti_prenom=F("apprenti__prenom"),
            apprenti_nom=F("apprenti__nom"),
            groupe=F("apprenti__groupe__nom"),
        )
    )
    return (Ligne(**ligne) for ligne in lignes)


def _a_envoyer() -> QuerySet[Relance]:
    return Relance.objects.filter(courriel=None, canal=Relance.Canal.COURRIEL)


def relances_visibles(membre: Membre) -> QuerySet[Relance]:
    """The reminders about the apprentices a member sees; an apprentice, those they received."""
    if membre.role == Role.APPRENTI:
        return Relance.objects.filter(membre=membre)
    return Relance.objects.filter(apprenti__in=apprentis_visibles(membre))


def with_people(relances: QuerySet[Relance]) -> QuerySet[Relance]:
    """With what a list shows of each: who, about whom, and what became of the message."""
    return relances.select_related("membre__utilisateur", "apprenti__groupe", "courriel")


def search_relances(
    relances: QuerySet[Relance],
    *,
    mots: str = "",
    regle: str = "",
    debut: date | None = None,
    fin: date | None = None,
) -> QuerySet[Relance]:
    """Each word is in the name of the apprentice or of the person told; inclusive dates."""
    for mot in mots.split():
        relances = relances.filter(
            Q(apprenti__nom__icontains=mot)
            | Q(apprenti__prenom__icontains=mot)
            | Q(membre__utilisateur__nom__icontains=mot)
            | Q(membre__utilisateur__prenom__icontains=mot)
        )
    if regle:
        relances = relances.filter(regle=regle)
    if debut is not None:
        relances = relances.filter(jour__gte=debut)
    if fin is not None:
        relances = relances.filter(jour__lte=fin)
    return relances


def refus_autour_de(apprenti: Apprenti, jour: date) -> list[Membre]:
    """The apprentice and the MA of their contracts of that day who refuse reminders by e-mail. One query."""
    contrats = Contrat.objects.alias(terme=Coalesce("rupture_le", "fin")).filter(
        apprenti=apprenti, debut__lte=jour, terme__gte=jour
    )
    concernes = (
        Q(pk=apprenti.membre_id)
        | Q(pk__in=contrats.values("maitre__membre"))
        | Q(pk__in=contrats.filter(maitre_2__isnull=False).values("maitre_2__membre"))
    )
    return list(
        Membre.objects.filter(concernes, relances_refusees_le__isnull=False).select_related("utilisateur")
    )
