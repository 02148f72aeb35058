"""The sections of a draft as one member sees them: what they write, what they read, what is not theirs to see."""

from collections.abc import Mapping
from dataclasses import dataclass

from bilans.models import Bilan, TexteBilan
from bilans.queries.bilans import textes_de
from bilans.rules import may_read_section, may_read_texte, may_write_section
from bilans.trame import CENTRE, Section
from cpro.comptes.models import Membre

PREFIXE = "t-"
QUI = {
    "apprenti": "l’apprenti",
    "maitre": "le maître d’apprentissage",
    "formateur": "le formateur",
    "coordonnateur": "le coordonnateur",
}


@dataclass(frozen=True, slots=True)
class Champ:
    """One text. `valeur`: what the page shows; `vu`: what was there; `par`: whose it is, when it is not one's own."""

    cle: str
    question: str
    valeur: str
    vu: str
    prive: bool
    par: str

    @property
    def nom(self) -> str:
        return PREFIXE + self.cle

    @property
    def id(self) -> str:
        return self.cle.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Vue:
    """A section on the page. `ouverte`: one writes it; `lue`: one may read it; `attend`: who has yet to share it."""

    section: Section
    champs: list[Champ]
    ouverte: bool
    lue: bool

    @property
    def vide(self) -> bool:
        return self.section.genre == "texte" and not any(champ.valeur for champ in self.champs)

    @property
    def attend(self) -> str:
        """« l’apprenti », « le maître d’apprentissage »… when a text is theirs to write and nothing is to be read."""
        if not self.vide or self.ouverte:
            return ""
        return " ou ".join(QUI[role] for role in self.section.ecrit)


def sections_vues(membre: Membre, bilan: Bilan, gardes: Mapping[str, str] | None = None) -> list[Vue]:
    """The sections that this member writes or reads, in order. `gardes`: texts typed that were not taken, by key.

    The centre sees that the others exist, without what they say.
    """
    textes = textes_de(bilan)
    vues = []
    for section in bilan.sections:
        ouverte = may_write_section(membre, bilan, section)
        lue = may_read_section(membre, bilan, section)
        if lue or membre.role in CENTRE:
            champs = [_champ(membre, cle, q, textes.get(cle), lue, gardes or {}) for cle, q in section.champs]
            vues.append(Vue(section, champs, ouverte, lue))
    return vues


def _champ(
    membre: Membre, cle: str, question: str, texte: TexteBilan | None, lue: bool, gardes: Mapping[str, str]
) -> Champ:
    visible = texte is not None and lue and may_read_texte(membre, texte)
    vu = texte.texte if texte is not None and visible else ""
    autre = texte is not None and visible and texte.ecrit_par_id != membre.pk
    return Champ(
        cle=cle,
        question=question,
        valeur=gardes.get(cle, vu),
        vu=vu,
        prive=bool(texte is not None and visible and texte.partage_le is None),
        par=f"{texte.ecrit_par.utilisateur}" if autre and texte is not None else "",
    )


def read_textes(recu: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of a page as they came back, and as it showed them, by key."""
    voulus, vus = {}, {}
    for nom, valeur in recu.items():
        texte = valeur.replace("\r\n", "\n")
        if nom.startswith(PREFIXE):
            voulus[nom.removeprefix(PREFIXE)] = texte.strip()
        elif nom.startswith(f"vu:{PREFIXE}"):
            vus[nom.removeprefix(f"vu:{PREFIXE}")] = texte.strip()
    return voulus, vus
