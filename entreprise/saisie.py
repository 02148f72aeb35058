"""A page that several people fill at once: what one changed, against what they saw and what is there now."""

from collections.abc import Mapping


def merge(
    *,
    vus: Mapping[str, str],
    voulus: Mapping[str, str],
    actuels: Mapping[str, str],
    ouverts: tuple[str, ...],
) -> tuple[dict[str, str], list[str]]:
    """The fields to write, and those that another changed meanwhile, to leave as they are.

    `ouverts`: the beginnings of the fields that the person may write. A field that did not change is left alone.
    """
    changes, perdus = {}, []
    for champ, voulu in voulus.items():
        if champ not in actuels or not champ.startswith(ouverts):
            continue
        if voulu == vus.get(champ, "") or voulu == actuels[champ]:
            continue
        if actuels[champ] != vus.get(champ, ""):
            perdus.append(champ)
        else:
            changes[champ] = voulu
    return changes, perdus
