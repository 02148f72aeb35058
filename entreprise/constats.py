"""What is worth a reminder, rule by rule: each reads a range of apprentices in a fixed number of queries.

A new rule is a value of `Regle`, its switch and its delay in `ReglagesRelances`, a function here, and its
sentences in `entreprise.messages_relances`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.socle.models import Instantane
from cpro.socle.permissions import Role
from cpro.socle.signatures import SIGNATAIRES
from entreprise.jours_feries import lendemain, ouvres_avant
from entreprise.models import BilanPeriode, Contrat, EntreeJournal, ReglagesRelances, Regle
from entreprise.queries.manques import missing_entries
from suivi.models import Apprenti


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
    """Entries sent and not answered, by contract. Past the grace period of a contract, its MA can no longer answer."""
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
        ouvert = terme >= jour - settings.CONTRAT_GRACE
        yield Constat(
            regle=Regle.VALIDATION,
            apprenti=apprenti,
            groupe=groupe,
            objet_type="entreprise.contrat",
            objet=contrat,
            depuis=timezone.localdate(moment),
            directs=tuple(m for m in (maitre, maitre_2) if m is not None and ouvert),
            nom=entreprise,
            nombre=nombre,
        )


def _signature(tranche: Tranche, reglages: ReglagesRelances, jour: date) -> Iterator[Constat]:
    """Frozen bilans de période that lack a signature: whoever has not signed. Three queries."""
    bilans = {
        ligne["pk"]: ligne
        for ligne in BilanPeriode.objects.filter(
            tranche.of("periode_apprenti__apprenti"), statut=BilanPeriode.Statut.FIGE
        ).values(
            "pk",
            "prepare_par",
            apprenti=F("periode_apprenti__apprenti"),
            membre=F("periode_apprenti__apprenti__membre"),
            groupe=F("periode_apprenti__apprenti__groupe"),
            periode=F("periode_apprenti__periode__intitule"),
            fin=F("periode_apprenti__fin"),
        )
    }
    if not bilans:
        return
    attendus = _unsigned(bilans, jour, reglages.signature_jours)
    maitres = _maitres_of({bilans[pk]["apprenti"] for pk, _, _ in attendus})
    formateurs, apprentis, entreprise = SIGNATAIRES
    for pk, depuis, signes in attendus:
        bilan = bilans[pk]
        directs: list[UUID | None] = []
        if not signes & set(formateurs):
            directs.append(bilan["prepare_par"])
        if not signes & set(apprentis):
            directs.append(bilan["membre"])
        if not signes & set(entreprise):
            directs += maitres.get(bilan["apprenti"], _Contrats()).on(bilan["fin"])
        yield Constat(
            regle=Regle.SIGNATURE,
            apprenti=bilan["apprenti"],
            groupe=bilan["groupe"],
            objet_type="entreprise.bilanperiode",
            objet=pk,
            depuis=depuis,
            directs=tuple(membre for membre in directs if membre is not None),
            nom=bilan["periode"],
        )


def _unsigned(bilans: dict[UUID, Any], jour: date, seuil: int) -> list[tuple[UUID, date, set[Role]]]:
    """Bilan, day it was frozen, roles that signed it: those frozen for so many working days."""
    signes: dict[UUID, tuple[date, set[Role]]] = {}
    for objet, fige_le, role in Instantane.objects.filter(
        objet_type="entreprise.bilanperiode",
        objet_id__in=list(bilans),
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
