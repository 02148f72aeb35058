"""What is worth a reminder, rule by rule: each reads a range of apprentices in a fixed number of queries.

A new rule is a value of `Regle`, its switch and its delay in `ReglagesRelances`, a function here, and its
sentences in `entreprise.messages_relances`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.socle.models import Instantane
from cpro.socle.permissions import Role
from cpro.socle.signatures import SIGNATAIRES
from entreprise.jours_feries import lendemain, ouvres_avant
from entreprise.models import (
    BilanPeriode,
    Contrat,
    EntreeJournal,
    Entretien,
    FicheActivite,
    ReglagesRelances,
    Regle,
    Visite,
)
from entreprise.queries.manques import missing_entries
from entreprise.rules import SIGNATAIRES_FICHE
from suivi.models import Apprenti

ENTRETIEN_OUBLIE = timedelta(
    days=180
)  # begun before, the contract is older than the habit: home pages say so


@dataclass(frozen=True, slots=True)
class Tranche:
    """Apprentices whose key is after one and up to another: what is read at a time."""

    apres: UUID | None
    jusqu_a: UUID

    def of(self, apprenti: str) -> Q:
        """The condition on a relation to these apprentices, in training. `apprenti`: its path, such as « apprenti »."""
        q = Q(
            **{
                f"{apprenti}__lte": self.jusqu_a,
                f"{apprenti}__statut": Apprenti.Statut.EN_FORMATION,
                f"{apprenti}__groupe__archive_le": None,
            }
        )
        return q if self.apres is None else q & Q(**{f"{apprenti}__gt": self.apres})


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """Something that waits. `directs`: the members who can act on it, before anyone else is told."""

    regle: Regle
    apprenti: UUID
    groupe: UUID
    objet_type: str
    objet: UUID
    depuis: date
    directs: tuple[UUID, ...] = ()
    nom: str = ""
    nombre: int = 1


Detection = Callable[[Tranche, ReglagesRelances, date], Iterator[Constat]]


def _sans_entree(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    """Apprentices who can write and have not, for so many days at work."""
    for manque in missing_entries(
        tranche.of("apprenti") & Q(apprenti__membre__isnull=False),
        jour,
        seuil=reglages.sans_entree_jours,
        accueil=reglages.accueil_jours,
    ):
        yield Constat(
            regle=Regle.SANS_ENTREE,
            apprenti=manque.apprenti,
            groupe=manque.groupe_id,
            objet_type="entreprise.periodeapprenti",
            objet=manque.periode_apprenti,
            depuis=manque.depuis,
            directs=(manque.membre,),
            nom=manque.periode,
        )


def _validation(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    """What an MA has not answered: entries sent, by contract, and fiches shared, one by one."""
    yield from _entrees_a_valider(tranche, reglages, jour)
    yield from _fiches_a_valider(tranche, reglages, jour)


def _entrees_a_valider(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    envoyees = (
        EntreeJournal.objects.filter(
            tranche.of("apprenti"),
            statut=EntreeJournal.Statut.ENVOYEE,
            envoyee_le__lt=lendemain(ouvres_avant(jour, reglages.validation_jours)),
            contrat__debut__lte=jour - timedelta(days=reglages.accueil_jours),
        )
        .order_by()
        .values_list(
            "contrat",
            "apprenti",
            "apprenti__groupe",
            "contrat__entreprise__nom",
            "contrat__maitre__membre",
            "contrat__maitre_2__membre",
            Coalesce("contrat__rupture_le", "contrat__fin"),
        )
        .annotate(nombre=Count("pk"), depuis=Min("envoyee_le"))
    )
    for contrat, apprenti, groupe, entreprise, maitre, maitre_2, terme, nombre, moment in envoyees:
        yield Constat(
            regle=Regle.VALIDATION,
            apprenti=apprenti,
            groupe=groupe,
            objet_type="entreprise.contrat",
            objet=contrat,
            depuis=timezone.localdate(moment),
            directs=_who_may_answer((maitre, maitre_2), terme, jour),
            nom=entreprise,
            nombre=nombre,
        )


def _fiches_a_valider(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    partagees = FicheActivite.objects.filter(
        tranche.of("apprenti"),
        statut=FicheActivite.Statut.PARTAGEE,
        partagee_le__lt=lendemain(ouvres_avant(jour, reglages.validation_jours)),
        contrat__debut__lte=jour - timedelta(days=reglages.accueil_jours),
    ).values_list(
        "pk",
        "titre",
        "apprenti",
        "apprenti__groupe",
        "partagee_le",
        "contrat__maitre__membre",
        "contrat__maitre_2__membre",
        Coalesce("contrat__rupture_le", "contrat__fin"),
    )
    for fiche, titre, apprenti, groupe, moment, maitre, maitre_2, terme in partagees:
        yield Constat(
            regle=Regle.VALIDATION,
            apprenti=apprenti,
            groupe=groupe,
            objet_type=FicheActivite._meta.label_lower,
            objet=fiche,
            depuis=timezone.localdate(moment),
            directs=_who_may_answer((maitre, maitre_2), terme, jour),
            nom=_dire_fiche(titre),
        )


def _dire_fiche(titre: str) -> str:
    return f"fiche «\u00a0{titre}\u00a0»"


def _who_may_answer(maitres: Iterable[UUID | None], terme: date, jour: date) -> tuple[UUID, ...]:
    """The MA of a contract, until its grace period is over: past it, they can no longer answer."""
    return tuple(m for m in maitres if m is not None and terme >= jour - settings.CONTRAT_GRACE)


def _entretien(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    """Contracts begun lately whose first interview was not held, and is not planned. A plan is trusted."""
    tenu = Entretien.objects.filter(contrat=OuterRef("pk")).exclude(statut=Entretien.Statut.BROUILLON)
    prevu = Visite.objects.filter(
        contrat=OuterRef("pk"),
        statut=Visite.Statut.PLANIFIEE,
        motif=Visite.Motif.ENTRETIEN,
        debut__gte=lendemain(jour - timedelta(days=1)),
    )
    attendus = Contrat.objects.alias(terme=Coalesce("rupture_le", "fin")).filter(
        tranche.of("apprenti"),
        ~Exists(tenu),
        ~Exists(prevu),
        debut__lte=jour - timedelta(days=reglages.entretien_jours),
        debut__gt=jour - ENTRETIEN_OUBLIE,
        terme__gte=jour,
    )
    for contrat, apprenti, groupe, entreprise, debut in attendus.values_list(
        "pk", "apprenti", "apprenti__groupe", "entreprise__nom", "debut"
    ):
        yield Constat(
            regle=Regle.ENTRETIEN,
            apprenti=apprenti,
            groupe=groupe,
            objet_type="entreprise.contrat",
            objet=contrat,
            depuis=debut,
            nom=entreprise,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signable:
    """A frozen document: who may sign it. `fin`: the day whose MA signs."""

    apprenti: UUID
    membre: UUID | None
    groupe: UUID
    prepare_par: UUID | None
    nom: str
    fin: date


def _signature(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    """Frozen fiches, bilans de période and first interviews that lack a signature: whoever has not signed."""
    for modele, documents, places in (
        (FicheActivite, _fiches(tranche), SIGNATAIRES_FICHE),
        (BilanPeriode, _bilans(tranche), SIGNATAIRES),
        (Entretien, _entretiens(tranche), SIGNATAIRES),
    ):
        objet_type = modele._meta.label_lower
        attendus = _unsigned(objet_type, documents, jour, reglages.signature_jours) if documents else []
        maitres = _maitres_of({documents[pk].apprenti for pk, _, _ in attendus}) if attendus else {}
        for pk, depuis, signes in attendus:
            document = documents[pk]
            contrats = maitres.get(document.apprenti, _Contrats())
            directs = [
                membre
                for place in places
                if not signes & set(place)
                for membre in _who_signs(place, document, contrats)
            ]
            yield Constat(
                regle=Regle.SIGNATURE,
                apprenti=document.apprenti,
                groupe=document.groupe,
                objet_type=objet_type,
                objet=pk,
                depuis=depuis,
                directs=tuple(membre for membre in directs if membre is not None),
                nom=document.nom,
            )


def _who_signs(
    place: Collection[Role], document: _Signable, contrats: "_Contrats"
) -> Collection[UUID | None]:
    if Role.MAITRE in place:
        return contrats.on(document.fin)
    return [document.membre if Role.APPRENTI in place else document.prepare_par]


def _fiches(tranche: Tranche) -> dict[UUID, _Signable]:
    """The MA signs a fiche when they validate it: the apprentice is left."""
    fiches = FicheActivite.objects.filter(tranche.of("apprenti"), statut=FicheActivite.Statut.VALIDEE)
    lignes = _columns(fiches, "apprenti", "titre", "jour", prepare_par="apprenti__membre")
    return {pk: _Signable(nom=_dire_fiche(titre), **reste) for pk, titre, reste in lignes}


def _bilans(tranche: Tranche) -> dict[UUID, _Signable]:
    apprenti = "periode_apprenti__apprenti"
    bilans = BilanPeriode.objects.filter(tranche.of(apprenti), statut=BilanPeriode.Statut.FIGE)
    return {
        pk: _Signable(nom=f"bilan de « {periode} »", **reste)
        for pk, periode, reste in _columns(
            bilans, apprenti, "periode_apprenti__periode__intitule", "periode_apprenti__fin"
        )
    }


def _entretiens(tranche: Tranche) -> dict[UUID, _Signable]:
    apprenti = "contrat__apprenti"
    entretiens = Entretien.objects.filter(tranche.of(apprenti), statut=Entretien.Statut.FIGE)
    lignes = _columns(entretiens, apprenti, "contrat__entreprise__nom", "jour")
    return {pk: _Signable(nom="premier entretien", **reste) for pk, _, reste in lignes}


def _columns(
    documents: QuerySet, apprenti: str, nom: str, fin: str, prepare_par: str = "prepare_par"
) -> Iterator[tuple[UUID, str, dict[str, Any]]]:
    champs = ("apprenti", "membre", "groupe", "prepare_par", "fin")
    for pk, dit, *reste in documents.values_list(
        "pk", nom, apprenti, f"{apprenti}__membre", f"{apprenti}__groupe", prepare_par, fin
    ):
        yield pk, dit, dict(zip(champs, reste, strict=True))


def _unsigned(
    objet_type: str, documents: Collection[UUID], jour: date, seuil: int
) -> list[tuple[UUID, date, set[Role]]]:
    """Document, day it was frozen, roles that signed it: those frozen for so many working days."""
    signes: dict[UUID, tuple[date, set[Role]]] = {}
    for objet, fige_le, role in Instantane.objects.filter(
        objet_type=objet_type,
        objet_id__in=list(documents),
        deverrouille_le=None,
        cree_le__lt=lendemain(ouvres_avant(jour, seuil)),
    ).values_list("objet_id", "cree_le", "signatures__role"):
        signes.setdefault(objet, (timezone.localdate(fige_le), set()))[1].add(role)
    return [(objet, depuis, roles) for objet, (depuis, roles) in signes.items()]


class _Contrats(list[tuple[date, date, tuple[UUID, ...]]]):
    """The contracts of an apprentice: first day, last day, members who are its MA."""

    def on(self, jour: date) -> tuple[UUID, ...]:
        """The MA of that day, else of the latest contract; none when there never was one."""
        en_cours = [maitres for debut, fin, maitres in self if debut <= jour <= fin]
        return en_cours[0] if en_cours else max(self, default=(jour, jour, ()))[2]


def _maitres_of(apprentis: set[UUID]) -> dict[UUID, _Contrats]:
    contrats: dict[UUID, _Contrats] = {}
    lignes = Contrat.objects.filter(apprenti__in=apprentis).values_list(
        "apprenti", "debut", Coalesce("rupture_le", "fin"), "maitre__membre", "maitre_2__membre"
    )
    for apprenti, debut, fin, maitre, maitre_2 in lignes:
        maitres = tuple(m for m in (maitre, maitre_2) if m is not None)
        contrats.setdefault(apprenti, _Contrats()).append((debut, fin, maitres))
    return contrats


def _contrat(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    """Contracts that end soon and that no other follows."""
    suivant = Contrat.objects.filter(apprenti=OuterRef("apprenti"), fin__gt=OuterRef("fin"), rupture_le=None)
    proches = Contrat.objects.filter(
        tranche.of("apprenti"),
        ~Exists(suivant),
        rupture_le=None,
        fin__gte=jour,
        fin__lte=jour + timedelta(days=reglages.contrat_jours),
        debut__lte=jour,
    )
    for contrat, apprenti, groupe, entreprise, fin in proches.values_list(
        "pk", "apprenti", "apprenti__groupe", "entreprise__nom", "fin"
    ):
        yield Constat(
            regle=Regle.CONTRAT,
            apprenti=apprenti,
            groupe=groupe,
            objet_type="entreprise.contrat",
            objet=contrat,
            depuis=fin,
            nom=entreprise,
        )


DETECTIONS: dict[Regle, Detection] = {
    Regle.SANS_ENTREE: _sans_entree,
    Regle.VALIDATION: _validation,
    Regle.SIGNATURE: _signature,
    Regle.CONTRAT: _contrat,
    Regle.ENTRETIEN: _entretien,
}

# Told to the trainers first, as there is nobody else to remind; a contract that ends, once only.
AUX_FORMATEURS = {Regle.CONTRAT, Regle.ENTRETIEN}
UNE_SEULE_FOIS = {Regle.CONTRAT}


def find_constats(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> list[Constat]:
    """Everything that waits for too long on that day, for these apprentices, by the rules that the centre keeps."""
    return [
        constat
        for regle, detection in DETECTIONS.items()
        if getattr(reglages, regle.value)
        for constat in detection(tranche, reglages, jour)
    ]
