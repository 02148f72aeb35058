"""The reflection kits that come with the product: a few questions that help an apprentice think over their work.

STAR, Gibbs' cycle (1988) and the entretien d'explicitation (Vermersch, 1994) are known frames; the wording is ours.
"""

from dataclasses import dataclass
from uuid import UUID

from entreprise.models import KitReflexion


@dataclass(frozen=True, slots=True)
class Kit:
    """`cle` is kept with a fiche: the name of one of ours, or the id of one of the centre's."""

    cle: str
    nom: str
    description: str
    questions: tuple[str, ...]


KITS = (
    Kit(
        "flash",
        "Flash",
        "Trois phrases, quand le temps manque.",
        (
            "Qu’est-ce que j’ai réussi ?",
            "Qu’est-ce qui m’a surpris ?",
            "Qu’est-ce que je referai autrement ?",
        ),
    ),
    Kit(
        "star",
        "STAR",
        "Raconter pour convaincre : utile avant un oral ou un entretien.",
        (
            "Situation : où étais-je, avec qui, pour quel client ?",
            "Tâche : qu’est-ce qu’on attendait de moi ?",
            "Action : qu’est-ce que j’ai fait, moi, et dans quel ordre ?",
            "Résultat : qu’est-ce que cela a donné, et à quoi le voit-on ?",
        ),
    ),
    Kit(
        "gibbs",
        "Cycle de Gibbs",
        "Revenir sur une expérience qui a compté, bonne ou mauvaise.",
        (
            "Que s’est-il passé ?",
            "Qu’est-ce que j’ai ressenti sur le moment, et après ?",
            "Qu’est-ce qui a bien marché, qu’est-ce qui a coincé ?",
            "Pourquoi cela s’est-il passé ainsi ?",
            "Qu’est-ce que j’en retiens ?",
            "La prochaine fois, qu’est-ce que je fais ?",
        ),
    ),
    Kit(
        "explicitation",
        "Explicitation",
        "Retrouver le détail d’un geste que l’on fait sans y penser.",
        (
            "Choisissez un moment précis. Par quoi avez-vous commencé ?",
            "Juste après, qu’avez-vous fait, regardé, touché, entendu ?",
            "À quoi avez-vous su que c’était bon, ou qu’il fallait changer ?",
            "Qu’est-ce que vous saviez déjà, et d’où le saviez-vous ?",
        ),
    ),
    Kit(
        "comparer",
        "Deux façons de faire",
        "Comparer ce qui se fait ici avec le centre, ou avec un collègue.",
        (
            "Comment fait-on dans mon entreprise ?",
            "Comment fait-on au centre, ou chez quelqu’un d’autre ?",
            "Quels sont les avantages et les limites de chacune ?",
            "Laquelle choisir, et dans quels cas ?",
        ),
    ),
    Kit(
        "prescrit_reel",
        "Prescrit et réel",
        "Entre ce qui était demandé et ce qui s’est fait.",
        (
            "Qu’est-ce qui était demandé ou écrit (consigne, plan, mode opératoire) ?",
            "Qu’est-ce que j’ai fait en réalité ?",
            "Pourquoi y a-t-il un écart, ou pourquoi n’y en a-t-il pas ?",
            "Qui faut-il prévenir, ou que faut-il changer dans la consigne ?",
        ),
    ),
)


def _du_centre(kit: KitReflexion) -> Kit:
    return Kit(str(kit.pk), kit.nom, kit.description, tuple(kit.questions))


def kits_a_choisir() -> list[Kit]:
    """Ours, then those of the centre that are not withdrawn. One query."""
    return [*KITS, *map(_du_centre, KitReflexion.objects.filter(retire_le=None))]


def get_kit(cle: str) -> Kit | None:
    """The kit of this key that may be chosen now, None when there is none."""
    for kit in KITS:
        if kit.cle == cle:
            return kit
    try:
        identifiant = UUID(cle)
    except ValueError:
        return None
    du_centre = KitReflexion.objects.filter(pk=identifiant, retire_le=None).first()
    return _du_centre(du_centre) if du_centre else None
