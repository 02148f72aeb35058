"""The radar of each frozen bilan, drawn from what its snapshot says, over the bilan before."""

from collections.abc import Iterator
from typing import Any

from bilans.queries.tableau import AXES_MAXIMUM
from cpro.socle.radar import Serie


def with_radars(bilans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bilans of `ContenuLivret.donnees`, oldest first, each with its `axes` and `series`; none under three axes."""
    return [
        bilan | dict(zip(("axes", "series"), _radar(bilan, avant), strict=True))
        for bilan, avant in zip(bilans, [None, *bilans], strict=False)
    ]


def _radar(bilan: dict[str, Any], avant: dict[str, Any] | None) -> tuple[list[str], list[Serie]]:
    """One axis per competence decided, or per bloc when there are too many."""
    axes = [(c["code"] or c["intitule"], [c["intitule"]]) for _, c in _decided(bilan)]
    if len(axes) > AXES_MAXIMUM:
        blocs: dict[str, list[str]] = {}
        for titre, competence in _decided(bilan):
            blocs.setdefault(titre, []).append(competence["intitule"])
        axes = list(blocs.items())
    if len(axes) < 3:
        return [], []
    series = [_serie("Ce bilan", bilan, axes)]
    if avant is not None:
        series.append(_serie("Le bilan précédent", avant, axes))
    return [nom for nom, _ in axes], [s for s in series if any(v is not None for v in s.valeurs)]


def _decided(bilan: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for bloc in bilan["contenu"]["blocs"]:
        for competence in bloc["competences"]:
            if competence["rang"]:
                yield bloc["titre"], competence


def _serie(nom: str, bilan: dict[str, Any], axes: list[tuple[str, list[str]]]) -> Serie:
    rangs = {competence["intitule"]: competence["rang"] for _, competence in _decided(bilan)}
    valeurs = []
    for _, intitules in axes:
        decides = [rangs[intitule] for intitule in intitules if intitule in rangs]
        valeurs.append(sum(decides) / len(decides) / bilan["maximum"] if decides else None)
    return Serie(nom, valeurs)
