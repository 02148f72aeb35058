"""What the steps of the filling hand to each other."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from cpro.comptes.models import Centre, Courriel, Membre
from cpro.demo.contenu.modele import CentreDemo, DiplomeDemo
from cpro.demo.horloge import ouvre
from entreprise.models import Contrat
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti, Formation, Groupe


@dataclass(frozen=True, kw_only=True)
class Calendrier:
    """Days from today. The first group is in the company, the second in the centre."""

    seances: tuple[int, ...]  # past ones, the one to evaluate, the one to come
    periodes: tuple[tuple[int, int], ...]
    bilan: int


CALENDRIERS = (
    Calendrier(
        seances=(-75, -66, -33, -26, -19, -10, 17), periodes=((-60, -38), (-8, 13), (34, 55)), bilan=-17
    ),
    Calendrier(seances=(-76, -45, -38, -13, -6, -1, 3), periodes=((-72, -51), (-31, -16), (7, 28)), bilan=-5),
)


@dataclass(kw_only=True)
class Classe:
    """A group at work. `acquis`: ranks given so far, by apprentice and competence."""

    diplome: DiplomeDemo
    calendrier: Calendrier
    formation: Formation
    groupe: Groupe
    version: VersionLue
    echelle_centre: EchelleLue
    echelle_entreprise: EchelleLue
    apprentis: list[Apprenti] = field(default_factory=list)
    contrats: dict[UUID, list[Contrat]] = field(default_factory=lambda: defaultdict(list))
    acquis: dict[tuple[UUID, UUID], list[int]] = field(default_factory=lambda: defaultdict(list))

    def tache(self, cle: str) -> UUID:
        """The id of a task from its short key."""
        par_cle = self.version.taches_par_cle
        return (par_cle.get(f"t:{cle}") or par_cle[f"a:{cle}"]).id

    def contrat(self, apprenti: Apprenti, jour: date) -> Contrat | None:
        """The contract in force that day."""
        en_cours = (c for c in self.contrats[apprenti.pk] if c.debut <= jour <= (c.rupture_le or c.fin))
        return next(en_cours, None)


@dataclass(kw_only=True)
class Monde:
    """A centre being filled. `formateurs[0]`, the first apprentice and its MA are the personas."""

    contenu: CentreDemo
    centre: Centre
    aujourdhui: date
    hasard: Random
    administrateur: Membre
    coordonnateur: Membre
    formateurs: list[Membre]
    classes: list[Classe] = field(default_factory=list)
    talents: dict[UUID, float] = field(default_factory=dict)

    def jour(self, decalage: int) -> date:
        """A working day, so many days from today."""
        return ouvre(self.aujourdhui + timedelta(days=decalage))

    def niveau(self, apprenti: Apprenti, echelle: EchelleLue, avancement: float) -> NiveauEchelle:
        """A plausible level; `avancement` goes from 0 (arrival) to 1 (today)."""
        note = self.talents[apprenti.pk] * 0.65 + avancement * 0.3 + self.hasard.gauss(0, 0.12)
        degres = [niveau for niveau in echelle.niveaux if not niveau.special]
        return degres[min(len(degres) - 1, max(0, round(note * (len(degres) - 1) + 0.15)))]


def count_as_sent(debut_de_cle: str, fin_de_cle: object = "") -> None:
    """Count messages as gone: the demonstration's mailbox only holds what a persona may open."""
    Courriel.objects.filter(cle__startswith=debut_de_cle, cle__endswith=str(fin_de_cle)).update(
        etat=Courriel.Etat.ENVOYE, envoye_le=timezone.now()
    )
