"""Draws the photos of the demonstration: small workshop and shop scenes, the same for the same seed."""

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

TAILLE = (1280, 960)
CUIVRE = ("#c1121f", "#1d3557", "#2a9d8f", "#e9b44c", "#5b3a29", "#222222")
Dessin = Callable[[ImageDraw.ImageDraw, Random], None]


def _fond(haut: str, bas: str) -> Image.Image:
    """A vertical gradient."""
    bande = Image.linear_gradient("L").resize(TAILLE)
    return Image.composite(Image.new("RGB", TAILLE, bas), Image.new("RGB", TAILLE, haut), bande)


def _coffret(d: ImageDraw.ImageDraw, boite: tuple[int, int, int, int], fond: str = "#f4f1ea") -> None:
    d.rounded_rectangle([boite[0] + 14, boite[1] + 18, boite[2] + 14, boite[3] + 18], 24, fill="#3b3a36")
    d.rounded_rectangle(boite, 24, fill=fond, outline="#8a867c", width=4)


def _tableau(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A distribution board: rails, breakers, wires going up."""
    _coffret(d, (250, 70, 1030, 890))
    for y in (210, 430, 650):
        for x in range(320, 960, 14):
            if hasard.random() < 0.42:
                haut = y - hasard.randint(60, 110)
                d.line(
                    [(x, y), (x, haut), (x + hasard.randint(-40, 40), haut - 30)], hasard.choice(CUIVRE), 6
                )
        d.rectangle([300, y + 60, 980, y + 84], fill="#b8b4aa")
        for rang in range(9):
            x = 310 + rang * 74
            d.rounded_rectangle([x, y, x + 66, y + 140], 8, fill="#ffffff", outline="#9b978d", width=3)
            d.rectangle([x + 20, y + 46, x + 46, y + 92], fill="#2b2d42" if rang else "#e07a1f")
            d.rectangle([x + 10, y + 110, x + 56, y + 126], fill="#e6e2d8")


def _armoire(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """An industrial cabinet: trunking, contactors, a terminal row."""
    _coffret(d, (200, 40, 1080, 930), "#d9d6ce")
    for y in (110, 330, 550, 770):
        d.rectangle([240, y, 1040, y + 46], fill="#9aa3a8")
        for x in range(248, 1040, 16):
            d.line([(x, y), (x, y + 46)], "#7d868b", 3)
    for y in (170, 390):
        for rang in range(6):
            x = 262 + rang * 130
            d.rounded_rectangle([x, y, x + 108, y + 140], 8, fill="#2f3b45", outline="#1b242b", width=3)
            d.rectangle([x + 18, y + 24, x + 90, y + 60], fill="#dfe5e8")
            d.ellipse(
                [x + 44, y + 84, x + 64, y + 104], fill=hasard.choice(("#3fb950", "#e5534b", "#e9b44c"))
            )
    for rang in range(38):
        x = 256 + rang * 20
        d.rectangle([x, 620, x + 16, 740], fill=hasard.choice(("#cfcabd", "#cfcabd", "#4a7c59", "#2a6f97")))
        d.line([(x + 8, 740), (x + 8, 772)], hasard.choice(CUIVRE), 6)


def _automate(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A controller with its lights, and a screen."""
    _coffret(d, (140, 250, 760, 700), "#39444d")
    for rang in range(4):
        x = 180 + rang * 140
        d.rounded_rectangle([x, 290, x + 120, 660], 8, fill="#e7e4dc")
        for led in range(12):
            couleur = "#3fb950" if hasard.random() < 0.6 else "#b9b5aa"
            ligne, colonne = divmod(led, 2)
            d.ellipse(
                [x + 24 + colonne * 50, 320 + ligne * 40, x + 42 + colonne * 50, 338 + ligne * 40], couleur
            )
    d.rounded_rectangle([820, 300, 1180, 580], 14, fill="#14202b", outline="#5c6770", width=6)
    points = [(840 + 20 * i, 520 - hasard.randint(0, 150)) for i in range(17)]
    d.line(points, "#57c7a5", 6, joint="curve")


def _mesure(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A multimeter and its two probes on a bench."""
    d.rounded_rectangle([470, 120, 820, 820], 40, fill="#e0a526", outline="#7a5a12", width=8)
    d.rounded_rectangle([510, 160, 780, 770], 26, fill="#2e3238")
    d.rounded_rectangle([540, 195, 750, 320], 10, fill="#b9cdb4")
    d.text((562, 212), f"{hasard.randint(210, 499)}.{hasard.randint(0, 9)}", fill="#1f2a1c", font_size=78)
    d.ellipse([555, 390, 735, 570], fill="#4a5058", outline="#15171a", width=6)
    d.line([(645, 480), (700, 420)], "#f2efe8", 12)
    for x, couleur, fin in ((590, "#b3261e", 190), (700, "#16181b", 1080)):
        d.ellipse([x - 26, 650, x + 26, 702], fill="#0d0e10")
        d.line([(x, 690), (x - 10, 860), (fin, 900), (fin + 30, 640)], couleur, 16, joint="curve")
        d.line([(fin + 30, 640), (fin + 44, 440)], couleur, 26)


def _chemin(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A cable tray that goes away along a ceiling."""
    for i in range(9):
        y = 120 + i * 12
        d.line([(0, y), (1280, 420 + i * 3)], "#8f9498" if i % 2 else "#aab0b4", 9)
    for i in range(7):
        x = 90 + i * 180
        d.line([(x, 0), (x, 140 + i * 46)], "#6a6f73", 14)
        d.line([(x - 40, 232 + i * 36), (x + 40, 250 + i * 36)], "#6a6f73", 14)
    for i in range(6):
        d.line([(0, 128 + i * 15), (1280, 424 + i * 4)], hasard.choice(CUIVRE), 8)
    d.polygon([(0, 960), (0, 700), (1280, 560), (1280, 960)], fill="#77736a")


def _baie(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A network rack with patch cords."""
    _coffret(d, (330, 40, 950, 930), "#23282d")
    for etage in range(9):
        y = 90 + etage * 90
        d.rectangle([370, y, 910, y + 56], fill="#3d454c")
        for port in range(18):
            d.rectangle([384 + port * 29, y + 16, 404 + port * 29, y + 40], fill="#11151a")
    for _ in range(26):
        x, y = 394 + hasard.randrange(18) * 29, 118 + hasard.randrange(6) * 90
        x2, y2 = 394 + hasard.randrange(18) * 29, y + 90 * hasard.randint(1, 2)
        d.line(
            [(x, y), (x + 10, y + 40), (x2 - 10, y2 - 30), (x2, y2)], hasard.choice(("#4ea8de", "#e9b44c")), 7
        )


def _borne(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A charging point on a car park."""
    d.polygon([(0, 960), (0, 640), (1280, 640), (1280, 960)], fill="#6d6a66")
    for x in (120, 560, 1000):
        d.polygon([(x, 960), (x + 60, 640), (x + 84, 640), (x + 34, 960)], fill="#e9e6df")
    d.rounded_rectangle([520, 180, 760, 760], 44, fill="#f3f1ec", outline="#8d897f", width=6)
    d.rounded_rectangle([560, 230, 720, 350], 14, fill="#15212b")
    d.ellipse([606, 400, 674, 468], fill="#3fb950")
    d.arc([640, 420, 960, 860], 200, 80, fill="#1a1a1a", width=24)
    d.rounded_rectangle([860, 660, 980, 720], 20, fill="#1a1a1a")


def _solaire(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A roof of photovoltaic panels under the sun."""
    d.ellipse([960, 60, 1140, 240], fill="#f7d774")
    for ligne in range(3):
        for colonne in range(4):
            x, y = 60 + colonne * 290 + ligne * 30, 330 + ligne * 200
            d.polygon([(x, y + 170), (x + 50, y), (x + 320, y), (x + 270, y + 170)], fill="#1b2f4b")
            for trait in range(1, 5):
                d.line([(x + 50 + trait * 54, y), (x + trait * 54, y + 170)], "#4c6a92", 3)
            d.line([(x + 25, y + 85), (x + 295, y + 85)], "#4c6a92", 3)


def _rayon(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """Shop shelves full of boxes, with their price strip."""
    for y in (90, 310, 530, 750):
        x = 40
        while x < 1200:
            largeur, hauteur = hasard.randint(50, 110), hasard.randint(110, 170)
            couleur = hasard.choice(("#d1495b", "#edae49", "#66a182", "#2e4057", "#8d96a3", "#f0e2c4"))
            d.rounded_rectangle([x, y + 176 - hauteur, x + largeur, y + 176], 8, fill=couleur)
            d.rectangle([x + 10, y + 196 - hauteur, x + largeur - 10, y + 216 - hauteur], fill="#fdfaf3")
            x += largeur + 8
        d.rectangle([20, y + 176, 1260, y + 200], fill="#efeae0")
        for etiquette in range(40, 1200, 150):
            d.rectangle([etiquette, y + 178, etiquette + 60, y + 198], fill="#ffffff", outline="#b8b2a6")


def _reserve(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A storeroom: racks and cartons."""
    for x in (60, 460, 860):
        for y in (120, 380, 640):
            d.rectangle([x, y + 220, x + 360, y + 240], fill="#e07a1f")
            position = x + 10
            while position < x + 320:
                cote = hasard.randint(70, 120)
                teinte = hasard.choice(("#c69c6d", "#b98b5a", "#d1ab7c"))
                d.rectangle([position, y + 220 - cote, position + cote, y + 220], teinte, "#8b6a43", 4)
                d.line(
                    [(position, y + 220 - cote // 2), (position + cote, y + 220 - cote // 2)], "#e8d9bd", 6
                )
                position += cote + 6
        for montant in (x, x + 360):
            d.rectangle([montant, 60, montant + 16, 900], fill="#2a6f97")


def _palette(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A pallet of cartons, one of them damaged."""
    d.rectangle([0, 700, 1280, 960], fill="#8a857b")
    for ligne in range(4):
        for colonne in range(5):
            x, y = 300 + colonne * 140, 620 - ligne * 130
            teinte = hasard.choice(("#c69c6d", "#c1945f", "#cfa677"))
            d.rectangle([x, y, x + 136, y + 126], teinte, "#8b6a43", 4)
            d.rectangle([x + 56, y, x + 80, y + 126], fill="#e8d9bd")
    d.polygon([(720, 360), (800, 372), (770, 440), (716, 430)], fill="#5d4425")
    for x in (300, 620, 940):
        d.rectangle([x, 780, x + 60, 830], fill="#7a5c3a")
    d.rectangle([290, 752, 1010, 784], fill="#a27b4f")


def _gondole(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """An end-of-aisle display with its sign."""
    d.rounded_rectangle([380, 40, 900, 200], 16, fill="#d1495b")
    d.text((640, 120), "Rentrée", fill="#fffaf0", font_size=84, anchor="mm")
    d.rectangle([340, 210, 940, 880], fill="#efe9dd")
    for y in (370, 540, 710, 860):
        d.rectangle([340, y, 940, y + 18], fill="#b8b2a6")
        couleur = hasard.choice(("#66a182", "#edae49", "#2e4057"))
        for x in range(364, 900, 62):
            d.rounded_rectangle([x, y - 118, x + 50, y], 10, fill=couleur)
            d.rectangle([x, y - 80, x + 50, y - 46], fill="#fdfaf3")


def _vitrine(d: ImageDraw.ImageDraw, hasard: Random) -> None:
    """A shop window with spotlights and plinths."""
    d.rectangle([100, 120, 1180, 860], fill="#f6ead7", outline="#3d3a35", width=22)
    for x in (300, 640, 980):
        d.polygon([(x, 150), (x - 130, 620), (x + 130, 620)], fill="#fbf3e2")
        d.ellipse([x - 22, 140, x + 22, 184], fill="#fff8c9")
        d.rectangle([x - 90, 640, x + 90, 850], fill="#c9b79c")
        d.ellipse([x - 60, 470, x + 60, 640], fill=hasard.choice(("#b5523b", "#56704f", "#7a4b6a")))
        d.rectangle([x - 14, 430, x + 14, 490], fill="#4b3b2f")
    d.rectangle([60, 40, 1220, 120], fill="#7a3b4f")


SUJETS: dict[str, tuple[Dessin, str, str]] = {
    "tableau": (_tableau, "#c9bfae", "#8d8272"),
    "armoire": (_armoire, "#8b9299", "#565d63"),
    "automate": (_automate, "#aeb6bb", "#6f777c"),
    "mesure": (_mesure, "#a58f74", "#6d5a45"),
    "chemin": (_chemin, "#d6d2c8", "#b6b1a5"),
    "baie": (_baie, "#bcc3c7", "#7d858a"),
    "borne": (_borne, "#bcd5e6", "#e6ded0"),
    "solaire": (_solaire, "#8fc1e3", "#d9c7a8"),
    "rayon": (_rayon, "#f2eadb", "#d9cfbc"),
    "reserve": (_reserve, "#cfc9bd", "#8f897d"),
    "palette": (_palette, "#d8d2c6", "#a59f92"),
    "gondole": (_gondole, "#e9e2d3", "#c2b8a4"),
    "vitrine": (_vitrine, "#8ea2b5", "#5d6b78"),
}


def draw_photo(sujet: str, graine: str = "") -> bytes:
    """A JPEG of this subject (a key of SUJETS), slightly grainy, with soft light."""
    dessin, haut, bas = SUJETS[sujet]
    image = _fond(haut, bas)
    dessin(ImageDraw.Draw(image), Random(f"{sujet}{graine}"))
    image = image.filter(ImageFilter.GaussianBlur(0.9))
    ombre = Image.radial_gradient("L").resize(TAILLE).point(lambda v: int(v * 0.45))
    image = Image.composite(Image.new("RGB", TAILLE, "#1a1712"), image, ombre)
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", quality=85)
    return tampon.getvalue()
