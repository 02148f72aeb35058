"""Forms of the parts of a bilan: the meeting, those who were there, and what is to be done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from bilans.actions.sections_bilans import Participant
from bilans.models import ActionBilan, ParticipantBilan
from bilans.presences import REPRESENTANT, Partie
from cpro.socle.ids import uuid7

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HEURE = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
AUTRES = 2  # empty lines for those who are of no party
PRESENCES = ParticipantBilan.Presence


class RencontreForm(forms.Form):
    jour = forms.DateField(label="Date", widget=DATE)
    heure = forms.TimeField(label="Heure", required=False, widget=HEURE)
    lieu = forms.CharField(label="Lieu", max_length=120, required=False)


class ActionForm(forms.Form):
    """`annexe`: the id of the form that the fields belong to, when they stand inside another."""

    id = forms.UUIDField(initial=uuid7, widget=forms.HiddenInput)
    texte = forms.CharField(label="Ce qu’il y a à faire", max_length=300)
    responsable = forms.ChoiceField(label="Par", choices=ActionBilan.Responsable.choices)
    echeance = forms.DateField(label="Pour le", required=False, widget=DATE)

    def __init__(self, *args: Any, annexe: str = "", **kwargs: Any) -> None:
        super().__init__(*args, prefix="action", auto_id="action-%s", **kwargs)
        if annexe:
            for champ in self.fields.values():
                champ.widget.attrs["form"] = annexe


def lignes_presence(
    parties: Sequence[Partie], participants: Sequence[Participant | ParticipantBilan], *, mineur: bool
) -> list[dict[str, Any]]:
    """The lines of the page: the three parties, those noted besides, and some empty ones.

    For a minor, the first empty one is their legal representative's.
    """
    dits = {(p.nom, p.qualite): p.presence for p in participants}
    attendus = [
        {"nom": p.nom, "qualite": p.qualite, "presence": dits.pop((p.nom, p.qualite), ""), "fixe": True}
        for p in parties
    ]
    autres = [
        {"nom": nom, "qualite": qualite, "presence": presence, "fixe": False}
        for (nom, qualite), presence in dits.items()
    ]
    a_remplir = mineur and not any(ligne["qualite"].startswith(REPRESENTANT[:12]) for ligne in autres)
    vides = [
        {"nom": "", "qualite": REPRESENTANT if a_remplir and not rang else "", "presence": "", "fixe": False}
        for rang in range(AUTRES)
    ]
    return attendus + autres + vides


def read_presences(recu: QueryDict, parties: Sequence[Partie]) -> tuple[list[Participant], list[str]]:
    """Those who were there or excused, and what is missing to note the others, in words.

    A party of whom nothing is said is not noted; a name without a presence was there.
    """
    participants = [
        Participant(partie.nom, partie.qualite, presence, partie.membre_id)
        for rang, partie in enumerate(parties, 1)
        if (presence := recu.get(f"presence-{rang}", "")) in PRESENCES.values
    ]
    manques = []
    for rang in range(len(parties) + 1, len(parties) + 30):
        nom = " ".join(recu.get(f"nom-{rang}", "").split())
        qualite = " ".join(recu.get(f"qualite-{rang}", "").split())
        presence = recu.get(f"presence-{rang}", "")
        if not nom:
            continue
        if not qualite:
            manques.append(f"Dites en quelle qualité {nom} était là (représentant légal, conseiller…).")
        presence = presence if presence in PRESENCES.values else PRESENCES.PRESENT.value
        participants.append(Participant(nom, qualite, presence))
    return participants, manques
