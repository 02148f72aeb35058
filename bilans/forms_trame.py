"""The sections of a trame as they were typed on the page, in its order."""

from django.http import QueryDict

from bilans.trame import Section, Sections


def read_trame(recu: QueryDict) -> Sections:
    """One section for each `cle`; a question a line."""
    return tuple(
        Section(
            cle=cle,
            titre=recu.get(f"titre-{cle}", ""),
            aide=recu.get(f"aide-{cle}", ""),
            natures=tuple(recu.getlist(f"natures-{cle}")),
            questions=tuple(recu.get(f"questions-{cle}", "").splitlines()),
            ecrit=tuple(recu.getlist(f"ecrit-{cle}")),
            lit=tuple(recu.getlist(f"lit-{cle}")),
        )
        for cle in recu.getlist("cle")
    )
