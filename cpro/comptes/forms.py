"""Forms of the accounts pages."""

from django import forms
from django.contrib.auth import password_validation

from cpro.socle.permissions import Role


class AccepterInvitationForm(forms.Form):
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    password = forms.CharField(
        label="Mot de passe",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Facultatif : sans mot de passe, vous recevrez un code par e-mail à chaque connexion.",
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(password)
        return password


class InviterForm(forms.Form):
    email = forms.EmailField(label="Adresse e-mail")
    prenom = forms.CharField(label="Prénom", max_length=80, required=False)
    nom = forms.CharField(label="Nom", max_length=80, required=False)
    role = forms.ChoiceField(
        label="Rôle",
        choices=[
            ("", "Choisir"),
            *((r.value, r.label) for r in Role if r not in (Role.APPRENTI, Role.MAITRE)),
        ],
        help_text="Le formateur évalue ses groupes ; le coordonnateur planifie tout ; l’administrateur tient "
        "les personnes et les contrats, sans voir les évaluations ; l’auditeur lit tout, sans rien écrire.",
    )


class MembresFiltre(forms.Form):
    q = forms.CharField(label="Nom ou adresse", required=False, max_length=100)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous"), *Role.choices])
