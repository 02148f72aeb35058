"""Forms of the editor: a référentiel of the centre, and one element of it."""

from django import forms

from cpro.socle.ids import uuid7
from referentiels.edition import is_editable
from referentiels.format.document import Noeud, ReferentielDocument
from referentiels.forms import NIVEAUX

LIGNES = forms.Textarea(attrs={"rows": 2})


class ReferentielForm(forms.Form):
    """What a référentiel of the centre is called. `id` is made with the page: sent twice, it makes one."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    intitule = forms.CharField(
        label="Nom", max_length=200, help_text="Par exemple : Conduite d’engins légers"
    )
    diplome = forms.CharField(
        label="Ce que c’est",
        max_length=200,
        initial="Formation du centre",
        help_text="Titre, certificat, formation maison… Ce mot classe le référentiel dans le catalogue.",
    )
    niveau = forms.TypedChoiceField(
        label="Niveau",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Sans niveau"), *((str(cle), nom) for cle, nom in NIVEAUX.items())],
    )


class NoeudForm(forms.Form):
    """One element. An official one only takes the centre's own words, beside its label."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(label="Repère", max_length=40, required=False, help_text="Par exemple : C5")
    intitule = forms.CharField(label="Libellé", max_length=2000, widget=LIGNES)
    local = forms.CharField(
        label="En mots simples",
        max_length=2000,
        required=False,
        widget=LIGNES,
        help_text="Ce que l’apprenti et le maître d’apprentissage lisent d’abord. "
        "Le libellé reste écrit à côté.",
    )
    competences = forms.MultipleChoiceField(
        label="Compétences que cette tâche mobilise",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args,
        document: ReferentielDocument,
        noeud: Noeud | None = None,
        genre: str,
        **kwargs,
    ) -> None:
        initial = {"id": uuid7()}
        if noeud is not None:
            initial |= {"code": noeud.code, "intitule": noeud.intitule, "local": noeud.local}
            liees = next((lien.vers for lien in document.liens if lien.de == noeud.cle), {})
            initial["competences"] = list(liees)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["competences"].choices = [
            (c.cle, f"{c.code} {c.intitule}".strip()) for c in document.competences
        ]
        officiel = noeud is not None and not is_editable(document, noeud)
        if officiel:
            self.fields["code"].disabled = self.fields["intitule"].disabled = True
        if genre != "tache" or officiel or not document.competences:
            del self.fields["competences"]

    def clean_intitule(self) -> str:
        """An official label comes from the draft, and keeps its spaces."""
        intitule = self.cleaned_data["intitule"]
        return intitule if self.fields["intitule"].disabled else " ".join(intitule.split())
