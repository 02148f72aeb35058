"""Forms of scenarios."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cpro.socle.ids import uuid7
from referentiels.models import VersionReferentiel
from referentiels.version_lue import CompetenceLue, CritereLu, VersionLue
from suivi.deductions import by_hand, competences_of, follow_competences, follow_tasks
from suivi.liens import LienRefuse, parse_liens
from suivi.models import Scenario


def _texte(label: str, longueur: int, lignes: int, aide: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longueur,
        help_text=aide,
        widget=forms.Textarea(attrs={"rows": lignes}),
    )


class ScenarioForm(forms.Form):
    """Title and context. The référentiel is chosen once: links to it would be lost otherwise."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    tache = forms.UUIDField(widget=forms.HiddenInput, required=False)
    titre = forms.CharField(label="Titre", max_length=200, help_text="Par exemple : Câbler un départ moteur")
    version = forms.ModelChoiceField(None, label="Référentiel", empty_label="Choisir")
    description = _texte(
        "Situation professionnelle",
        5000,
        4,
        "Le contexte, comme au travail : chez qui, pour quoi, avec quelles contraintes.",
    )
    missions = _texte(
        "Problématique et missions", 5000, 4, "La question à résoudre, puis ce qui est demandé."
    )
    resultats = _texte(
        "Résultats attendus",
        3000,
        3,
        "Ce qui existe à la fin de l’activité : un ouvrage, un document, une mise en service.",
    )
    equipements = _texte("Équipements et logiciels", 2000, 2)
    liens = _texte("Liens utiles", 4000, 2, "Un par ligne, précédé de son nom si vous voulez.")
    espaces = forms.CharField(
        label="Espaces de formation",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "espaces-connus"}),
    )
    duree_heures = forms.DecimalField(
        label="Durée en heures", required=False, min_value=0, max_digits=5, decimal_places=1
    )
    prive = forms.BooleanField(
        label="Garder ce scénario pour ses auteurs",
        required=False,
        help_text="Sinon, les formateurs du centre le voient dès qu’il est prêt.",
    )

    def __init__(self, *args, versions, brouillon: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["version"]
        champ.queryset = VersionReferentiel.objects.filter(pk__in=[v.pk for v in versions]).select_related(
            "referentiel"
        )
        champ.label_from_instance = lambda version: str(version.referentiel)
        if len(versions) == 1:
            champ.initial = versions[0].pk
        for nom in ("description", "missions"):
            self.fields[nom].widget.attrs["data-brouillon"] = f"scenario-{brouillon}-{nom}"

    def clean_liens(self) -> str:
        texte = self.cleaned_data["liens"].strip()
        try:
            parse_liens(texte)
        except LienRefuse as refus:
            raise forms.ValidationError(str(refus)) from refus
        return texte

    def textes(self) -> dict[str, Any]:
        """What update_scenario takes."""
        return {n: v for n, v in self.cleaned_data.items() if n not in ("id", "tache", "version")}


@dataclass
class LiensCoches:
    """What is ticked on the page of the référentiel: read from a scenario, from a form, or proposed."""

    version: VersionLue
    taches: list[UUID] = field(default_factory=list)
    competences: set[UUID] = field(default_factory=set)
    manuelles: set[UUID] = field(default_factory=set)
    criteres: dict[UUID, str] = field(default_factory=dict)  # ticked → wording
    indicateurs: dict[UUID, str] = field(default_factory=dict)  # written, ticked or not

    @classmethod
    def of(cls, scenario: Scenario, version: VersionLue) -> "LiensCoches":
        criteres = {c.critere_id: c.indicateur for c in scenario.criteres.all()}
        return cls(
            version,
            taches=[t.tache_id for t in scenario.taches.all()],
            competences={c.competence_id for c in scenario.competences.all()},
            manuelles={c.competence_id for c in scenario.competences.all() if c.manuelle},
            criteres=criteres,
            indicateurs=criteres,
        )

    @classmethod
    def sent(cls, donnees: QueryDict, version: VersionLue) -> "LiensCoches":
        indicateurs = {c: donnees.get(f"indicateur-{c}", "").strip()[:300] for c in version.criteres}
        return cls(
            version,
            taches=chosen(donnees, "taches", version.taches),
            competences=set(chosen(donnees, "competences", version.competences)),
            manuelles=set(chosen(donnees, "manuelles", version.competences)),
            criteres={c: indicateurs[c] for c in chosen(donnees, "criteres", version.criteres)},
            indicateurs=indicateurs,
        )

    def propose(self, avant: list[UUID]) -> None:
        """Follow the tasks, from those that were ticked before: what the page's module does as one ticks."""
        precedentes = set(self.competences)
        self.manuelles |= by_hand(self.version, taches=avant, competences=precedentes) - competences_of(
            self.version, self.taches
        )
        self.manuelles |= {
            self.version.criteres[c].competence_id for c, texte in self.criteres.items() if texte
        }
        self.competences = follow_tasks(
            self.version, avant=avant, apres=self.taches, competences=precedentes, manuelles=self.manuelles
        )
        gardes = follow_competences(
            self.version, avant=precedentes, apres=self.competences, criteres=self.criteres
        )
        self.criteres = {c: self.indicateurs.get(c, "") for c in self.version.criteres if c in gardes}

    @property
    def lignes(self) -> list[tuple[CompetenceLue, bool, bool, list[tuple[CritereLu, bool, str]]]]:
        """Each evaluable competence: ticked, by hand, and its criteria: ticked, wording."""
        return [
            (
                competence,
                competence.id in self.competences,
                competence.id in self.manuelles,
                [(c, c.id in self.criteres, self.indicateurs.get(c.id, "")) for c in competence.criteres],
            )
            for competence in self.version.competences_evaluables
        ]

    @property
    def groupes(self) -> list[tuple[str, list]]:
        """The tasks by activity, each with the ids of the competences it calls on, and whether it is ticked."""
        groupes: dict[str, list] = {}
        cochees = set(self.taches)
        for tache in self.version.taches.values():
            appelees = " ".join(str(c.id) for c in self.version.competences_de(tache.id) if c.evaluable)
            groupes.setdefault(tache.activite or tache.pole, []).append(
                (tache, appelees, tache.id in cochees)
            )
        return list(groupes.items())


def chosen(donnees: QueryDict, nom: str, connus) -> list[UUID]:
    """The ids of a list of checkboxes that really exist in the référentiel."""
    choisis = []
    for texte in donnees.getlist(nom):
        try:
            cle = UUID(texte)
        except ValueError:
            continue
        if cle in connus:
            choisis.append(cle)
    return choisis
