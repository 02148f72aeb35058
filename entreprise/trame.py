"""The questions of a first interview as plain values: five headings, each with its questions.

`[{"titre": …, "questions": [{"cle": …, "texte": …, "alerte": "oui" | "non" | ""}, …]}, …]`
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

Rubriques = list[dict[str, Any]]

FOURNIE = Path(__file__).parent / "data" / "trame_entretien.yaml"
RUBRIQUES = 5
QUESTIONS_AU_PLUS = 12  # under one heading: beyond, it is no longer an interview
OUI_NON = {True: "oui", False: "non"}  # what YAML makes of the bare words


@cache
def shipped() -> Rubriques:
    """The questions of a centre that has not written its own."""
    return [
        {
            "titre": rubrique["titre"],
            "questions": [
                {"cle": q["cle"], "texte": _typographie(q["texte"]), "alerte": _alerte(q.get("alerte"))}
                for q in rubrique["questions"]
            ],
        }
        for rubrique in yaml.safe_load(FOURNIE.read_text(encoding="utf-8"))
    ]


def _alerte(valeur: object) -> str:
    return OUI_NON.get(valeur, valeur or "")


def _typographie(texte: str) -> str:
    return texte.replace(" ?", "\u202f?")


def new_key() -> str:
    """The key of a question that a centre adds: it says nothing, and is never used again."""
    return uuid4().hex[:12]


def questions(rubriques: Rubriques) -> Iterator[dict[str, str]]:
    for rubrique in rubriques:
        yield from rubrique["questions"]


def remark_key(rang: int) -> str:
    """The key of the remark under a heading, counted from 1."""
    return f"rubrique-{rang}"


def keys(rubriques: Rubriques) -> set[str]:
    """Everything that may be answered: questions, and the remark under each heading."""
    return {q["cle"] for q in questions(rubriques)} | {
        remark_key(rang) for rang in range(1, len(rubriques) + 1)
    }


def raises_alert(rubriques: Rubriques, cle: str, reponse: str) -> bool:
    """Whether this answer is the one that the question watches for."""
    return bool(reponse) and any(q["cle"] == cle and q["alerte"] == reponse for q in questions(rubriques))


class TrameInvalide(ValueError):
    """These questions cannot be kept; the message says why to the person."""


def checked(rubriques: Rubriques) -> Rubriques:
    """The same, trimmed, without the questions left empty. Raises TrameInvalide."""
    propres = [
        {
            "titre": " ".join(rubrique["titre"].split())[:120],
            "questions": [
                {
                    "cle": q["cle"] or new_key(),
                    "texte": " ".join(q["texte"].split())[:300],
                    "alerte": q["alerte"] if q["alerte"] in ("oui", "non") else "",
                }
                for q in rubrique["questions"]
                if q["texte"].strip()
            ],
        }
        for rubrique in rubriques
    ]
    if len(propres) != RUBRIQUES or not all(r["titre"] for r in propres):
        raise TrameInvalide("Chacune des cinq rubriques a un titre.")
    cles = [q["cle"] for q in questions(propres)]
    if len(cles) != len(set(cles)):
        raise TrameInvalide("Deux questions portent la même clé : rechargez la page.")
    if not cles:
        raise TrameInvalide("Gardez au moins une question.")
    if any(len(r["questions"]) > QUESTIONS_AU_PLUS for r in propres):
        raise TrameInvalide(f"Une rubrique tient en {QUESTIONS_AU_PLUS} questions.")
    return propres


def rearranged(rubriques: Rubriques, geste: str) -> Rubriques:
    """The same after one move, `verbe:cle`: ajouter (to the heading of that number), retirer, monter, descendre.

    A question at the edge of its heading passes into the next one. What names nothing moves nothing.
    """
    verbe, _, cible = geste.partition(":")
    nouvelles = [dict(rubrique, questions=list(rubrique["questions"])) for rubrique in rubriques]
    if verbe == "ajouter" and cible.isdecimal() and 1 <= int(cible) <= len(nouvelles):
        nouvelles[int(cible) - 1]["questions"].append({"cle": new_key(), "texte": "", "alerte": ""})
        return nouvelles
    for rang, rubrique in enumerate(nouvelles):
        for place, question in enumerate(rubrique["questions"]):
            if question["cle"] == cible:
                _move(nouvelles, rang, place, verbe)
                return nouvelles
    return nouvelles


def _move(rubriques: Rubriques, rang: int, place: int, verbe: str) -> None:
    liste = rubriques[rang]["questions"]
    question = liste.pop(place)
    if verbe == "retirer":
        return
    if verbe == "monter" and place == 0 and rang > 0:
        rubriques[rang - 1]["questions"].append(question)
    elif verbe == "descendre" and place == len(liste) and rang + 1 < len(rubriques):
        rubriques[rang + 1]["questions"].insert(0, question)
    else:
        liste.insert(max(0, place - 1) if verbe == "monter" else place + (verbe == "descendre"), question)
