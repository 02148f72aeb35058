"""What narrows a dashboard, read from its address: which competences, which traces, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.models import Evaluation

CONTEXTES = dict(Evaluation.Contexte.choices)
NATURES = {nature.value: nature.label for nature in Evaluation.Nature if nature != Evaluation.Nature.AUTO}


@dataclass(frozen=True, slots=True)
class Filtres:
    """Empty, it keeps everything. `epreuve` and `bloc` choose competences; the others choose traces.

    A self-evaluation is neither formative nor certificative: choosing a nature leaves it out. `illisibles`: what the
    address said that means nothing here, to be told rather than obeyed.
    """

    epreuve: UUID | None = None
    bloc: UUID | None = None
    contexte: str = ""
    nature: str = ""
    du: date | None = None
    au: date | None = None
    illisibles: tuple[str, ...] = ()

    @property
    def actifs(self) -> bool:
        return bool(self.epreuve or self.bloc or self.contexte or self.nature or self.du or self.au)

    @property
    def traces(self) -> dict[str, str | date]:
        """Conditions on the judgements, for a queryset of Evaluation."""
        conditions = {
            "contexte": self.contexte,
            "nature": self.nature,
            "jour__gte": self.du,
            "jour__lte": self.au,
        }
        return {nom: valeur for nom, valeur in conditions.items() if valeur}

    def competences(self, version: VersionLue) -> tuple[CompetenceLue, ...]:
        """The competences to show, in the order of the référentiel."""
        toutes = version.competences_evaluables
        if self.bloc is not None:
            toutes = tuple(c for c in toutes if c.bloc_id == self.bloc)
        if self.epreuve is not None:
            siennes = _descendants(version.epreuves[self.epreuve].competences)
            toutes = tuple(c for c in toutes if c.id in siennes)
        return toutes

    def jour(self) -> date:
        """The day at which what is expected is counted: the last day asked for, else today."""
        return self.au or timezone.localdate()

    def adresse(self, **autres: str) -> str:
        """The query string that asks for this again, with other parameters; "" when there is nothing to say."""
        valeurs = {
            "epreuve": self.epreuve,
            "bloc": self.bloc,
            "contexte": self.contexte,
            "nature": self.nature,
            "du": self.du,
            "au": self.au,
            **autres,
        }
        dites = {nom: str(valeur) for nom, valeur in valeurs.items() if valeur}
        return f"?{urlencode(dites)}" if dites else ""


def _descendants(competences: tuple[CompetenceLue, ...]) -> set[UUID]:
    ids: set[UUID] = set()
    a_voir = list(competences)
    while a_voir:
        competence = a_voir.pop()
        ids.add(competence.id)
        a_voir += competence.enfants
    return ids


def read_filtres(question: QueryDict, version: VersionLue) -> Filtres:
    """What an address asks for. Never fails: what has no meaning here is kept aside and told."""
    lus: dict[str, object] = {}
    illisibles = []
    for nom, lire in (
        ("epreuve", lambda texte: _parmi(UUID(texte), version.epreuves)),
        ("bloc", lambda texte: _parmi(UUID(texte), version.blocs)),
        ("contexte", lambda texte: _parmi(texte, CONTEXTES)),
        ("nature", lambda texte: _parmi(texte, NATURES)),
        ("du", date.fromisoformat),
        ("au", date.fromisoformat),
    ):
        texte = question.get(nom, "").strip()
        if texte:
            try:
                lus[nom] = lire(texte)
            except ValueError:
                illisibles.append(nom)
    return Filtres(illisibles=tuple(illisibles), **lus)


def _parmi(valeur: UUID | str, connues: Mapping) -> UUID | str:
    if valeur not in connues:
        raise ValueError(f"{valeur!r} inconnu")
    return valeur
