"""Photos: what is kept, what is thrown away, what is refused and in which words."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from cpro.socle import images
from cpro.socle.fichiers import servir, store_document, store_photo
from cpro.socle.images import COTE_MAX, COTE_VIGNETTE, ImageRefusee, preparer_photo
from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope

ILLISIBLE = "Ce fichier n’est pas une photo JPEG, PNG ou WebP lisible."
SECRET = b"48.8584 N 2.2945 E"


def photo(taille: tuple[int, int] = (60, 40), format: str = "JPEG", mode: str = "RGB", **options) -> bytes:
    tampon = io.BytesIO()
    Image.new(mode, taille, 128).save(tampon, format, **options)
    return tampon.getvalue()


def bavarde() -> bytes:
    """A photo that tells where it was taken, in every place a JPEG has for it; taken sideways."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif, comment=SECRET, xmp=SECRET, icc_profile=SECRET)


def png_annonce(largeur: int, hauteur: int) -> bytes:
    """A few bytes that claim to be a very large image."""
    entete = b"IHDR" + struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    morceaux = [entete, b"IDAT" + zlib.compress(b"\0"), b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(m) - 4) + m + struct.pack(">I", zlib.crc32(m)) for m in morceaux
    )


def test_photo_forgets_everything_but_its_pixels() -> None:
    source = bavarde()
    assert SECRET in source
    preparee = preparer_photo(source)

    for octets in (preparee.contenu, preparee.vignette):
        assert SECRET not in octets
        with Image.open(io.BytesIO(octets)) as image:
            assert dict(image.getexif()) == {}
            assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_photo_is_turned_upright() -> None:
    preparee = preparer_photo(bavarde())
    assert (preparee.largeur, preparee.hauteur) == (40, 60)


def test_photo_is_made_small_with_a_thumbnail() -> None:
    preparee = preparer_photo(photo((3000, 1500)))
    with Image.open(io.BytesIO(preparee.vignette)) as vignette:
        assert vignette.size == (COTE_VIGNETTE, COTE_VIGNETTE // 2)
    assert (preparee.largeur, preparee.hauteur) == (COTE_MAX, COTE_MAX // 2)


@pytest.mark.parametrize(
    ("prise", "gardee"),
    [
        ((4032, 3024), (2016, 1512)),  # halved by the decoder, and left so
        ((3024, 4032), (1512, 2016)),
        ((3264, 2448), (COTE_MAX, COTE_MAX * 3 // 4)),  # its half would be too small
        ((2000, 1), (2000, 1)),
    ],
)
def test_photo_keeps_its_shape_and_enough_pixels(prise: tuple[int, int], gardee: tuple[int, int]) -> None:
    preparee = preparer_photo(photo(prise))
    assert (preparee.largeur, preparee.hauteur) == gardee


@pytest.mark.parametrize(
    ("format", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "I;16"), ("WEBP", "RGB"), ("JPEG", "CMYK")],
)
def test_other_kinds_of_photo_become_jpeg(format: str, mode: str) -> None:
    preparee = preparer_photo(photo(format=format, mode=mode))
    with Image.open(io.BytesIO(preparee.contenu)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))


def test_transparent_photo_is_laid_on_white() -> None:
    tampon = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tampon, "PNG")
    with Image.open(io.BytesIO(preparer_photo(tampon.getvalue()).contenu)) as image:
        assert image.getpixel((2, 2)) == (255, 255, 255)


IPHONE = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


@pytest.mark.parametrize(
    "octets",
    [b"", b"bonjour", photo(format="GIF"), photo()[:200], b"%PDF-1.7", b"<svg onload='alert(1)'/>"],
    ids=["vide", "texte", "gif", "tronquee", "pdf", "svg"],
)
def test_what_is_not_a_photo_is_refused_in_plain_words(octets: bytes) -> None:
    with pytest.raises(ImageRefusee) as refus:
        preparer_photo(octets)
    assert str(refus.value) == ILLISIBLE


def test_photo_of_an_iphone_is_refused_with_what_to_do() -> None:
    with pytest.raises(ImageRefusee, match="Le plus compatible"):
        preparer_photo(IPHONE)


@pytest.mark.parametrize("cote", [8_000, 10_000, 30_000])
def test_decompression_bomb_is_refused_before_it_opens(cote: int) -> None:
    with pytest.raises(ImageRefusee) as refus:
        preparer_photo(png_annonce(cote, cote))
    assert str(refus.value) == "Cette photo a trop de pixels."


def test_heavy_photo_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "OCTETS_MAX", 100)
    with pytest.raises(ImageRefusee, match="dépasse"):
        preparer_photo(photo())


# --- Stored and served ------------------------------------------------------------------------------


@pytest.fixture
def membre(univers):
    with centre_scope(univers.a.centre.pk):
        yield univers.a.membres[Role.APPRENTI]


def test_stored_photo_leaves_no_trace_of_its_name_on_disk(membre) -> None:
    fichier = store_photo(octets=photo(), nom="../../moi.jpg", membre=membre)
    chemin = Path(fichier.contenu.path)
    assert "moi" not in str(chemin)
    assert fichier.contenu.name.startswith(f"{fichier.centre_id}/")
    assert (fichier.type_mime, fichier.taille) == ("image/jpeg", chemin.stat().st_size)
    assert oct(chemin.stat().st_mode & 0o777) == "0o640"


def test_same_photo_sent_twice_is_stored_once(membre) -> None:
    premier = store_photo(octets=photo(), nom="a.jpg", membre=membre)
    second = store_photo(octets=photo((10, 10)), nom="b.jpg", membre=membre, id=premier.pk)
    assert (second.pk, second.nom, Fichier.objects.count()) == (premier.pk, "a.jpg", 1)


def test_refused_photo_stores_nothing(membre) -> None:
    with pytest.raises(ImageRefusee):
        store_photo(octets=b"non", nom="a.jpg", membre=membre)
    assert Fichier.objects.count() == 0


def test_file_is_served_in_a_sandbox(membre) -> None:
    fichier = store_document(octets=b"<script>", nom="l’été.html", type_mime="text/html", membre=membre)
    reponse = servir(fichier, telecharger=True)
    assert b"".join(reponse.streaming_content) == b"<script>"
    assert {
        nom: reponse.headers[nom] for nom in ("Content-Security-Policy", "Cache-Control", "Content-Type")
    } == {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600",
        "Content-Type": "text/html",
    }
    assert (
        reponse.headers["Content-Disposition"] == "attachment; filename*=UTF-8''l%E2%80%99%C3%A9t%C3%A9.html"
    )


def test_thumbnail_is_served_when_there_is_one(membre) -> None:
    fichier = store_photo(octets=photo((900, 900)), nom="a.jpg", membre=membre)
    petite = b"".join(servir(fichier, vignette=True).streaming_content)
    with Image.open(io.BytesIO(petite)) as image:
        assert image.size == (COTE_VIGNETTE, COTE_VIGNETTE)
