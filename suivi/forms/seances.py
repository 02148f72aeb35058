"""Forms of the plan of séances: planning one or a series, giving one again, moving one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from referentiels.recherche import fold, words
from suivi.actions.planification import FOIS_MAXIMUM, titre_de_rattrapage
from suivi.models import Apprenti, Scenario, Seance
from suivi.queries.grille import Grille
from suivi.queries.scenarios import scenarios_visibles
from suivi.queries.seances import seances_visibles, to_catch_up
from suivi.visibilite import groupes_visibles

SCENARIOS_PROPOSES = 40  # at most so many at once: a centre may have thousands
REPETITIONS = {"": "Une seule fois", "7": "Chaque semaine", "14": "Une semaine sur deux"}


def _jour(**options) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _choix_de_formateurs(champ: forms.ModelMultipleChoiceField) -> None:
    """Let a field choose among those who may run a séance."""
    champ.queryset = (
        membres_en_cours()
        .filter(role__in=[Role.FORMATEUR, Role.COORDONNATEUR])
        .select_related("utilisateur")
        .order_by("utilisateur__nom", "utilisateur__prenom")
    )
    champ.label_from_instance = lambda membre: str(membre.utilisateur)


class DatesForm(forms.Form):
    """When a séance takes place, and who runs it."""

    debut = _jour(label="Du")
    fin = _jour(label="Au", required=False, help_text="Vide : le même jour.")
    formateurs = forms.ModelMultipleChoiceField(
        None, label="Formateurs", required=False, widget=forms.CheckboxSelectMultiple
    )
    titre = forms.CharField(
        label="Titre", required=False, max_length=200, help_text="Vide : le titre du scénario."
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _choix_de_formateurs(self.fields["formateurs"])

    def clean(self) -> dict:
        donnees = super().clean()
        donnees["fin"] = donnees.get("fin") or donnees.get("debut")
        if donnees["fin"] and donnees.get("debut") and donnees["fin"] < donnees["debut"]:
            self.add_error("fin", "La séance finit avant de commencer : vérifiez les deux dates.")
        return donnees


class RattrapageForm(forms.Form):
    """A catch-up in one gesture: only the day is asked."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    jour = _jour(label="Le")


class AdaptationForm(forms.Form):
    """How a séance is adapted to one apprentice."""

    amenagement = forms.CharField(
        label="Aménagement",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce qui change pour cette personne : « sujet lu à voix haute », « poste assis ». "
        "L’apprenti le lit. Ni diagnostic, ni donnée de santé.",
    )
    jusquau = _jour(
        label="Peut finir jusqu’au", required=False, help_text="Vide : le même jour que les autres."
    )
    dispenses = forms.MultipleChoiceField(
        label="Dispensé de",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ces cases ne sont ni évaluées, ni comptées.",
    )

    def __init__(self, *args, grille: Grille, **kwargs) -> None:
        (ligne,) = grille.lignes
        self.colonnes = {colonne.champ: colonne for colonne in grille.colonnes}
        rangs = sorted(grille.dispenses.get(ligne.apprenti_id, ()))
        actuels = {
            "amenagement": ligne.amenagement,
            "jusquau": ligne.jusquau,
            "dispenses": [grille.colonnes[rang].champ for rang in rangs],
        }
        super().__init__(*args, initial=actuels, **kwargs)
        self.fields["dispenses"].choices = [
            (champ, f"{colonne.code} {colonne.intitule}") for champ, colonne in self.colonnes.items()
        ]

    def adaptation(self) -> dict[str, Any]:
        """The arguments of adapt_seance about what changes."""
        champs = self.cleaned_data
        return champs | {"dispenses": [self.colonnes[champ].cle for champ in champs["dispenses"]]}


