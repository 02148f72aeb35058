"""The instruction sheets given with some scenarios: one page, drawn then saved as a PDF."""

import io
import textwrap

from PIL import Image, ImageDraw

from cpro.demo.contenu.modele import ScenarioDemo


def draw_consigne(contenu: ScenarioDemo) -> bytes:
    """A one-page PDF that repeats the situation and the missions."""
    page = Image.new("RGB", (827, 1169), "white")
    dessin = ImageDraw.Draw(page)
    dessin.rectangle([0, 0, 827, 14], fill="#1f4e79")
    y = 70
    for texte, corps, pause in (
        (contenu.titre, 30, 30),
        (contenu.description, 18, 30),
        *((mission, 18, 12) for mission in contenu.missions.split("\n")),
        (f"Matériel : {contenu.equipements}", 16, 0),
    ):
        for ligne in textwrap.wrap(texte, width=int(1350 / corps)):
            dessin.text((70, y), ligne, fill="#222222", font_size=corps)
            y += int(corps * 1.5)
        y += pause
    tampon = io.BytesIO()
    page.save(tampon, "PDF", resolution=100)
    return tampon.getvalue()
