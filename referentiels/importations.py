"""Importing a référentiel: a file handed in, read (by the worker when it is big), told, then kept or not.

Until `keep_propositions`, nothing is written but the report: the reading is a dry run.
"""

import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import forget_file, store_upload
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement, executant, lancer
from referentiels.brouillons import create_brouillon
from referentiels.echanges.flux import open_flux
from referentiels.echanges.proposition import Proposition
from referentiels.echanges.reconnaissance import read_proposition, recognise
from referentiels.echanges.rncp import select_fiches, walk_fiches
from referentiels.echanges.rncp_document import to_proposition
from referentiels.enums import FormatImport, StatutImport
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.serialisation import fingerprint, from_plain, to_native
from referentiels.models import ImportReferentiel, PropositionReferentiel, Referentiel
from referentiels.recherche import fold

LECTURE, FICHES = "import_referentiel", "import_fiches"  # natures of the jobs
LECTURE_IMMEDIATE = 400_000  # bytes read within the request; a bigger file goes to the worker
FICHES_MAXIMUM = 20  # records taken at once
GARDE = timedelta(days=7)  # how long the file of an unfinished import is kept
Suivi = Callable[[int, int], None]

journal.declarer(
    import_referentiel__depose="a déposé le fichier {fichier} pour en faire un référentiel",
    import_referentiel__abandonne="a laissé sans suite le fichier {fichier}",
)


@transaction.atomic
def deposit_file(*, id: UUID, televerse: UploadedFile, titre: str, membre: Membre) -> ImportReferentiel:
    """Keep a file aside and read it: at once when it is small, else by a job. The same `id` twice is one import.

    Raises nothing about what the file holds: a file that cannot be read gives a report that says why.
    """
    if (deja := ImportReferentiel.objects.filter(pk=id).first()) is not None:
        return deja
    _forget_old_files()
    importation = ImportReferentiel.objects.create(
        id=id,
        nom=televerse.name[:200],
        taille=televerse.size,
        titre=titre,
        fichier=store_upload(televerse=televerse, type_mime="application/octet-stream", membre=membre),
        depose_par_id=membre.utilisateur_id,
    )
    journal.inscrire(
        action="import_referentiel.depose", objet=importation, membre=membre, fichier=importation.nom
    )
    if importation.taille <= LECTURE_IMMEDIATE:
        _read(importation, _nobody)
    else:
        importation.travail = lancer(
            nature=LECTURE,
            titre=f"Lecture de {importation.nom[:150]}",
            parametres={"import": str(importation.pk)},
            membre=membre,
        )
        importation.save(update_fields=["travail"])
    return importation


@transaction.atomic
def choose_fiches(*, importation: ImportReferentiel, numeros: Collection[str], membre: Membre) -> None:
    """Read some records of a register: at once when the file is small, else by a job."""
    numeros = list(dict.fromkeys(numeros))[:FICHES_MAXIMUM]
    if importation.fichier_id is None:
        raise ValueError("Le fichier n’est plus gardé : déposez-le à nouveau.")
    if importation.taille <= LECTURE_IMMEDIATE:
        _read_fiches(importation, numeros, _nobody)
        return
    importation.statut = StatutImport.LECTURE
    importation.travail = lancer(
        nature=FICHES,
        titre=f"Lecture de {len(numeros)} fiche{'s' if len(numeros) > 1 else ''}",
        parametres={"import": str(importation.pk), "numeros": numeros},
        membre=membre,
    )
    importation.save(update_fields=["statut", "travail"])


@transaction.atomic
def keep_propositions(
    *, importation: ImportReferentiel, cibles: Mapping[UUID, Referentiel | None], membre: Membre
) -> list[PropositionReferentiel]:
    """Make drafts out of propositions; a target makes the draft its next version. Kept already, it stays one.

    Raises FichierRefuse when a document does not hold together under its new name.
    """
    gardees = []
    propositions = PropositionReferentiel.objects.select_for_update(of=("self",))
    for proposition in propositions.filter(importation=importation, pk__in=cibles, version=None, refus=[]):
        lue = Proposition(from_plain(proposition.document), _anomalies(importation.nom, proposition))
        importe = create_brouillon(
            proposition=lue, fichier=importation.nom, membre=membre, cible=cibles[proposition.pk]
        )
        proposition.version = importe.version
        proposition.save(update_fields=["version"])
        gardees.append(proposition)
    if gardees and importation.index_id is None:
        _close(importation, StatutImport.GARDE)
    return gardees


@transaction.atomic
def abandon_import(*, importation: ImportReferentiel, membre: Membre) -> None:
    """Forget the file; the report stays, and so do the drafts that were made."""
    gardees = importation.propositions.exclude(version=None).exists()
    _close(importation, StatutImport.GARDE if gardees else StatutImport.ABANDONNE)
    journal.inscrire(
        action="import_referentiel.abandonne", objet=importation, membre=membre, fichier=importation.nom
    )


@executant(LECTURE)
def read_import(avancement: Avancement) -> dict:
    """Read a big file. Run again, it starts again: what it writes replaces what it wrote."""
    with centre_scope(avancement.travail.centre_id):
        importation = _import(avancement)
    _read(importation, _follow(avancement))
    return {"statut": importation.statut}


@executant(FICHES)
def read_fiches(avancement: Avancement) -> dict:
    """Read the chosen records of a big register."""
    with centre_scope(avancement.travail.centre_id):
        importation = _import(avancement)
    _read_fiches(importation, avancement.parametres["numeros"], _follow(avancement))
    return {"statut": importation.statut}


