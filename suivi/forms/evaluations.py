"""Forms of evaluation: judging a cell, judging one apprentice without JavaScript."""

from uuid import UUID

from django import forms

from suivi.models import Apprenti
from suivi.queries.grille import Case, Colonne, Grille


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
        self.dispensees = grille.dispenses.get(apprenti.pk, set())
        for rang, colonne in self.demandees():
            niveau, jeton, texte = self.en_vigueur(rang)
            champ = colonne.champ
            cle = grille.degres.niveaux[niveau - 1].pk if niveau else ""
            self.fields[f"n-{champ}"] = forms.ChoiceField(choices=choix, required=False, initial=str(cle))
            self.fields[f"o-{champ}"] = forms.CharField(required=False, initial=str(cle))
            self.fields[f"b-{champ}"] = forms.RegexField(r"^[0-9a-f]{8}$", required=False, initial=jeton)
            self.fields[f"t-{champ}"] = forms.CharField(required=False, max_length=2000, initial=texte)

    def demandees(self) -> list[tuple[int, Colonne]]:
        """Place and column of each cell the apprentice is asked for."""
        return [couple for couple in enumerate(self.grille.colonnes) if couple[0] not in self.dispensees]

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
        for rang, colonne in self.demandees():
            _, jeton, texte = self.en_vigueur(rang)
            champs = {lettre: self.cleaned_data[f"{lettre}-{colonne.champ}"] for lettre in "nobt"}
            dit = champs["t"].strip()
            if champs["n"] != champs["o"] or (champs["b"] == jeton and dit != texte):
                touchees.append((colonne, UUID(champs["n"]) if champs["n"] else None, champs["b"], dit))
        return touchees
