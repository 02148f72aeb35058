"""Forms of fiches d'activité and of reflection kits."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cpro.socle.ids import uuid7
from entreprise.forms.journal import PhotosField, PlusieursFichiers
from entreprise.kits import Kit
from entreprise.models import KitReflexion
from referentiels.queries import EchelleLue
from referentiels.version_lue import VersionLue

QUESTIONS_MAXIMUM = 10


def _recit(libelle: str, aide: str, lignes: int = 3) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        max_length=4000,
        required=False,
        help_text=aide,
        widget=forms.Textarea(attrs={"rows": lignes}),
    )


class FicheForm(forms.Form):
    """One piece of work in full. `id` is drawn when the form opens: sent twice, it makes one fiche."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    titre = forms.CharField(
        label="Le travail", max_length=120, help_text="En quelques mots, comme vous le diriez à un collègue."
    )
    jour = forms.DateField(
        label="Quand",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date", "data-aujourdhui": True}, format="%Y-%m-%d"),
    )
    contexte = _recit("Le contexte", "Où, pour qui, avec qui, pourquoi ce travail.")
    etapes = _recit("Les étapes", "Ce que vous avez fait vous-même, dans l’ordre.", 5)
    resultat = _recit("Le résultat", "Ce que cela a donné, et comment vous l’avez vérifié.")
    difficultes = _recit("Les difficultés", "Ce qui a coincé, et comment vous vous en êtes sorti.")
    photos = PhotosField(
        label="Photos",
        required=False,
        help_text="Pas de visage, pas de document confidentiel.",
        widget=PlusieursFichiers(attrs={"accept": "image/*"}),
    )
    autonomie = forms.ChoiceField(label="Je m’en suis sorti", required=False, widget=forms.RadioSelect)
    compris = _recit(
        "Ce que j’en comprends", "Pourquoi cette façon de faire ? Qu’est-ce que j’ai appris ?", 4
    )

    def __init__(
        self,
        *args,
        echelle: EchelleLue,
        version: VersionLue,
        kits: Sequence[Kit],
        questions: Sequence[str] = (),
        **kwargs,
    ) -> None:
        """`questions`: those the fiche has, whatever their kit."""
        super().__init__(*args, **kwargs)
        self.version, self.kits = version, kits
        self.questions = list(dict.fromkeys([*questions, *(q for kit in kits for q in kit.questions)]))
        self.fields["autonomie"].choices = [(str(n.pk), n.libelle) for n in echelle.degres]

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour > timezone.localdate():
            raise ValidationError("Ce jour n’est pas encore arrivé.")
        return jour

    def _ids(self, nom: str, connus) -> list[UUID]:
        ids = []
        for texte in self.data.getlist(nom):
            try:
                cle = UUID(texte)
            except ValueError:
                continue
            if cle in connus:
                ids.append(cle)
        return ids

    def taches(self) -> list[UUID]:
        """The ticked tasks that belong to the référentiel; anything else is left out."""
        return self._ids("taches", self.version.taches)

    def competences(self) -> list[UUID]:
        return self._ids("competences", self.version.competences)

    def reponses(self) -> dict[str, str]:
        """Question → answer, for every question that the page showed; an unknown one is left out."""
        reponses = {}
        for question in self.questions:
            donnees = [texte[:4000] for texte in self.data.getlist(f"reponse:{question}")]
            if donnees:  # two kits may ask the same
                reponses[question] = next((texte for texte in donnees if texte.strip()), "")
        return reponses

    def kit(self) -> Kit | None:
        """The kit whose questions were answered most, None when none was."""
        reponses = {question for question, reponse in self.reponses().items() if reponse.strip()}
        comptes = [(sum(q in reponses for q in kit.questions), kit) for kit in self.kits]
        nombre, kit = max(comptes, key=lambda paire: paire[0], default=(0, None))
        return kit if nombre else None

    def valeurs(self) -> dict:
        """Arguments of save_fiche."""
        propre = self.cleaned_data
        return {
            "id": propre["id"],
            "jour": propre["jour"],
            "textes": {
                nom: propre[nom] for nom in propre if nom not in ("id", "jour", "photos", "autonomie")
            },
            "autonomie_id": UUID(propre["autonomie"]) if propre["autonomie"] else None,
            "kit": self.kit(),
            "reponses": self.reponses(),
            "taches": self.taches(),
            "competences": self.competences(),
        }


class MessageForm(forms.Form):
    """A line of the thread. `id` makes a double tap one line."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    texte = forms.CharField(label="Votre message", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReponseFicheForm(forms.Form):
    """The MA's answer: a level if they wish, and a few words."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    niveau = forms.ChoiceField(label="Son autonomie sur ce travail", widget=forms.RadioSelect, required=False)
    texte = forms.CharField(
        label="Un mot pour l’apprenti",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, echelle: EchelleLue, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["niveau"].choices = [(str(n.pk), n.libelle) for n in echelle.degres]

    def niveau_id(self) -> UUID | None:
        niveau = self.cleaned_data["niveau"]
        return UUID(niveau) if niveau else None


class KitForm(forms.ModelForm):
    """A kit of the centre: one question a line."""

    questions = forms.CharField(
        label="Questions",
        help_text=f"Une par ligne, {QUESTIONS_MAXIMUM} au plus.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = KitReflexion
        fields = ("nom", "description", "questions")
        labels = {"nom": "Nom du kit", "description": "À quoi il sert"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.questions:
            self.initial["questions"] = "\n".join(self.instance.questions)

    def clean_questions(self) -> list[str]:
        lignes = self.cleaned_data["questions"].splitlines()
        questions = list(dict.fromkeys(" ".join(ligne.split()) for ligne in lignes if ligne.strip()))
        if len(questions) > QUESTIONS_MAXIMUM:
            raise ValidationError(f"{QUESTIONS_MAXIMUM} questions au plus\u00a0: il y en a {len(questions)}.")
        if trop := next((q for q in questions if len(q) > 200), None):
            raise ValidationError(f"Une question dépasse 200 signes\u00a0: «\u00a0{trop[:60]}…\u00a0».")
        return questions
