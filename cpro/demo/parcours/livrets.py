"""The booklets of a group: launched, followed until done, downloaded, opened."""

import io
import re
import zipfile
import zlib
from urllib.parse import urljoin

from cpro.demo.parcours.navigateur import Echec, Navigateur, Page
from cpro.demo.parcours.parcours import Parcours
from cpro.socle.permissions import Role

ATTENTE_LIVRETS = 600  # seconds, for a group on a small machine
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def launch_livrets(p: Parcours) -> str:
    administrateur = p.comme(Role.ADMINISTRATEUR)
    page = administrateur.ouvrir(p.url("bilans:livrets"))
    for formulaire in page.lecteur.formulaires:
        if formulaire.methode == "post" and ("groupe", p.groupe) in formulaire.donnees():
            lot = administrateur.envoyer(page, formulaire, {})
            p.adresses["lot"] = lot.chemin
            return p.groupe
    raise Echec(f"le groupe {p.groupe} n’est pas proposé dans {page.chemin}")


def wait_for_livrets(p: Parcours) -> str:
    """Poll the job as the page does; progress is said on the way."""
    administrateur = p.comme(Role.ADMINISTRATEUR)
    avancements = set()

    def fini() -> Page | None:
        page = administrateur.ouvrir(p.adresses["lot"])
        suivi = re.search(r'hx-get="([^"]*)"[^>]*hx-trigger="every', page.html)
        if suivi is None:
            return page
        avancements.add(re.sub(r"\s+", " ", administrateur.ouvrir(suivi[1]).texte))
        return None

    page = p.attendre(fini, quoi="édition des livrets", secondes=ATTENTE_LIVRETS)
    if "avis--erreur" in page.html:
        raise Echec(f"l’édition a échoué : {page.texte[:300]}")
    return f"{len(avancements)} avancements lus"


def download_livrets(p: Parcours) -> str:
    """One PDF and the archive of the group; both open."""
    administrateur = p.comme(Role.ADMINISTRATEUR)
    page = administrateur.ouvrir(p.adresses["lot"])
    livrets, archive = _liens(page, administrateur)
    pages = check_pdf(livrets[0].octets)
    noms = check_zip(archive.octets)
    for nom, octets in (("livret.pdf", livrets[0].octets), ("livrets.zip", archive.octets)):
        chemin = p.dossier / nom
        chemin.write_bytes(octets)
        p.fichiers.append(chemin)
    return f"un PDF de {pages} pages, une archive de {len(noms)} livrets"


def _liens(page: Page, navigateur: Navigateur) -> tuple[list[Page], Page]:
    """The first PDF and the archive that the page of the lot links to."""
    livrets, archive = [], None
    for adresse, _ in page.lecteur.liens:
        if not re.search(r"/livrets?/", adresse) or urljoin(page.adresse, adresse) == page.adresse:
            continue
        if livrets and "archive" not in adresse:
            continue
        fichier = navigateur.ouvrir(adresse)
        if fichier.type.startswith("application/pdf"):
            livrets.append(fichier)
        elif fichier.type.startswith("application/zip"):
            archive = fichier
    if not livrets or archive is None:
        raise Echec(f"pas de PDF ou pas d’archive à télécharger dans {page.chemin}")
    return livrets, archive


def check_pdf(octets: bytes) -> int:
    """The number of pages of a PDF that is whole. Raises Echec."""
    if not octets.startswith(b"%PDF-") or b"startxref" not in octets[-2048:] or b"%%EOF" not in octets[-64:]:
        raise Echec("le PDF est incomplet")
    pages = len(PAGE.findall(octets))
    for flux in re.finditer(rb"/ObjStm.*?stream\r?\n(.*?)endstream", octets, re.DOTALL):
        try:
            pages += len(PAGE.findall(zlib.decompressobj().decompress(flux[1])))
        except zlib.error as erreur:
            raise Echec(f"le PDF contient un flux illisible ({erreur})") from erreur
    if not pages:
        raise Echec("le PDF n’a pas de page")
    return pages


def check_zip(octets: bytes) -> list[str]:
    """The names of the PDF files of an archive, each of them read and whole. Raises Echec."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            noms = [nom for nom in archive.namelist() if nom.endswith(".pdf")]
            for nom in noms:
                check_pdf(archive.read(nom))
    except zipfile.BadZipFile as erreur:
        raise Echec(f"l’archive ne s’ouvre pas ({erreur})") from erreur
    if not noms:
        raise Echec("l’archive ne contient aucun PDF")
    return noms
