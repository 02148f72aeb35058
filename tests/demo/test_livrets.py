"""The check of a booklet: whole, with pages, in an archive that opens."""

import io
import zipfile

import pytest
from pypdf import PdfWriter
from weasyprint import HTML

from cpro.demo.parcours.livrets import check_pdf, check_zip
from cpro.demo.parcours.navigateur import Echec


def ecrire(pages: int) -> bytes:
    ecrivain = PdfWriter()
    for _ in range(pages):
        ecrivain.add_blank_page(200, 300)
    tampon = io.BytesIO()
    ecrivain.write(tampon)
    return tampon.getvalue()


def test_check_pdf_counts_pages() -> None:
    assert check_pdf(ecrire(3)) == 3
    source = "<p>un</p>" + "<p style='break-before: page'>suite</p>" * 11
    assert check_pdf(HTML(string=source).write_pdf(pdf_variant="pdf/ua-1")) == 12


@pytest.mark.parametrize("octets", [b"", b"<html>", ecrire(2)[:-40]])
def test_check_pdf_refuses_what_is_not_whole(octets: bytes) -> None:
    with pytest.raises(Echec):
        check_pdf(octets)


def test_check_zip() -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("a.pdf", ecrire(1))
        archive.writestr("b.pdf", ecrire(2))
    assert check_zip(tampon.getvalue()) == ["a.pdf", "b.pdf"]
    with pytest.raises(Echec):
        check_zip(b"rien")
