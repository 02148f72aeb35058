"""Writing référentiels: loading a document as a published version, and the shipped scales."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils import timezone

from cpro.socle.unscoped import plateforme
from referentiels import models as tables
from referentiels.echelles import ECHELLES, ModeleEchelle, from_document
from referentiels.enums import StatutVersion
from referentiels.format.document import ReferentielDocument
from referentiels.format.serialisation import fingerprint, to_native
from referentiels.version_lue import CompetenceLue, VersionLue, build_version

LOT = 500


@dataclass(frozen=True, slots=True)
class Chargement:
    """What loading a document did. `cree` is False when this content was already there."""

    referentiel: str
    numero: int
    cree: bool
    version_id: UUID


def load_document(*, document: ReferentielDocument, fichier: str = "") -> Chargement:
    """Publish a document as a national version, once.

    The same content (same fingerprint) changes nothing. Another content for the same `cle` becomes the
    next version; earlier ones stay published, readable and usable.
    """
    empreinte = fingerprint(document)
    cle = document.referentiel.cle
    with plateforme(f"chargement du référentiel {cle}") as ops:
        referentiel = _referentiel(document, ops)
        versions = tables.VersionReferentiel.objects.db_manager(ops).filter(referentiel=referentiel)
        connue = versions.filter(empreinte=empreinte).only("pk", "numero").first()
        if connue is not None:
            return Chargement(cle, connue.numero, False, connue.pk)
        dernier = versions.aggregate(models.Max("numero"))["numero__max"] or 0
        version = tables.VersionReferentiel(
            referentiel=referentiel,
            numero=dernier + 1,
            statut=StatutVersion.PUBLIEE,
            empreinte=empreinte,
            document=to_native(document),
            fichier=fichier[:200],
            publiee_le=timezone.now(),
        )
        version.save(using=ops)
        write_rows(version, document, ops)
    return Chargement(cle, version.numero, True, version.pk)


def load_echelles() -> int:
    """Write the shipped scales that are missing. Returns how many were added."""
    with plateforme("chargement des échelles livrées") as ops:
        connues = set(
            tables.Echelle.objects.db_manager(ops)
            .filter(centre=None, version=None)
            .values_list("code", flat=True)
        )
        nouvelles = [modele for modele in ECHELLES if modele.code not in connues]
        _write_echelles(nouvelles, None, ops)
    return len(nouvelles)


def retire_version(*, version: tables.VersionReferentiel) -> None:
    """Take a national version out of the catalogue; those who use it go on reading it."""
    with plateforme(f"retrait de la version {version.pk}") as ops:
        tables.VersionReferentiel.objects.db_manager(ops).filter(pk=version.pk).update(
            statut=StatutVersion.RETIREE
        )


def _referentiel(document: ReferentielDocument, ops: str) -> tables.Referentiel:
    """Create the référentiel or bring its identity up to date, and lock it: two loads wait for each other."""
    identite = document.referentiel
    referentiel, _ = tables.Referentiel.objects.db_manager(ops).update_or_create(
        centre=None,
        cle=identite.cle,
        defaults={
            "code": identite.code,
            "intitule": identite.intitule,
            "diplome": identite.diplome,
            "niveau": identite.niveau,
            "rncp": identite.rncp,
            "rs": identite.rs,
        },
    )
    return referentiel


def write_rows(version: tables.VersionReferentiel, document: ReferentielDocument, alias: str) -> None:
    """Write the rows that other apps point at, for a version of a centre or a national one."""
    lue = build_version(
        id=version.pk,
        referentiel_id=version.referentiel_id,
        centre_id=version.centre_id,
        numero=version.numero,
        empreinte=version.empreinte,
        document=document,
    )
    _create(
        (
            tables.Bloc(**_commun(bloc, lue, ordre), type=bloc.type, unite=bloc.unite)
            for ordre, bloc in enumerate(lue.blocs.values())
        ),
        alias,
    )
    _create(
        (
            tables.Competence(
                **_commun(noeud, lue, ordre),
                type=noeud.type,
                parent_id=noeud.parent_id,
                bloc_id=noeud.bloc_id,
            )
            for ordre, noeud in enumerate(_parents_first(lue.racines))
        ),
        alias,
    )
    _create(
        (
            tables.Critere(**_commun(critere, lue, ordre), competence_id=critere.competence_id)
            for ordre, critere in enumerate(lue.criteres.values())
        ),
        alias,
    )
    _create(_taches(lue), alias)
    _create(
        (
            tables.LienTacheCompetence(
                centre_id=lue.centre_id,
                tache_id=lien.tache_id,
                competence_id=lien.competence_id,
                poids=_decimal(lien.poids),
                niveau=lien.niveau,
            )
            for lien in lue.liens
        ),
        alias,
    )
    _create(
        (
            tables.Epreuve(
                **_commun(epreuve, lue, ordre),
                unite=epreuve.unite,
                coefficient=_decimal(epreuve.coefficient),
                mode=epreuve.mode,
            )
            for ordre, epreuve in enumerate(lue.epreuves.values())
        ),
        alias,
    )
    _write_echelles([from_document(echelle) for echelle in document.echelles], version, alias)


def _commun(noeud, lue: VersionLue, ordre: int) -> dict:
    return {
        "id": noeud.id,
        "centre_id": lue.centre_id,
        "version_id": lue.id,
        "cle": noeud.cle,
        "code": noeud.code_usage,
        "intitule": noeud.intitule,
        "ordre": ordre,
        "a_verifier": bool(noeud.a_verifier),
    }


def _parents_first(racines: Iterable[CompetenceLue]) -> Iterable[CompetenceLue]:
    for racine in racines:
        yield racine
        yield from _parents_first(racine.enfants)


def _taches(lue: VersionLue) -> Iterable[tables.Tache]:
    ordre = 0
    for pole in lue.poles:
        for activite in pole.activites or (None,):
            for tache in activite.taches if activite else (lue.taches[pole.id],):
                yield tables.Tache(
                    **_commun(tache, lue, ordre),
                    nature=tache.nature,
                    activite_code=activite.code_usage if activite else "",
                    activite_intitule=activite.intitule if activite else "",
                    pole_code=pole.code_usage,
                    pole_intitule=pole.intitule,
                )
                ordre += 1


def _create(lignes: Iterable[models.Model], alias: str) -> None:
    lignes = list(lignes)
    if lignes:
        type(lignes[0])._base_manager.using(alias).bulk_create(lignes, batch_size=LOT)


def _decimal(nombre: float | None) -> Decimal | None:
    return None if nombre is None else Decimal(str(nombre))


def _write_echelles(
    modeles: Iterable[ModeleEchelle], version: tables.VersionReferentiel | None, alias: str
) -> None:
    for modele in modeles:
        centre_id = version.centre_id if version is not None else None
        echelle = tables.Echelle(
            centre_id=centre_id,
            version=version,
            code=modele.code,
            intitule=modele.intitule,
            nature=modele.nature,
        )
        echelle.save(using=alias)
        _create(
            (
                tables.NiveauEchelle(
                    centre_id=centre_id,
                    echelle=echelle,
                    rang=degre.rang,
                    code=degre.code,
                    libelle=degre.libelle,
                    court=degre.court,
                    couleur=degre.couleur,
                    acquis=degre.acquis,
                    special=degre.special,
                )
                for degre in modele.degres
            ),
            alias,
        )
