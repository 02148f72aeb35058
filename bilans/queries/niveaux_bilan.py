"""The levels of a bilan: positions, the level proposed and why, the bilan before, what a person decided."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from bilans.comparaison import Changement, evolution, summarise
from bilans.models import Bilan, DecisionBilan
from bilans.propositions import Observation, Proposition, Regle, dire_regle, place, propose
from bilans.queries.regles import regle_de
from bilans.queries.tableau import (
    GroupeTableau,
    LigneTableau,
    Position,
    Tableau,
    levels_of_other_scales,
    tableau_apprenti,
)
from cpro.comptes.models import Membre
from referentiels.correspondance import follow_competences
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue
from referentiels.version_lue import CompetenceLue


@dataclass(slots=True)
class LigneNiveau:
    """One competence of a bilan. `compare`: whether there is a bilan before, to compare with."""

    ligne: LigneTableau
    proposition: Proposition
    propose: NiveauEchelle | None
    precedent: NiveauEchelle | None
    decision: DecisionBilan | None
    tableau: Tableau
    compare: bool

    @property
    def competence(self) -> CompetenceLue:
        return self.ligne.competence

    @property
    def niveau(self) -> NiveauEchelle | None:
        return self.decision.niveau if self.decision else None

    @property
    def vu(self) -> str:
        """When this was decided, as a page keeps it: another person may decide while it is open."""
        return self.decision.decide_le.isoformat() if self.decision else ""

    def overtaken(self, vu: str | None, membre: Membre) -> bool:
        """Whether somebody else decided since a page that showed `vu` (None: it said nothing)."""
        if vu is None or self.decision is None or self.decision.decide_par_id == membre.pk:
            return False
        return self.vu != vu

    @property
    def remarque(self) -> str:
        return self.decision.commentaire if self.decision else ""

    @property
    def decidee(self) -> bool:
        return self.niveau is not None

    @property
    def differe(self) -> bool:
        """Whether a person decided another level than the one proposed: they must say why."""
        return self.niveau is not None and self.propose is not None and self.niveau.pk != self.propose.pk

    @property
    def motif_manque(self) -> bool:
        return self.differe and not self.decision.commentaire.strip()

    @property
    def positions(self) -> tuple[tuple[str, str, EchelleLue, int, Position | None], ...]:
        """The three, side by side: name, genre, scale, how many traces, the position held."""
        ligne, tableau = self.ligne, self.tableau
        return (
            ("Autoévaluation", "auto", tableau.echelle_centre, ligne.traces_auto, ligne.auto),
            ("Centre", "centre", tableau.echelle_centre, ligne.traces_centre, ligne.centre),
            (
                "Entreprise",
                "entreprise",
                tableau.echelle_entreprise,
                ligne.traces_entreprise,
                ligne.entreprise,
            ),
        )

    @property
    def maximum(self) -> int:
        return self.tableau.echelle_centre.rang_max

    @property
    def evolution(self) -> str:
        """Since the bilan before, a key of `comparaison.EVOLUTIONS`; "" when there is none."""
        return evolution(self.precedent, self.niveau, self.maximum) if self.compare else ""

    @property
    def dite(self) -> Changement | None:
        """The same, with its word and its sign."""
        return Changement(self.evolution) if self.evolution else None

    @property
    def en_baisse(self) -> bool:
        """Whether what is decided, or else proposed, is lower than the bilan before."""
        return evolution(self.precedent, self.niveau or self.propose, self.maximum) == "recule"


@dataclass(frozen=True, slots=True)
class BlocNiveaux:
    """The competences of a bloc, all of them, and those `montrees`; `cle` names it in forms."""

    cle: str
    titre: str
    lignes: tuple[LigneNiveau, ...]
    montrees: tuple[LigneNiveau, ...]

    @property
    def decidees(self) -> int:
        return sum(x.decidee for x in self.lignes)

    @property
    def acceptables(self) -> int:
        return sum(x.propose is not None and not x.decidee for x in self.lignes)


@dataclass(frozen=True, slots=True)
class Acceptation:
    """One gesture that took several proposals, as far as nobody decided again since."""

    cle: UUID
    combien: int
    auteur: str


@dataclass(frozen=True, slots=True)
class NiveauxBilan:
    tableau: Tableau
    regle: Regle
    precedent: Bilan | None
    blocs: tuple[BlocNiveaux, ...]

    @property
    def lignes(self) -> list[LigneNiveau]:
        return [ligne for bloc in self.blocs for ligne in bloc.lignes]

    @property
    def decidees(self) -> int:
        return sum(x.decidee for x in self.lignes)

    @property
    def acceptables(self) -> int:
        return sum(bloc.acceptables for bloc in self.blocs)

    @property
    def regle_dite(self) -> str:
        return dire_regle(self.regle)

    @property
    def acceptation(self) -> Acceptation | None:
        """The last of these gestures, to undo it."""
        prises = [x.decision for x in self.lignes if x.decision and x.decision.acceptation]
        if not prises:
            return None
        derniere = max(prises, key=lambda d: d.decide_le)
        combien = sum(d.acceptation == derniere.acceptation for d in prises)
        return Acceptation(derniere.acceptation, combien, str(derniere.decide_par.utilisateur))

    @property
    def sans_motif(self) -> list[LigneNiveau]:
        return [x for x in self.lignes if x.motif_manque]

    @property
    def changements(self) -> list[Changement]:
        """What is decided, beside the bilan before; nothing when there is none."""
        return summarise((x.evolution, x) for x in self.lignes if x.decidee)

    @property
    def changements_figes(self) -> list[Changement]:
        """The same once frozen: what is not decided then is no longer evaluated."""
        return summarise((x.evolution, x) for x in self.lignes)

    def ligne(self, competence_id: UUID) -> LigneNiveau | None:
        return next((x for x in self.lignes if x.competence.id == competence_id), None)

    def keep(self, garder: Callable[[LigneNiveau], bool]) -> tuple[BlocNiveaux, ...]:
        """The blocs that show the lines asked for, and no bloc that shows none."""
        gardes = (replace(bloc, montrees=tuple(filter(garder, bloc.lignes))) for bloc in self.blocs)
        return tuple(bloc for bloc in gardes if bloc.montrees)


def observations_of(ligne: LigneTableau, maximum: int, maximum_entreprise: int) -> list[Observation]:
    """What centre and company said of a competence, oldest first; what the apprentice says of themself stays out."""
    observations = []
    for genre, position in ligne.historique:
        if genre == "auto":
            continue
        niveau = position.niveau
        sur = getattr(niveau, "sur", maximum_entreprise if genre == "entreprise" else maximum)
        observations.append(Observation(place(niveau.rang, sur, maximum), genre, position.certificative))
    return observations


def niveaux_du_bilan(bilan: Bilan) -> NiveauxBilan:
    """Everything a bilan says of levels. `bilan` comes with its apprentice, group and formation.

    Five queries, however many competences; up to three more after a change of version or of scale.
    """
    tableau = tableau_apprenti(bilan.apprenti)
    centre, entreprise = tableau.echelle_centre, tableau.echelle_entreprise
    regle = regle_de(bilan.apprenti.groupe.formation)
    decisions = {
        d.competence_id: d for d in bilan.decisions.select_related("niveau", "decide_par__utilisateur")
    }
    precedent = bilan_precedent(bilan)
    precedents = _former_levels(precedent, tableau) if precedent else {}
    degres = {niveau.rang: niveau for niveau in centre.degres}

    def lire(ligne: LigneTableau) -> LigneNiveau:
        cle = ligne.competence.id
        vues = observations_of(ligne, centre.rang_max, entreprise.rang_max)
        proposition = propose(regle, vues)
        propose_ = degres.get(proposition.rang)
        return LigneNiveau(
            ligne,
            proposition,
            propose_,
            precedents.get(cle),
            decisions.get(cle),
            tableau,
            precedent is not None,
        )

    blocs = tuple(_bloc(groupe, tuple(map(lire, groupe.lignes))) for groupe in tableau.groupes)
    return NiveauxBilan(tableau, regle, precedent, blocs)


def _bloc(groupe: GroupeTableau, lignes: tuple[LigneNiveau, ...]) -> BlocNiveaux:
    bloc_id = lignes[0].competence.bloc_id
    return BlocNiveaux(str(bloc_id) if bloc_id else "autres", groupe.titre, lignes, lignes)


def bilan_precedent(bilan: Bilan) -> Bilan | None:
    """The last bilan of this apprentice that was frozen before this one: a draft has decided nothing yet."""
    avant = Bilan.objects.filter(apprenti=bilan.apprenti_id, jour__lte=bilan.jour).exclude(pk=bilan.pk)
    return avant.exclude(statut=Bilan.Statut.BROUILLON).order_by("-jour", "-cree_le").first()


def _former_levels(bilan: Bilan, tableau: Tableau) -> dict[UUID, NiveauEchelle]:
    """Competence of today's version → what a bilan had decided of it, or of what it continues."""
    decisions = list(DecisionBilan.objects.filter(bilan=bilan, niveau__isnull=False).select_related("niveau"))
    suites = follow_competences(tableau.version, {d.competence_id for d in decisions})
    connus = {niveau.pk for niveau in tableau.echelle_centre.niveaux}
    autres = {d.niveau_id for d in decisions} - connus
    anciens = levels_of_other_scales(autres) if autres else {}
    return {
        suites[d.competence_id]: anciens.get(d.niveau_id, d.niveau)
        for d in decisions
        if d.competence_id in suites
    }
