"""Which sections a booklet has, in which order and with which texts: what a centre or a formation configured.

`ConfigurationLivret.sections` is a list of {cle, visible, titre, texte, accuse}, in order. A section that the list does
not name (it came with a later version) takes its own place, visible. Keys that begin with « texte- » are the centre's
own texts: they have a title and nothing else; `accuse` asks their readers for a receipt.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import Q

from bilans.livret.sections import SECTIONS, ordered
from bilans.models import ConfigurationLivret
from cpro.socle.signatures import empreinte
from suivi.models import Formation

TEXTE = "texte-"
GABARIT_TEXTE = "livret/_texte.html"


@dataclass(frozen=True)
class Choix:
    """One section as it was chosen."""

    cle: str
    titre: str
    texte: str = ""
    visible: bool = True
    accuse: bool = False

    @property
    def libre(self) -> bool:
        return self.cle.startswith(TEXTE)

    @property
    def facultative(self) -> bool:
        return self.libre or SECTIONS[self.cle].facultative

    @property
    def empreinte(self) -> str:
        """Of the words a reader acknowledges."""
        return empreinte({"titre": self.titre, "texte": self.texte})

    def gabarit(self, *, vierge: bool = False) -> str:
        if self.libre:
            return GABARIT_TEXTE
        section = SECTIONS[self.cle]
        return section.vierge or section.gabarit if vierge else section.gabarit


@dataclass(frozen=True)
class Composition:
    """What a booklet is made of. `coordonnees` and `logo` (path in the private storage) are the centre's."""

    choix: list[Choix]
    coordonnees: str = ""
    logo: str = ""

    @property
    def visibles(self) -> list[Choix]:
        return [choix for choix in self.choix if choix.visible]

    @property
    def a_lire(self) -> list[Choix]:
        """The texts whose readers are asked for a receipt."""
        return [choix for choix in self.visibles if choix.accuse and choix.texte]


def compose(enregistrees: list[dict[str, Any]]) -> list[Choix]:
    """The choices saved, completed: what is unknown is forgotten, what is missing takes its place."""
    choix = [
        _one(ligne) for ligne in enregistrees if ligne["cle"] in SECTIONS or ligne["cle"].startswith(TEXTE)
    ]
    connues = {un.cle for un in choix}
    for section in ordered():
        if section.cle not in connues:
            avant = [s.cle for s in ordered() if s.ordre < section.ordre]
            rang = max((n for n, un in enumerate(choix, 1) if un.cle in avant), default=0)
            choix.insert(rang, Choix(section.cle, section.titre))
    return choix


def _one(ligne: dict[str, Any]) -> Choix:
    choix = Choix(
        **{nom: ligne[nom] for nom in ("cle", "titre", "texte", "visible", "accuse") if nom in ligne}
    )
    if choix.libre:
        return choix
    section = SECTIONS[choix.cle]
    return replace(
        choix,
        titre=choix.titre or section.titre,
        visible=choix.visible or not section.facultative,
        accuse=False,
    )


def save_form(choix: list[Choix]) -> list[dict[str, Any]]:
    """As `ConfigurationLivret.sections` keeps it: a title that is the section's own is not written."""
    return [
        asdict(un) | {"titre": "" if not un.libre and un.titre == SECTIONS[un.cle].titre else un.titre}
        for un in choix
    ]


def composition_of(formation: Formation | None) -> Composition:
    """What the booklets of a formation are made of: its own configuration, else that of the centre in scope."""
    lues = {
        ligne.formation_id: ligne
        for ligne in ConfigurationLivret.objects.filter(
            Q(formation__isnull=True) | Q(formation=formation)
        ).select_related("logo")
    }
    du_centre = lues.get(None)
    retenue = lues.get(formation.pk) if formation is not None else None
    retenue = retenue or du_centre
    return Composition(
        choix=compose(retenue.sections if retenue else []),
        coordonnees=du_centre.coordonnees if du_centre else "",
        logo=du_centre.logo.contenu.name if du_centre and du_centre.logo else "",
    )
