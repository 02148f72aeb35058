"""The radar tells its series apart, says itself in words, and refuses to lie."""

from xml.etree import ElementTree

import pytest

from cpro.socle.radar import Serie, tracer_radar

AXES = ["Préparer", "Réaliser <vite>", "Maintenir"]


def test_radar_says_itself_in_words():
    svg = ElementTree.fromstring(
        tracer_radar(titre="Positions", axes=AXES, series=[Serie("Centre", [1, None, 0.5])])
    )
    assert svg.find("title").text == "Positions"
    assert (
        svg.find("desc").text
        == "Centre\u00a0: Préparer 100\u00a0%, Réaliser <vite> non évalué, Maintenir 50\u00a0%."
    )


def test_radar_series_differ_by_line():
    series = [Serie(nom, [1, 0.5, 0.2]) for nom in ("Centre", "Entreprise", "Soi-même")]
    svg = ElementTree.fromstring(tracer_radar(titre="Positions", axes=AXES, series=series))
    polygones = [g.find("polygon") for g in svg.findall("g") if g.find("polygon") is not None]
    assert len({p.get("stroke-dasharray") for p in polygones}) == 3


@pytest.mark.parametrize(
    ("axes", "series"),
    [
        (AXES[:2], [Serie("Centre", [1, 1])]),
        (AXES, []),
        (AXES, [Serie("Centre", [1, 1])]),
        (AXES, [Serie(str(n), [1, 1, 1]) for n in range(4)]),
    ],
)
def test_radar_refuses_what_it_cannot_draw(axes, series):
    with pytest.raises(ValueError, match=r"radar|série"):
        tracer_radar(titre="Positions", axes=axes, series=series)
