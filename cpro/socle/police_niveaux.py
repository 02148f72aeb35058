"""The badges of levels as a font, for PDF: a glyph costs a tenth of an inline drawing, and a booklet has a thousand.

Every glyph is the outline of the very SVG that the screen shows (`cpro.socle.niveaux.tracer`).
"""

from collections.abc import Iterator
from math import atan2, cos, hypot, pi, sin
from pathlib import Path
from xml.etree import ElementTree

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import parse_path

from cpro.socle.niveaux import GLYPHES, tracer

DESSIN = 2000  # units of a drawing of 20 × 20
UNITE = DESSIN / 20
CADRATIN = 1667  # units of the size of a letter: the drawing is a fifth larger than the words around it
CHASSE = 2640  # the drawing, then the space before its word
MILIEU = 640  # height of the middle of the drawing: that of the capitals beside it
HAUT, BAS = 1500, -500  # as the font of the words, so that a line with a badge is no higher than another
PAS = 1.5  # units of the drawing's hundredth: length of the segments of a curve
Point = tuple[float, float]
Contour = list[Point]


def build_font(cible: Path) -> None:
    """Write the font, as TrueType."""
    glyphes = {".notdef": TTGlyphPen(None).glyph()}
    carte = {}
    for (forme, remplissage), point in GLYPHES.items():
        nom = f"{forme}.{str(remplissage).replace('/', '-')}"
        special = remplissage if isinstance(remplissage, str) else ""
        part = None if special else float(remplissage)
        glyphes[nom] = _glyph(tracer(part=part, forme=forme, special=special))
        carte[point] = nom
    police = FontBuilder(CADRATIN, isTTF=True)
    police.setupGlyphOrder(list(glyphes))
    police.setupCharacterMap(carte)
    police.setupGlyf(glyphes)
    police.setupHorizontalMetrics({nom: (CHASSE, getattr(g, "xMin", 0)) for nom, g in glyphes.items()})
    police.setupHorizontalHeader(ascent=HAUT, descent=BAS)
    police.setupNameTable({"familyName": "Compas Niveaux", "styleName": "Regular"})
    police.setupOS2(sTypoAscender=HAUT, sTypoDescender=BAS)
    police.setupPost()
    police.save(cible)


def _glyph(svg: str):
    stylo = TTGlyphPen(None)
    for contour in _outlines(svg):
        points = [(round(x * UNITE), round(MILIEU + (10 - y) * UNITE)) for x, y in contour]
        stylo.moveTo(points[0])
        for point in points[1:]:
            stylo.lineTo(point)
        stylo.closePath()
    return stylo.glyph()


def _outlines(svg: str) -> Iterator[Contour]:
    """What is inked: filled shapes turn one way, holes the other."""
    for trait in ElementTree.fromstring(svg):
        lignes = [(ligne, ferme) for ligne, ferme in _lines(trait) if len(ligne) > 1]
        if trait.get("fill") not in (None, "none"):
            yield from (_turned(ligne) for ligne, _ in lignes)
        if trait.get("stroke"):
            demi = float(trait.get("stroke-width", "1")) / 2
            tirets = [float(n) for n in trait.get("stroke-dasharray", "").split()]
            for ligne, ferme in lignes:
                if tirets:
                    yield from (_band(tiret, demi) for tiret in _dashes(ligne, ferme, tirets))
                elif ferme:
                    yield _turned(_offset(ligne, demi))
                    yield _turned(_offset(ligne, -demi))[::-1]
                else:
                    yield _band(ligne, demi)