class PlanifierForm(DatesForm):
    """Everything is filled in but the scenario: today, the whole group, oneself, formative, quick."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    rattrape = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)
    chercher = forms.CharField(
        label="Chercher un scénario",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    scenario = forms.ModelChoiceField(None, label="Scénario", empty_label="Choisir…")
    groupe = forms.ModelChoiceField(None, label="Groupe", empty_label="Choisir…")
    mode = forms.ChoiceField(label="Évaluer", choices=Seance.Mode.choices, widget=forms.RadioSelect)
    finalite = forms.ChoiceField(label="Finalité", choices=Seance.Finalite.choices, widget=forms.RadioSelect)
    apprentis = forms.ModelMultipleChoiceField(
        None,
        label="Apprentis",
        required=False,
        help_text="Aucun coché : tout le groupe.",
        widget=forms.CheckboxSelectMultiple,
    )
    repeter = forms.ChoiceField(label="Répéter", required=False, choices=list(REPETITIONS.items()))
    fois = forms.IntegerField(
        label="Nombre de séances", required=False, min_value=2, max_value=FOIS_MAXIMUM, initial=4
    )

    def __init__(self, *args, membre: Membre, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        defauts = {
            "debut": timezone.localdate(),
            "mode": Seance.Mode.COMPETENCE,
            "finalite": Seance.Finalite.FORMATIVE,
            "formateurs": [membre.pk],
        }
        seances = seances_visibles(membre)
        self.rattrapee = self._choisi("rattrape", seances)
        reprise = _catch_up(self.rattrapee) if self.rattrapee is not None else {}
        self.initial = defauts | reprise | self.initial
        groupes = groupes_visibles(membre).filter(archive_le=None).select_related("formation").distinct()
        reprises = Q(pk=self.rattrapee.scenario_id) if self.rattrapee is not None else Q()
        proposes = Q(archive_le=None, pk__in=scenarios_visibles(membre).values("pk"))
        scenarios = Scenario.objects.filter(proposes | reprises).order_by("titre")
        scenario = self._choisi("scenario", scenarios)
        if scenario is not None:
            groupes = groupes.filter(formation__version_id=scenario.version_id)
        else:
            scenarios = scenarios.filter(version_id__in=groupes.values("formation__version_id"))
        if len(seuls := list(groupes[:2])) == 1:
            self.initial.setdefault("groupe", seuls[0].pk)
        self.groupe = self._choisi("groupe", groupes)
        self.fields["rattrape"].queryset = seances
        self.fields["scenario"].queryset = scenarios
        self._propose_scenarios(scenarios, scenario)
        self.fields["groupe"].queryset = groupes
        self.fields["apprentis"].queryset = Apprenti.objects.filter(
            groupe=self.groupe, statut=Apprenti.Statut.EN_FORMATION
        )
        self.fields["formateurs"].help_text = "Ceux qui évaluent. Aucun coché : vous."

    def _propose_scenarios(self, scenarios: QuerySet[Scenario], choisi: Scenario | None) -> None:
        """Offer those that answer the search, the last changed first to be kept, by title; the chosen one always.

        Any other is still accepted. `recherche_utile`: there are more than what is offered, or one searched.
        """
        mots = words(self.data.get("chercher", "") if self.is_bound else self.initial.get("chercher", ""))
        for mot in mots:
            scenarios = scenarios.filter(recherche__contains=mot)
        trouves = list(scenarios.order_by("-modifie_le").only("titre")[: SCENARIOS_PROPOSES + 1])
        self.recherche_utile = bool(mots) or len(trouves) > SCENARIOS_PROPOSES
        trouves = trouves[:SCENARIOS_PROPOSES]
        champ = self.fields["scenario"]
        if len(trouves) == SCENARIOS_PROPOSES:
            champ.help_text = "Seuls les derniers modifiés sont proposés : cherchez les autres."
        elif mots and not trouves:
            champ.help_text = "Aucun scénario ne répond. Essayez avec moins de mots."
        if choisi is not None and choisi not in trouves:
            trouves.append(choisi)
        tries = sorted(trouves, key=lambda scenario: fold(scenario.titre))
        champ.widget.choices = [("", champ.empty_label), *((str(s.pk), str(s)) for s in tries)]

    def _choisi(self, champ: str, lignes: QuerySet) -> Any:
        """What is chosen so far for a field, sent or proposed; None when it is nothing we know."""
        valeur = self.data.get(champ) if self.is_bound else self.initial.get(champ)
        try:
            return lignes.filter(pk=UUID(str(valeur))).first() if valeur else None
        except ValueError:
            return None

    def plan(self) -> dict[str, Any]:
        """The arguments of plan_series, but for the author."""
        champs = self.cleaned_data
        directs = ("id", "scenario", "groupe", "debut", "fin", "mode", "finalite", "titre", "rattrape")
        return {nom: champs[nom] for nom in directs} | {
            "apprentis": list(champs["apprentis"]) or None,
            "formateurs": list(champs["formateurs"]) or None,
            "intervalle": timedelta(days=int(champs["repeter"] or 0)),
            "fois": (champs["fois"] or 2) if champs["repeter"] else 1,
        }


def _catch_up(seance: Seance) -> dict[str, Any]:
    """What a form proposes to give a séance again: the same, for those who were away."""
    return {
        "scenario": seance.scenario_id,
        "groupe": seance.groupe_id,
        "mode": seance.mode,
        "finalite": seance.finalite,
        "titre": titre_de_rattrapage(seance),
        "apprentis": list(to_catch_up(seance).values_list("pk", flat=True)),
    }
