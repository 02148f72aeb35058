"""Writing what a centre makes of a référentiel: an adaptation of an official one, or one of its own.

Both are drafts until they are published (`brouillons.publish_brouillon`); then they never change.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db import models, transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.brouillons import lock_brouillon
from referentiels.echanges.proposition import propose
from referentiels.edition import carry_over, derive, is_adaptation
from referentiels.enums import StatutVersion
from referentiels.format.document import Identite, ReferentielDocument
from referentiels.format.serialisation import fingerprint, from_plain, to_native
from referentiels.models import Referentiel, VersionReferentiel

journal.declarer(
    referentiel__adapte="a commencé une adaptation du référentiel {titre}",
    referentiel__cree="a commencé le référentiel {titre}",
    referentiel__repris="a repris le référentiel {titre} pour en faire une version nouvelle",
)

Modification = Callable[[ReferentielDocument], ReferentielDocument]


@transaction.atomic
def start_adaptation(*, version: VersionReferentiel, membre: Membre) -> VersionReferentiel:
    """Open a draft of the centre from a published national version, and keep the link to it.

    The centre has one draft of a référentiel at a time: a second call gives the first one. What a former
    adaptation added (own elements, local words) is carried over; what found no place is remarked.
    """
    document = derive(from_plain(version.document), numero=version.numero, empreinte=version.empreinte)
    referentiel = _referentiel_du_centre(document.referentiel, membre)
    ouvert = _brouillon_de(referentiel)
    if ouvert is not None:
        return ouvert
    remarques: list[str] = []
    precedente = referentiel.versions.order_by("-numero").first()
    if precedente is not None:
        document, remarques = carry_over(from_plain(precedente.document), document)
    brouillon = _create(referentiel, document, remarques)
    journal.inscrire(
        action="referentiel.adapte", objet=brouillon, membre=membre, titre=str(version.referentiel)
    )
    return brouillon


@transaction.atomic
def start_referentiel(
    *, id: UUID, intitule: str, diplome: str, niveau: int | None, membre: Membre
) -> VersionReferentiel:
    """Open an empty draft of the centre. The same id twice gives one draft."""
    connu = VersionReferentiel.objects.filter(pk=id).first()
    if connu is not None:
        return connu
    cle = f"centre-{id.hex[-12:]}"
    identite = Identite(cle=cle, code=cle.upper(), intitule=intitule, diplome=diplome, niveau=niveau)
    referentiel = _referentiel_du_centre(identite, membre)
    brouillon = _create(referentiel, ReferentielDocument(referentiel=identite), [], id=id)
    journal.inscrire(action="referentiel.cree", objet=brouillon, membre=membre, titre=str(referentiel))
    return brouillon


@transaction.atomic
def start_next_version(*, version: VersionReferentiel, membre: Membre) -> VersionReferentiel:
    """Open a draft from a published version of the centre, to make the next one.

    Raises ValueError for a version that is not the centre's.
    """
    if version.centre_id != membre.centre_id:
        raise ValueError("Cette version n’est pas au centre : adaptez-la.")
    referentiel = Referentiel.objects.select_for_update().get(pk=version.referentiel_id)
    brouillon = _brouillon_de(referentiel)
    if brouillon is None:
        brouillon = _create(referentiel, from_plain(version.document), [])
        journal.inscrire(action="referentiel.repris", objet=brouillon, membre=membre, titre=str(referentiel))
    return brouillon


@transaction.atomic
def edit_brouillon(
    *, version: VersionReferentiel, modification: Modification, membre: Membre
) -> VersionReferentiel:
    """Apply a change (see `edition`) to what the draft holds now: two people may edit it at once.

    Raises FichierRefuse when the result does not hold together, ValueError when the draft is published.
    """
    version = lock_brouillon(version)
    avant = from_plain(version.document)
    apres = modification(avant)
    if apres == avant:
        return version
    propose(apres, [], version.fichier)
    version.document, version.empreinte = to_native(apres), fingerprint(apres)
    version.save(update_fields=["document", "empreinte"])
    journal.inscrire(
        action="referentiel.corrige", objet=version, membre=membre, titre=str(version.referentiel)
    )
    return version


@transaction.atomic
def rename_brouillon(
    *, version: VersionReferentiel, intitule: str, diplome: str, niveau: int | None, membre: Membre
) -> VersionReferentiel:
    """Change how a référentiel of the centre's own is called; an adaptation keeps the official name."""

    def renommer(document: ReferentielDocument) -> ReferentielDocument:
        if is_adaptation(document):
            raise ValueError("Une adaptation garde le nom officiel.")
        identite = replace(document.referentiel, intitule=intitule, diplome=diplome, niveau=niveau)
        return replace(document, referentiel=identite)

    version = edit_brouillon(version=version, modification=renommer, membre=membre)
    Referentiel.objects.filter(pk=version.referentiel_id).update(
        intitule=intitule, diplome=diplome, niveau=niveau
    )
    return version


def _referentiel_du_centre(identite: Identite, membre: Membre) -> Referentiel:
    """The centre's own row for this key, locked: two drafts wait for each other."""
    referentiel, _ = Referentiel.objects.get_or_create(
        centre_id=membre.centre_id,
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
    return Referentiel.objects.select_for_update().get(pk=referentiel.pk)


def _brouillon_de(referentiel: Referentiel) -> VersionReferentiel | None:
    return referentiel.versions.filter(statut=StatutVersion.BROUILLON).order_by("-numero").first()


def _create(
    referentiel: Referentiel, document: ReferentielDocument, remarques: list[str], id: UUID | None = None
) -> VersionReferentiel:
    dernier = referentiel.versions.aggregate(models.Max("numero"))["numero__max"] or 0
    cle = {"pk": id} if id is not None else {}
    return VersionReferentiel.objects.create(
        **cle,
        centre_id=referentiel.centre_id,
        referentiel=referentiel,
        numero=dernier + 1,
        empreinte=fingerprint(document),
        document=to_native(document),
        remarques=remarques,
    )
