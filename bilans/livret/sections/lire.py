"""How to read the levels."""

from bilans.livret.sections.registre import Section, declare

declare(
    Section(
        cle="lire",
        titre="Comment lire ce livret",
        ordre=10,
        gabarit="livret/_lire.html",
        facultative=False,
    )
)
