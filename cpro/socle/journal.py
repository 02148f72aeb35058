"""The audit log: one action code, one human sentence, one row. Written by actions, in their transaction."""

from typing import Any

from django.db import models

from cpro.socle.models import EntreeAudit
from cpro.socle.templatetags.francais import elide

PHRASES: dict[str, str] = {}


def declarer(**phrases: str) -> None:
    """Register action codes (`scenario__cree` reads `scenario.cree`) with their sentence, e.g. « a créé {titre} »."""
    for code, phrase in phrases.items():
        code = code.replace("__", ".")
        if code in PHRASES and PHRASES[code] != phrase:
            raise ValueError(f"action d'audit déclarée deux fois : {code}")
        PHRASES[code] = phrase


def inscrire(
    *, action: str, objet: models.Model, membre: Any = None, acteur: Any = None, **donnees: Any
) -> EntreeAudit:
    """Append a line to the audit log of the centre in scope.

    `membre` is the acting membership (its user and role are kept); `acteur` a user acting without one.
    Raises KeyError when the action was not declared.
    """
    if action not in PHRASES:
        raise KeyError(f"action d'audit non déclarée : {action}")
    utilisateur_id = membre.utilisateur_id if membre is not None else getattr(acteur, "pk", None)
    return EntreeAudit.objects.create(
        action=action,
        objet_type=objet._meta.label_lower,
        objet_id=str(objet.pk),
        acteur_id=utilisateur_id,
        role=membre.role if membre is not None else "",
        donnees=donnees,
    )


class _Absent(dict):
    def __missing__(self, cle: str) -> str:
        return "…"


def phrase(entree: EntreeAudit) -> str:
    """The sentence of a line, e.g. « a validé l'entrée du 12 mars »."""
    dite = PHRASES.get(entree.action, entree.action)
    for nom, valeur in entree.donnees.items():
        dite = dite.replace(f"de {{{nom}}}", elide("de", f"{{{nom}}}", str(valeur)))
    return dite.format_map(_Absent(entree.donnees))