def _import(avancement: Avancement) -> ImportReferentiel:
    return ImportReferentiel.objects.select_related("fichier").get(pk=avancement.parametres["import"])


def _nobody(lus: int, total: int) -> None:
    """Nobody follows a reading made at once."""


def _follow(avancement: Avancement) -> Suivi:
    """Progress in megabytes, for people."""
    return lambda lus, total: avancement.avancer(lus >> 20, max(1, total >> 20))


def _read(importation: ImportReferentiel, suivi: Suivi) -> None:
    nom = importation.nom
    try:
        with importation.fichier.contenu.open("rb") as source:
            importation.format = recognise(source, nom)
            if importation.format == FormatImport.RNCP:
                _read_register(importation, source, suivi)
                return
            proposition = read_proposition(source, nom, importation.format, titre=importation.titre)
    except FichierRefuse as erreur:
        _refuse(importation, erreur)
        return
    with centre_scope(importation.centre_id):
        _write_propositions(importation, [("", proposition)], StatutImport.LU)


def _read_register(importation: ImportReferentiel, source: BinaryIO, suivi: Suivi) -> None:
    """List the records in a file of their own; a single one is read at once."""
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8", suffix=".jsonl") as liste:
        nombre = 0
        with open_flux(source, importation.nom, suivi) as flux:
            for nombre, fiche in enumerate(walk_fiches(flux, importation.nom), 1):
                premiere = fiche if nombre == 1 else None
                niveau = fiche.niveau_francais
                titre = f"{fiche.abrege} {fiche.intitule}".strip()
                ligne = [fiche.numero, titre, niveau, fiche.en_vigueur, fold(titre)]
                liste.write(json.dumps(ligne, ensure_ascii=False) + "\n")
        if nombre == 1 and premiere is not None:
            proposition = to_proposition(premiere, importation.nom)
            with centre_scope(importation.centre_id):
                _write_propositions(importation, [(premiere.numero, proposition)], StatutImport.LU)
            return
        liste.flush()
        with open(liste.name, "rb") as octets, centre_scope(importation.centre_id):
            importation.index = store_upload(
                televerse=UploadedFile(octets, name="fiches.jsonl", size=octets.seek(0, 2)),
                type_mime="application/jsonl",
            )
            importation.fiches, importation.statut = nombre, StatutImport.CHOIX
            importation.save()


def _read_fiches(importation: ImportReferentiel, numeros: list[str], suivi: Suivi) -> None:
    nom, lues = importation.nom, []
    try:
        with importation.fichier.contenu.open("rb") as source, open_flux(source, nom, suivi) as flux:
            for fiche in select_fiches(flux, nom, numeros):
                try:
                    lues.append((fiche.numero, to_proposition(fiche, nom)))
                except FichierRefuse as refus:
                    lues.append((fiche.numero, refus))
    except FichierRefuse as erreur:
        _refuse(importation, erreur)
        return
    with centre_scope(importation.centre_id):
        _write_propositions(importation, lues, StatutImport.CHOIX)


def _refuse(importation: ImportReferentiel, erreur: FichierRefuse) -> None:
    with centre_scope(importation.centre_id):
        importation.refus = str(erreur).splitlines()
        _close(importation, StatutImport.REFUSE)


def _write_propositions(
    importation: ImportReferentiel,
    lues: Iterable[tuple[str, Proposition | FichierRefuse]],
    statut: StatutImport,
) -> None:
    """Replace what an earlier reading wrote and nobody kept. A content kept before is linked to its version."""
    importation.propositions.filter(version=None).delete()
    gardees = {p.repere: p.rang for p in importation.propositions.all()}
    rang = max(gardees.values(), default=0)
    for repere, lue in lues:
        if repere in gardees:
            continue
        rang += 1
        proposition = PropositionReferentiel(importation=importation, rang=rang, repere=repere[:20])
        if isinstance(lue, FichierRefuse):
            proposition.refus = str(lue).splitlines()
        else:
            proposition.empreinte = fingerprint(lue.document)
            proposition.document = to_native(lue.document)
            proposition.remarques = [[r.cause, r.ligne, r.chemin] for r in lue.remarques]
        proposition.save()
    importation.statut = statut
    importation.save()


def _anomalies(fichier: str, proposition: PropositionReferentiel) -> tuple[Anomalie, ...]:
    return tuple(Anomalie(fichier, cause, ligne, chemin) for cause, ligne, chemin in proposition.remarques)


def _close(importation: ImportReferentiel, statut: StatutImport) -> None:
    fichiers = [fichier for fichier in (importation.fichier, importation.index) if fichier is not None]
    importation.fichier = importation.index = None
    importation.statut = statut
    importation.save()
    for fichier in fichiers:
        forget_file(fichier)


def _forget_old_files() -> None:
    """A register weighs a gigabyte: those nobody came back to are forgotten, their reports stay."""
    anciens = ImportReferentiel.objects.filter(cree_le__lt=timezone.now() - GARDE, fichier__isnull=False)
    for importation in anciens.select_related("fichier", "index"):
        _close(importation, StatutImport.ABANDONNE)


@dataclass(frozen=True, slots=True)
class FicheListee:
    """A record of a register, as its index tells it; `plie` is its title folded for searching."""

    numero: str
    titre: str
    niveau: int | None
    active: bool
    plie: str


def walk_index(importation: ImportReferentiel) -> Iterator[FicheListee]:
    """The records of a register, in the order of the file."""
    if importation.index is None:
        return
    with importation.index.contenu.open("rb") as lignes:
        for ligne in lignes:
            yield FicheListee(*json.loads(ligne))
