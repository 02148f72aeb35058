"""Forms that several apps show."""

from django import forms


class MotifForm(forms.Form):
    """Why something that was signed is opened again."""

    motif = forms.CharField(
        label="Pourquoi le déverrouiller", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
