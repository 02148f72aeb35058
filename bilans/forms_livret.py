"""Forms of the composition of booklets and of the certificate."""

from uuid import uuid4

from django import forms

from bilans.livret.composition import TEXTE, Choix

TEXTE_MAXIMAL = 8000


class SectionForm(forms.Form):
    """One section of the booklet. Without `cle`: a text of the centre's own, forgotten when it has no title."""

    cle = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    ordre = forms.IntegerField(label="Place", min_value=1, max_value=99, widget=forms.NumberInput)
    visible = forms.BooleanField(label="Dans le livret", required=False)
    titre = forms.CharField(label="Titre", max_length=120, required=False)
    texte = forms.CharField(
        label="Texte d’introduction",
        max_length=TEXTE_MAXIMAL,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    accuse = forms.BooleanField(label="Demander un accusé de lecture", required=False)

    def clean(self) -> dict:
        donnees = super().clean()
        if self.libre and donnees.get("texte") and not donnees.get("titre"):
            self.add_error("titre", "Donnez un titre à ce texte.")
        return donnees

    @property
    def libre(self) -> bool:
        cle = self["cle"].value() or ""
        return not cle or cle.startswith(TEXTE)

    def choix(self) -> Choix | None:
        d = self.cleaned_data
        if self.libre and not d["titre"]:
            return None
        cle = d["cle"] or f"{TEXTE}{uuid4().hex[:12]}"
        return Choix(cle, d["titre"], d["texte"], d["visible"], self.libre and d["accuse"])


class _Sections(forms.BaseFormSet):
    def choix(self) -> list[Choix]:
        """In the order of their places; two sections at one place keep the order of the page."""
        ordonnes = sorted(self.forms, key=lambda form: form.cleaned_data["ordre"])
        return [choix for form in ordonnes if (choix := form.choix())]


SectionsFormSet = forms.formset_factory(SectionForm, formset=_Sections, extra=0, max_num=60)


def sections_form(choix: list[Choix], data: dict | None = None) -> _Sections:
    """The form of a composition, with a blank text at its end."""
    initial = [
        {
            "cle": un.cle,
            "ordre": rang,
            "visible": un.visible,
            "titre": un.titre,
            "texte": un.texte,
            "accuse": un.accuse,
        }
        for rang, un in enumerate(choix, 1)
    ]
    initial.append({"ordre": len(choix) + 1, "visible": True})
    return SectionsFormSet(data, initial=initial, prefix="sections")


class IdentiteForm(forms.Form):
    coordonnees = forms.CharField(
        label="Coordonnées",
        max_length=300,
        required=False,
        help_text="Adresse, téléphone, site : imprimés sous le nom du centre.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="Une image, de préférence sur fond blanc.",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    sans_logo = forms.BooleanField(label="Retirer le logo", required=False)


class CertificatForm(forms.Form):
    fichier = forms.FileField(
        label="Le fichier du certificat",
        help_text="Un fichier PKCS#12 (.p12 ou .pfx), avec sa clé privée.",
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
    )
    mot_de_passe = forms.CharField(
        label="Mot de passe du fichier",
        required=False,
        strip=False,
        help_text="Il sert à ouvrir le fichier, et n’est pas conservé.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
