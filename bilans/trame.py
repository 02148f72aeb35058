"""The sections of a bilan de compétences as plain values: which ones, in what order, who writes, who reads.

`TrameBilan.sections` keeps `[{"cle", "titre", "aide", "natures", "questions", "ecrit", "lit"}, …]`. The keys of
`CONNUES` are the product's; the others, free, are the centre's own texts.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from bilans.enums import Nature
from cpro.socle.permissions import Role

FOURNIE = Path(__file__).parent / "data" / "trame_bilan.yaml"
LIBRE = "libre-"
SECTIONS_AU_PLUS = 20
QUESTIONS_AU_PLUS = 8
CENTRE = (Role.FORMATEUR.value, Role.COORDONNATEUR.value)
ROLES = (Role.APPRENTI.value, Role.MAITRE.value, *CENTRE)
NATURES = tuple(nature.value for nature in Nature)
# What each section of the product holds; the levels, the actions and the meeting are more than a text.
CONNUES = {
    "mots": "texte",
    "maitre": "texte",
    "niveaux": "niveaux",
    "forts": "texte",
    "axes": "texte",
    "actions": "actions",
    "synthese": "texte",
    "rencontre": "rencontre",
}
DU_CENTRE = ("niveaux", "synthese", "rencontre")  # always written by the centre
TOUJOURS = "niveaux"  # a bilan without levels would decide nothing


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `natures`: the kinds of bilan that have it; `ecrit`: roles that write it; `lit`: those that read
    it before the bilan is frozen, besides those that write it. Once frozen, whoever reads the bilan reads it all.
    """

    cle: str
    titre: str
    aide: str = ""
    natures: tuple[str, ...] = NATURES
    questions: tuple[str, ...] = ()
    ecrit: tuple[str, ...] = CENTRE
    lit: tuple[str, ...] = ()

    @property
    def genre(self) -> str:
        """« texte », « niveaux », « actions » or « rencontre »."""
        return CONNUES.get(self.cle, "texte")

    @property
    def libre(self) -> bool:
        return self.cle not in CONNUES

    @property
    def champs(self) -> list[tuple[str, str]]:
        """Key and question of each of its texts: one without a question, when it asks none."""
        if self.genre != "texte":
            return []
        return [(f"{self.cle}.{rang}", q) for rang, q in enumerate(self.questions, 1)] or [(self.cle, "")]


Sections = tuple[Section, ...]


class TrameInvalide(ValueError):
    """These sections cannot be kept; the message says why to the person."""


def read_sections(lignes: list[dict[str, Any]]) -> Sections:
    """The sections that a row of `TrameBilan` keeps."""
    return tuple(
        Section(**{nom: tuple(v) if isinstance(v, list) else v for nom, v in ligne.items()})
        for ligne in lignes
    )


def write_sections(sections: Sections) -> list[dict[str, Any]]:
    """The same as JSON: lists, as the database gives them back."""
    return [
        {nom: list(v) if isinstance(v, tuple) else v for nom, v in asdict(section).items()}
        for section in sections
    ]


@cache
def shipped() -> Sections:
    """The sections of a centre that has not written its own."""
    return checked(read_sections(yaml.safe_load(FOURNIE.read_text(encoding="utf-8"))))


def sections_of(sections: Sections, nature: str) -> Sections:
    return tuple(section for section in sections if nature in section.natures)


def texts_of(sections: Sections) -> Iterator[tuple[Section, str, str]]:
    """Each text there is to write: its section, its key and its question."""
    for section in sections:
        for cle, question in section.champs:
            yield section, cle, question


def checked(sections: Sections) -> Sections:
    """The same, trimmed and in order. Raises TrameInvalide."""
    propres = tuple(_clean(section) for section in sections)
    cles = [section.cle for section in propres]
    if len(cles) != len(set(cles)):
        raise TrameInvalide("La même section est là deux fois : rechargez la page.")
    if TOUJOURS not in cles:
        raise TrameInvalide("Un bilan garde toujours ses niveaux par compétence.")
    if len(propres) > SECTIONS_AU_PLUS:
        raise TrameInvalide(f"Une trame tient en {SECTIONS_AU_PLUS} sections.")
    for section in propres:
        _check(section)
    return propres


def _clean(section: Section) -> Section:
    questions = [" ".join(question.split())[:200] for question in section.questions]
    return replace(
        section,
        titre=" ".join(section.titre.split())[:120],
        aide=" ".join(section.aide.split())[:300],
        natures=NATURES if section.cle == TOUJOURS else _known(section.natures, NATURES),
        questions=tuple(filter(None, questions)) if section.genre == "texte" else (),
        ecrit=CENTRE if section.cle in DU_CENTRE else _known(section.ecrit, ROLES),
        lit=_known(section.lit, ROLES),
    )


def _known(valeurs: tuple[str, ...], permises: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(valeur for valeur in permises if valeur in valeurs)


def _check(section: Section) -> None:
    if not section.titre:
        raise TrameInvalide("Chaque section a un titre.")
    if section.libre and not section.cle.startswith(LIBRE):
        raise TrameInvalide(f"« {section.titre} » n’est pas une section connue.")
    if not section.natures:
        raise TrameInvalide(f"« {section.titre} » : choisissez au moins une sorte de bilan, ou retirez-la.")
    if not section.ecrit:
        raise TrameInvalide(f"« {section.titre} » : dites qui l’écrit.")
    if len(section.questions) > QUESTIONS_AU_PLUS:
        raise TrameInvalide(f"« {section.titre} » : {QUESTIONS_AU_PLUS} questions au plus.")


def missing(sections: Sections) -> Sections:
    """The sections of the product that these do not have, as they are shipped."""
    presentes = {section.cle for section in sections}
    return tuple(s for s in shipped() if not s.libre and s.cle not in presentes)


def rearranged(sections: Sections, geste: str) -> Sections:
    """The same after one move, `verbe:cle`: monter, descendre, retirer, remettre, ajouter (a free section).

    What names nothing moves nothing.
    """
    verbe, _, cle = geste.partition(":")
    liste = list(sections)
    if verbe == "ajouter":
        return (*liste, Section(cle=f"{LIBRE}{uuid4().hex[:12]}", titre=""))
    if verbe == "remettre":
        return (*liste, *(section for section in missing(sections) if section.cle == cle))
    rang = next((n for n, section in enumerate(liste) if section.cle == cle), None)
    if rang is None:
        return sections
    section = liste.pop(rang)
    if verbe == "retirer" and section.cle != TOUJOURS:
        return tuple(liste)
    liste.insert(max(0, rang - 1) if verbe == "monter" else rang + (verbe == "descendre"), section)
    return tuple(liste)
