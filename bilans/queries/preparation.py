"""Bilans prepared together for a group: what each still lacks, in a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q

from bilans.models import Bilan, DecisionBilan, PreparationBilans, TexteBilan
from bilans.propositions import Observation, Regle, place, propose
from bilans.queries.regles import regle_de
from bilans.queries.tableau import by_source, levels_of_other_scales, position_of_source
from cpro.socle.models import Signature
from cpro.socle.permissions import Role
from cpro.socle.signatures import SIGNATAIRES
from referentiels.correspondance import follow_competences
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue, charger_echelle, charger_version
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti, Evaluation, Formation, Groupe

SIGNENT = len(SIGNATAIRES)


@dataclass(slots=True)
class SuiviBilan:
    """One apprentice of a preparation. `mots`: None when this kind of bilan asks them nothing."""

    apprenti: Apprenti
    bilan: Bilan | None
    total: int
    mots: bool | None = None
    decidees: int = 0
    sans_motif: int = 0
    signatures: list[str] = field(default_factory=list)

    @property
    def etat(self) -> str:
        """« absent », « a_decider », « a_motiver », « a_figer », « a_signer » or « signe »."""
        if self.bilan is None:
            return "absent"
        if self.bilan.statut != Bilan.Statut.BROUILLON:
            return "signe" if self.bilan.statut == Bilan.Statut.SIGNE else "a_signer"
        if self.sans_motif:
            return "a_motiver"
        return "a_figer" if self.decidees == self.total else "a_decider"


def preparations_de(groupe: Groupe) -> list[PreparationBilans]:
    """The preparations of a group, the last first, with how many bilans are open, frozen and signed. One query."""
    statut = Bilan.Statut
    return list(
        PreparationBilans.objects.filter(groupe=groupe)
        .select_related("prepare_par__utilisateur")
        .annotate(
            ouverts=Count("bilans"),
            figes=Count("bilans", filter=~Q(bilans__statut=statut.BROUILLON)),
            signes=Count("bilans", filter=Q(bilans__statut=statut.SIGNE)),
        )
    )


def suivi_preparation(preparation: PreparationBilans) -> list[SuiviBilan]:
    """Every apprentice of the group, and what their bilan lacks. `preparation` comes with its group and formation.

    Seven queries at most for a present version and scale, whatever the group.
    """
    groupe = preparation.groupe
    version = charger_version(groupe.formation.version_id)
    total = len(version.competences_evaluables)
    bilans = {b.apprenti_id: b for b in preparation.bilans.select_related("trame")}
    en_formation = Q(statut=Apprenti.Statut.EN_FORMATION) | Q(pk__in=bilans)
    apprentis = list(groupe.apprentis.filter(en_formation).order_by("nom", "prenom", "pk"))
    suivis = [SuiviBilan(apprenti, bilans.get(apprenti.pk), total) for apprenti in apprentis]
    par_bilan = {s.bilan.pk: s for s in suivis if s.bilan is not None}
    _decisions(groupe.formation, version, par_bilan)
    _words(par_bilan)
    _signatures(par_bilan)
    return suivis


def _decisions(formation: Formation, version: VersionLue, par_bilan: dict[UUID, SuiviBilan]) -> None:
    sans_mot: dict[UUID, list[DecisionBilan]] = defaultdict(list)
    montrees = {competence.id for competence in version.competences_evaluables}
    decisions = DecisionBilan.objects.filter(bilan__in=par_bilan, niveau__isnull=False)
    for decision in decisions.only("bilan_id", "competence_id", "niveau_id", "commentaire"):
        if decision.competence_id not in montrees:
            continue
        suivi = par_bilan[decision.bilan_id]
        suivi.decidees += 1
        if suivi.bilan.statut == Bilan.Statut.BROUILLON and not decision.commentaire.strip():
            sans_mot[suivi.apprenti.pk].append(decision)
    if not sans_mot:
        return
    regle, echelle = regle_de(formation), charger_echelle(formation.echelle_centre_id)
    proposes = _proposals(sans_mot, formation, version, regle, echelle)
    for apprenti_id, siennes in sans_mot.items():
        for decision in siennes:
            propose_ = proposes.get((apprenti_id, decision.competence_id))
            if propose_ is not None and propose_.pk != decision.niveau_id:
                par_bilan[decision.bilan_id].sans_motif += 1


def _proposals(
    apprentis: Collection[UUID], formation: Formation, version: VersionLue, regle: Regle, centre: EchelleLue
) -> dict[tuple[UUID, UUID], NiveauEchelle]:
    """(apprentice, competence) → the level proposed, by the same steps as one bilan takes."""
    entreprise = charger_echelle(formation.echelle_entreprise_id)
    degres = {niveau.rang: niveau for niveau in centre.degres}
    vues: dict[tuple[UUID, UUID], list[Observation]] = defaultdict(list)
    jugements = _judgements(apprentis, version, (centre, entreprise))
    for (cle, genre, source_id), siens in by_source(jugements).items():
        echelle = entreprise if genre == "entreprise" else centre
        position = position_of_source(siens, echelle, source_id)
        if position is not None:
            sur = getattr(position.niveau, "sur", echelle.rang_max)
            valeur = place(position.niveau.rang, sur, centre.rang_max)
            vues[cle].append(Observation(valeur, genre, position.certificative))
    proposes = {cle: degres.get(propose(regle, liste).rang) for cle, liste in vues.items()}
    return {cle: niveau for cle, niveau in proposes.items() if niveau is not None}


def _judgements(
    apprentis: Collection[UUID], version: VersionLue, echelles: Iterable[EchelleLue]
) -> Iterable[tuple]:
    """For `by_source`: what centre and company judged, oldest first, under the competences of the present version."""
    lus = list(
        Evaluation.objects.filter(apprenti__in=apprentis, est_courante=True, niveau__isnull=False)
        .exclude(nature=Evaluation.Nature.AUTO)
        .order_by("jour", "cree_le")
        .values_list(
            "apprenti_id",
            "competence_id",
            "critere_id",
            "niveau_id",
            "contexte",
            "nature",
            "source_id",
            "jour",
        )
    )
    niveaux = {n.pk: n for echelle in echelles for n in echelle.niveaux}
    if autres := {lu[3] for lu in lus} - niveaux.keys():
        niveaux |= levels_of_other_scales(autres)
    inconnues = {lu[1] for lu in lus} - version.competences.keys()
    suites = follow_competences(version, inconnues) if inconnues else {}
    for apprenti_id, competence_id, critere_id, niveau_id, contexte, nature, source_id, jour in lus:
        cle = (apprenti_id, suites.get(competence_id, competence_id))
        yield cle, contexte, source_id, (critere_id, niveaux[niveau_id], jour, nature)


def _words(par_bilan: dict[UUID, SuiviBilan]) -> None:
    """Whether the apprentice gave their words, where their kind of bilan asks for some."""
    for suivi in par_bilan.values():
        demandes = (s for s in suivi.bilan.sections if Role.APPRENTI in s.ecrit and s.champs)
        suivi.mots = False if any(demandes) else None
    partages = TexteBilan.objects.filter(
        bilan__in=par_bilan, partage_le__isnull=False, ecrit_par__role=Role.APPRENTI
    )
    for bilan_id in set(partages.values_list("bilan_id", flat=True)):
        par_bilan[bilan_id].mots = True


def _signatures(par_bilan: dict[UUID, SuiviBilan]) -> None:
    """The roles that signed what is frozen now."""
    signees = Signature.objects.filter(
        instantane__objet_type=Bilan._meta.label_lower,
        instantane__objet_id__in=par_bilan,
        instantane__deverrouille_le__isnull=True,
    ).order_by("signe_le")
    for bilan_id, role in signees.values_list("instantane__objet_id", "role"):
        par_bilan[bilan_id].signatures.append(Role(role).label)


@dataclass(frozen=True, slots=True)
class Suite:
    """Where a bilan stands among those prepared together: the one before, the one after, in the order of names."""

    preparation: PreparationBilans
    rang: int
    total: int
    avant: Bilan | None
    apres: Bilan | None


def suite_de(bilan: Bilan) -> Suite | None:
    """None when it was opened alone. One query."""
    if bilan.preparation_id is None:
        return None
    ensemble = list(
        Bilan.objects.filter(preparation=bilan.preparation_id)
        .select_related("apprenti", "preparation__groupe")
        .order_by("apprenti__nom", "apprenti__prenom", "apprenti__pk")
    )
    rang = next(rang for rang, autre in enumerate(ensemble) if autre.pk == bilan.pk)
    return Suite(
        preparation=ensemble[rang].preparation,
        rang=rang + 1,
        total=len(ensemble),
        avant=ensemble[rang - 1] if rang else None,
        apres=ensemble[rang + 1] if rang + 1 < len(ensemble) else None,
    )
