"""What is read to certify: the judgements given for the diploma, the proposals they lead to, the decisions taken."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from bilans.certification.regle import Calcul, Jugement, Regle, calculate
from bilans.certification.unites import Unite, find_unite, unites_of, with_descendants
from bilans.models import Certification, DecisionJury
from cpro.comptes.models import Membre
from referentiels.correspondance import equivalents
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue, charger_echelle, charger_version
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti, Evaluation, Groupe
from suivi.visibilite import groupes_visibles


@dataclass(frozen=True)
class CertificationLue:
    """A certification with what its version says of it."""

    certification: Certification
    version: VersionLue
    unite: Unite
    echelle: EchelleLue
    regle: Regle

    @property
    def poids_du_centre(self) -> bool:
        return bool(self.certification.poids)


@dataclass(frozen=True)
class Candidat:
    """An apprentice of the group: what is proposed, what was decided. The two are never mixed."""

    apprenti: Apprenti
    calcul: Calcul
    decision: DecisionJury | None


def certifications_visibles(membre: Membre) -> QuerySet[Certification]:
    """Those of the groups that the member sees as a whole."""
    return Certification.objects.filter(groupe__in=groupes_visibles(membre)).select_related(
        "groupe__formation"
    )


def load_certification(certification: Certification) -> CertificationLue:
    version = charger_version(certification.version_id)
    unite = find_unite(version, certification.epreuve_id or certification.bloc_id)
    if unite is None:
        raise LookupError(f"{certification.pk} : épreuve ou bloc absent de la version")
    regle = rule_of(certification, unite)
    return CertificationLue(certification, version, unite, charger_echelle(certification.echelle_id), regle)


def rule_of(certification: Certification, unite: Unite) -> Regle:
    """The rule as the centre set it; without weights of its own, those of the référentiel, else equal ones."""
    poids = {c.id: unite.officiels.get(c.id, Fraction(1)) for c in unite.competences}
    if certification.poids:
        poids = {c.id: Fraction(certification.poids.get(c.cle, "0")) for c in unite.competences}
    return Regle(
        forme=certification.forme,
        methode=certification.methode,
        manquantes=certification.manquantes,
        arrondi=Fraction(certification.arrondi),
        poids=poids,
        points=tuple(Fraction(points) for points in certification.points),
        tolerance=certification.tolerance,
    )


def candidats(lue: CertificationLue, apprentis: Iterable[Apprenti] | None = None) -> list[Candidat]:
    """The candidates of the group (or those given), with proposal and decision. Three queries, however many."""
    if apprentis is None:
        apprentis = Apprenti.objects.filter(
            groupe=lue.certification.groupe_id, statut=Apprenti.Statut.EN_FORMATION
        )
    liste = list(apprentis)
    decisions = {
        d.apprenti_id: d
        for d in DecisionJury.objects.filter(
            certification=lue.certification, apprenti__in=liste
        ).select_related("saisie_par__utilisateur")
    }
    jugements = _judgements(lue, [apprenti.pk for apprenti in liste])
    return [Candidat(a, calculate(lue.regle, jugements.get(a.pk, [])), decisions.get(a.pk)) for a in liste]


def _judgements(lue: CertificationLue, apprentis: list[UUID]) -> dict[UUID, list[Jugement]]:
    """Certificative judgements in force of the competences that count. Self-evaluations are never read."""
    par_profondeur = sorted(lue.unite.competences, key=lambda c: c.profondeur)  # the nearest one above wins
    places = {d.id: c.id for c in par_profondeur for d in with_descendants(c)}
    comptees = {c.id for c in lue.unite.competences}
    suites = {avant: apres for avant, apres in equivalents(lue.version.id).items() if apres in places}
    traces = Evaluation.objects.filter(
        apprenti__in=apprentis,
        competence__in={*places, *suites},
        nature=Evaluation.Nature.CERTIFICATIVE,
        est_courante=True,
        niveau__isnull=False,
    )
    if lue.certification.perimetre == Certification.Perimetre.SITUATIONS:
        traces = traces.filter(
            source_type=Evaluation.Source.SEANCE,
            source_id__in=lue.certification.situations.filter(seance__isnull=False).values("seance_id"),
        )
    lus = list(
        traces.order_by("jour", "cree_le").values_list(
            "apprenti_id", "competence_id", "critere_id", "niveau_id", "source_id", "jour"
        )
    )
    niveaux = {niveau.pk: niveau for niveau in lue.echelle.niveaux}
    autres = _other_scales({ligne[3] for ligne in lus} - niveaux.keys())
    par_apprenti: dict[UUID, list[Jugement]] = defaultdict(list)
    for apprenti_id, competence_id, critere_id, niveau_id, source_id, jour in lus:
        niveau = niveaux.get(niveau_id) or autres[niveau_id]
        if niveau.special:
            continue
        fine = suites.get(competence_id, competence_id)
        par_apprenti[apprenti_id].append(
            Jugement(
                competence_id=places[fine],
                partie=critere_id or (None if fine in comptees else fine),
                source_id=source_id,
                jour=jour,
                rang=niveau.rang,
                rang_max=getattr(niveau, "sur", lue.echelle.rang_max),
                acquis=niveau.acquis,
                libelle=niveau.libelle,
                bareme=niveau_id in niveaux,
            )
        )
    return par_apprenti


def _other_scales(ids: set[UUID]) -> dict[UUID, NiveauEchelle]:
    """Degrees of other scales than the certification's, with the highest rank of theirs (`sur`)."""
    if not ids:
        return {}
    tous = list(NiveauEchelle.objects.filter(echelle__niveaux__in=ids).distinct())
    for niveau in tous:
        niveau.sur = max(autre.rang for autre in tous if autre.echelle_id == niveau.echelle_id)
    return {niveau.pk: niveau for niveau in tous}


@dataclass(frozen=True)
class UniteDuGroupe:
    """An épreuve or bloc that the group prepares; `certification` once it is open, with its decisions counted."""

    unite: Unite
    certification: Certification | None


def unites_du_groupe(groupe: Groupe) -> list[UniteDuGroupe]:
    """What the référentiel of the group certifies, then what was opened on a former version. One query."""
    version = charger_version(groupe.formation.version_id)
    ouvertes = {
        c.epreuve_id or c.bloc_id: c
        for c in Certification.objects.filter(groupe=groupe)
        .annotate(
            decidees=Count("decisions"),
            figees=Count("decisions", filter=Q(decisions__statut=DecisionJury.Statut.FIGEE)),
        )
        .order_by("cree_le")
    }
    lues = [UniteDuGroupe(unite, ouvertes.pop(unite.id, None)) for unite in unites_of(version)]
    for cle, ancienne in ouvertes.items():
        unite = find_unite(charger_version(ancienne.version_id), cle)
        if unite is not None:
            lues.append(UniteDuGroupe(unite, ancienne))
    return lues
