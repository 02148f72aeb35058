"""What WeasyPrint does not write by itself: a PDF/A-3 that is a PDF/UA-1 too, and a field ready for a seal.

A field added when signing would be outside the structure, which PDF/UA forbids: it is put there beforehand, tagged.
"""

import zlib
from typing import Any

import pydyf

CHAMP_SCEAU = "Sceau"
DIT_SCEAU = "Sceau électronique : qui a édité ce document, et qu’il n’a pas été modifié depuis"
IMPRIMABLE = 4  # flag of annotations, which PDF/A requires

# The namespace of PDF/UA is unknown to PDF/A: it has to be described in the file itself.
XMP_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>"""


def finish(document: Any, pdf: pydyf.PDF, *, sceau: bool) -> None:
    """Complete a document laid out as PDF/A-3a. Called by WeasyPrint once everything else is in place."""
    _say_accessible(pdf)
    _keep_each_attachment_once(pdf)
    if sceau:
        _prepare_seal(pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _say_accessible(pdf: pydyf.PDF) -> None:
    metadonnees = _object(pdf, pdf.catalog["Metadata"])
    (xmp,) = metadonnees.stream
    metadonnees.stream = [xmp.replace(b"</rdf:RDF>", XMP_UA)]
    metadonnees.compress = False


def _keep_each_attachment_once(pdf: pydyf.PDF) -> None:
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _prepare_seal(pdf: pydyf.PDF) -> None:
    """An empty signature field on the first page, without a drawing, that the structure knows of."""
    racine = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, racine["K"][0])
    correspondances = _object(pdf, racine["ParentTree"])["Nums"]
    page = pdf.page_references[0]
    cle = correspondances[-2] + 1

    champ = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(CHAMP_SCEAU),
            "TU": pydyf.String(DIT_SCEAU),
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "F": IMPRIMABLE,
            "P": page,
            "StructParent": cle,
        }
    )
    pdf.add_object(champ)
    renvoi = pydyf.Dictionary({"Type": "/OBJR", "Obj": champ.reference, "Pg": page})
    pdf.add_object(renvoi)
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page,
            "K": pydyf.Array([renvoi.reference]),
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    correspondances += [cle, element.reference]
    premiere = _object(pdf, page)
    premiere["Annots"] = pydyf.Array([*premiere.get("Annots", []), champ.reference])
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([champ.reference]), "SigFlags": 0})


def _written(flux: pydyf.Stream) -> bytes:
    """A stream as it is written, made once: the identifier of the file asks for it a second time.

    When the last byte is a carriage return, the line feed that follows it would be taken for the end of the same line,
    and the stream for one byte shorter than it says. PDF/A checkers refuse it; one stream in 256 ends this way.
    """
    if (ecrit := getattr(flux, "_ecrit", None)) is None:
        octets = b"\n".join(pydyf._to_bytes(morceau) for morceau in flux.stream)
        extra = pydyf.Dictionary(flux.extra)
        if flux.compress:
            extra["Filter"] = "/FlateDecode"
            octets = zlib.compress(octets)
        extra["Length"] = len(octets)
        fin = b"\r\n" if octets.endswith(b"\r") else b"\n"
        ecrit = flux._ecrit = b"".join((extra.data, b"\nstream\n", octets, fin, b"endstream"))
    return ecrit


pydyf.Stream.data = property(_written)
