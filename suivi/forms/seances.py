"""Forms of séances: planning one, judging a cell, judging one apprentice without JavaScript."""

from uuid import UUID

from django import forms
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle.permissions import Role
from suivi.models import Apprenti, Scenario, Seance
from suivi.queries.grille import Case, Colonne, Grille
from suivi.visibilite import groupes_visibles


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


class PlanifierForm(DatesForm):
    """Everything is filled in but the scenario: today, the whole group, oneself, formative, quick."""

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

    def __init__(self, *args, membre: Membre, **kwargs) -> None:
        kwargs["initial"] = {
            "debut": timezone.localdate(),
            "mode": Seance.Mode.COMPETENCE,
            "finalite": Seance.Finalite.FORMATIVE,
            "formateurs": [membre.pk],
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        groupes = groupes_visibles(membre).filter(archive_le=None).select_related("formation").distinct()
        scenarios = Scenario.objects.filter(archive_le=None).order_by("titre")
        scenario = self._choisi("scenario", scenarios)
        if scenario is not None:
            groupes = groupes.filter(formation__version_id=scenario.version_id)
        else:
            scenarios = scenarios.filter(version_id__in=groupes.values("formation__version_id"))
        if len(seuls := list(groupes[:2])) == 1:
            self.initial.setdefault("groupe", seuls[0].pk)
        self.groupe = self._choisi("groupe", groupes)
        self.fields["scenario"].queryset = scenarios
        self.fields["groupe"].queryset = groupes
        self.fields["apprentis"].queryset = Apprenti.objects.filter(
            groupe=self.groupe, statut=Apprenti.Statut.EN_FORMATION
        )
        self.fields["formateurs"].help_text = "Ceux qui évaluent. Aucun coché : vous."

    def _choisi(self, champ: str, lignes):
        """What is chosen so far for a field, sent or proposed; None when it is nothing we know."""
        valeur = self.data.get(champ) if self.is_bound else self.initial.get(champ)
        try:
            return lignes.filter(pk=UUID(str(valeur))).first() if valeur else None
        except ValueError:
            return None


class CelluleForm(forms.Form):
    """One judgement, as the page sends it. `base`: the token of the judgement the person saw."""

    id = forms.UUIDField()
    apprenti = forms.UUIDField(required=False)
    competence = forms.UUIDField()
    critere = forms.UUIDField(required=False)
    niveau = forms.UUIDField(required=False)
    base = forms.RegexField(r"^[0-9a-f]{8}$", required=False)
    commentaire = forms.CharField(required=False, max_length=2000)


class LigneForm(forms.Form):
    """Every cell of one apprentice, for a page without JavaScript and for big targets on a tablet.

    `auto`: the apprentice judges themselves. Each field carries the token of the judgement it shows.
    """

    def __init__(self, *args, grille: Grille, apprenti: Apprenti, auto: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.grille, self.apprenti, self.auto = grille, apprenti, auto
        self.cases = grille.cases.get(apprenti.pk, {})
        choix = [("", "Non évalué"), *((str(n.pk), n.libelle) for n in grille.degres.niveaux)]
        for rang, colonne in enumerate(grille.colonnes):
            niveau, jeton, texte = self.en_vigueur(rang)
            champ = colonne.champ
            cle = grille.degres.niveaux[niveau - 1].pk if niveau else ""
            self.fields[f"n-{champ}"] = forms.ChoiceField(choices=choix, required=False, initial=str(cle))
            self.fields[f"o-{champ}"] = forms.CharField(required=False, initial=str(cle))
            self.fields[f"b-{champ}"] = forms.RegexField(r"^[0-9a-f]{8}$", required=False, initial=jeton)
            self.fields[f"t-{champ}"] = forms.CharField(required=False, max_length=2000, initial=texte)

    def en_vigueur(self, rang: int) -> tuple[int, str, str]:
        """Answer, token and comment now in force, of the one who judges."""
        case = self.cases.get(rang) or Case()
        if self.auto:
            return case.auto, case.auto_jeton, case.auto_commentaire
        return case.niveau, case.jeton, case.commentaire

    def changes(self) -> list[tuple[Colonne, UUID | None, str, str]]:
        """Column, answer, token and comment of each cell the person touched.

        What they left as the page showed it is theirs to leave, even if someone judged it meanwhile.
        """
        touchees = []
        for rang, colonne in enumerate(self.grille.colonnes):
            _, jeton, texte = self.en_vigueur(rang)
            champs = {lettre: self.cleaned_data[f"{lettre}-{colonne.champ}"] for lettre in "nobt"}
            dit = champs["t"].strip()
            if champs["n"] != champs["o"] or (champs["b"] == jeton and dit != texte):
                touchees.append((colonne, UUID(champs["n"]) if champs["n"] else None, champs["b"], dit))
        return touchees
