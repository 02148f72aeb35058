"""What is frozen of the sections of a bilan, and how any frozen bilan is read, whatever its format."""

from datetime import date
from typing import Any

from bilans.instantane_niveaux import read_changements
from bilans.models import Bilan
from bilans.queries.bilans import textes_de
from bilans.rules import may_read_section
from bilans.trame import Section
from cpro.comptes.models import Membre

FORMAT = "compas-bilan/2"


def parts_of(bilan: Bilan, lecteur: Membre | None = None) -> dict[str, Any]:
    """Everything but the levels, in words. What its author has not shared is not there.

    `lecteur`: of a draft, only the sections that this member may read.
    """
    sections = [s for s in bilan.sections if lecteur is None or may_read_section(lecteur, bilan, s)]
    textes = {cle: texte for cle, texte in textes_de(bilan).items() if texte.partage_le is not None}
    return {
        "nature": bilan.nature,
        "nature_dite": bilan.get_nature_display(),
        "heure": f"{bilan.heure:%H:%M}" if bilan.heure else "",
        "lieu": bilan.lieu,
        "trame": bilan.trame.numero if bilan.trame else 0,
        "sections": [
            {
                "cle": section.cle,
                "titre": section.titre,
                "genre": section.genre,
                "textes": _texts(section, textes),
            }
            for section in sections
        ],
        "participants": [
            {"nom": p.nom, "qualite": p.qualite, "presence": p.get_presence_display()}
            for p in bilan.participants.all()
        ],
        "actions": [
            {
                "texte": action.texte,
                "responsable": action.get_responsable_display(),
                "echeance": action.echeance.isoformat() if action.echeance else "",
                "etat": action.get_etat_display(),
                "mot": action.mot,
                "reprise": action.reprise_de_id is not None,
            }
            for action in bilan.actions.all()
        ],
    }


def _texts(section: Section, textes: dict) -> list[dict[str, str]]:
    return [
        {
            "question": question,
            "texte": textes[cle].texte,
            "par": str(textes[cle].ecrit_par.utilisateur),
            "role": textes[cle].ecrit_par.get_role_display(),
        }
        for cle, question in section.champs
        if cle in textes
    ]


def read_contenu(contenu: dict[str, Any]) -> dict[str, Any]:
    """A frozen bilan ready to be shown: its days are dates, and what its format did not have is empty."""
    actions = [
        action | {"echeance": date.fromisoformat(action["echeance"]) if action["echeance"] else None}
        for action in contenu.get("actions", [])
    ]
    vides = {
        "nature_dite": "",
        "heure": "",
        "lieu": "",
        "participants": [],
        "regle": None,
        "comparaison": None,
    }
    return (
        vides
        | contenu
        | {
            "changements": read_changements(contenu),
            "jour": date.fromisoformat(contenu["jour"]),
            "actions": actions,
            "sections": sections_lues(contenu),
        }
    )


def sections_lues(contenu: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections that a frozen bilan has something to say in, in order; « compas-bilan/1 » had two."""
    if "sections" not in contenu:
        synthese = [{"question": "", "texte": contenu["synthese"], "par": "", "role": ""}]
        return [
            *([_section("synthese", "Synthèse", "texte", synthese)] if contenu["synthese"] else []),
            _section("niveaux", "Niveaux par compétence", "niveaux", []),
        ]
    pleines = {
        "texte": lambda section: section["textes"],
        "niveaux": lambda section: contenu["blocs"],
        "actions": lambda section: contenu["actions"],
        "rencontre": lambda section: contenu["participants"] or contenu["lieu"] or contenu["heure"],
    }
    return [
        section | {"textes": _signed_once(section["textes"])}
        for section in contenu["sections"]
        if pleines[section["genre"]](section)
    ]


def _signed_once(textes: list[dict[str, str]]) -> list[dict[str, str]]:
    """Texts in a row by the same person: their name comes after the last one."""
    suivants = [*(texte["par"] for texte in textes[1:]), None]
    return [
        texte | {"par": "" if texte["par"] == suivant else texte["par"]}
        for texte, suivant in zip(textes, suivants, strict=False)
    ]


def _section(cle: str, titre: str, genre: str, textes: list[dict[str, str]]) -> dict[str, Any]:
    return {"cle": cle, "titre": titre, "genre": genre, "textes": textes}
