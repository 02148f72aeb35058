"""What an answer says it read: nobody validates, without knowing it, what was sent again since.

What waits for an answer cannot change until it is sent again, so that the moment of its sending is its mark
(`EntreeJournal.lecture`, `FicheActivite.lecture`). Pages carry it in a field `lue`, phones keep it with the answer.
"""


class LectureDepassee(ValueError):
    """The apprentice has sent something else since it was read: it is to be read again before it is answered."""


def dire_relire(prenom: str, quoi: str) -> str:
    """`quoi`: what changed, feminine, such as « cette activité »."""
    return (
        f"{prenom} a modifié {quoi} depuis que vous l’avez lue\u00a0: relisez-la, puis répondez. "
        "Votre réponse n’est pas encore partie."
    )