def _lines(trait: ElementTree.Element) -> Iterator[tuple[Contour, bool]]:
    """The polylines of a drawing, and whether each is closed."""
    nombre = {cle: float(valeur) for cle, valeur in trait.items() if cle in ("cx", "cy", "r", "x", "y", "rx")}
    if trait.tag == "circle":
        yield _arc(nombre["cx"], nombre["cy"], nombre["r"], -pi / 2, 2 * pi)[:-1], True
    elif trait.tag == "rect":
        x, y, rayon = nombre["x"], nombre["y"], nombre.get("rx", 0)
        largeur, hauteur = float(trait.get("width")), float(trait.get("height"))
        rayon = min(rayon, largeur / 2, hauteur / 2)
        coins = [
            (x + largeur, y, -pi / 2),
            (x + largeur, y + hauteur, 0),
            (x, y + hauteur, pi / 2),
            (x, y, pi),
        ]
        sens = [(-1, 1), (-1, -1), (1, -1), (1, 1)]
        contour: Contour = []
        for (cx, cy, depart), (dx, dy) in zip(coins, sens, strict=True):
            contour += _arc(cx + dx * rayon, cy + dy * rayon, rayon, depart, pi / 2)
        yield contour, True
    else:
        yield from _path(trait.get("d"))


def _arc(cx: float, cy: float, rayon: float, depart: float, ouverture: float) -> Contour:
    nombre = max(2, round(abs(ouverture) * rayon * 100 / PAS / 12))
    angles = [depart + ouverture * n / nombre for n in range(nombre + 1)]
    return [(cx + rayon * cos(a), cy + rayon * sin(a)) for a in angles]


def _path(d: str) -> Iterator[tuple[Contour, bool]]:
    stylo = RecordingPen()
    parse_path(d, stylo)
    ligne: Contour = []
    for geste, points in stylo.value:
        if geste == "moveTo":
            ligne = [points[0]]
        elif geste == "lineTo":
            ligne.append(points[0])
        elif geste == "curveTo":
            ligne += [_bezier((ligne[-1], *points), n / 16) for n in range(1, 17)]
        else:  # closePath, endPath
            yield ligne, geste == "closePath"


def _bezier(points: tuple[Point, ...], t: float) -> Point:
    poids = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x = sum(p * point[0] for p, point in zip(poids, points, strict=True))
    y = sum(p * point[1] for p, point in zip(poids, points, strict=True))
    return x, y


def _turned(contour: Contour) -> Contour:
    """The contour, clockwise once upside down."""
    suivants = contour[1:] + contour[:1]
    aire = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(contour, suivants, strict=True))
    return contour if aire > 0 else contour[::-1]


def _offset(ligne: Contour, distance: float, *, ferme: bool = True) -> Contour:
    """A parallel line, on the outside of a shape that turns clockwise."""
    decalee = []
    for n, (x, y) in enumerate(ligne):
        avant = ligne[n - 1] if ferme or n else ligne[n]
        apres = ligne[(n + 1) % len(ligne)] if ferme or n < len(ligne) - 1 else ligne[n]
        angle = atan2(apres[1] - avant[1], apres[0] - avant[0]) - pi / 2
        decalee.append((x + distance * cos(angle), y + distance * sin(angle)))
    return decalee


def _band(ligne: Contour, demi: float) -> Contour:
    """A line with its thickness."""
    return _turned(_offset(ligne, demi, ferme=False) + _offset(ligne, -demi, ferme=False)[::-1])


def _dashes(ligne: Contour, ferme: bool, tirets: list[float]) -> Iterator[Contour]:
    """The inked parts of a dashed line."""
    plein, rang, reste = True, 0, tirets[0]
    tiret = [ligne[0]]
    for depart, arrivee in zip(ligne, ligne[1:] + (ligne[:1] if ferme else []), strict=False):
        longueur = hypot(arrivee[0] - depart[0], arrivee[1] - depart[1])
        fait = 0.0
        while longueur - fait >= reste:
            fait += reste
            part = fait / longueur
            point = (depart[0] + part * (arrivee[0] - depart[0]), depart[1] + part * (arrivee[1] - depart[1]))
            if plein:
                yield [*tiret, point]
            plein, rang = not plein, rang + 1
            reste, tiret = tirets[rang % len(tirets)], [point]
        reste -= longueur - fait
        tiret.append(arrivee)
    if plein and len(tiret) > 1:
        yield tiret
