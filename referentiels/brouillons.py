"""Writing the référentiels of a centre: a draft to look at and correct, then published for good."""

from dataclasses import dataclass, replace

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.scoping import centre_courant
from referentiels.actions import write_rows
from referentiels.corrections import Corrections, apply_corrections
from referentiels.echanges.proposition import Proposition, propose
from referentiels.enums import StatutVersion
from referentiels.format.document import FORMAT, ReferentielDocument
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.serialisation import fingerprint, from_plain, to_plain
from referentiels.models import Referentiel, VersionReferentiel

ALIAS = "default"

journal.declarer(
    referentiel__importe="a importé le référentiel {titre}",
    referentiel__corrige="a corrigé le brouillon du référentiel {titre}",
    referentiel__publie="a publié la version {numero} du référentiel {titre}",
    referentiel__abandonne="a abandonné le brouillon du référentiel {titre}",
)


@dataclass(frozen=True, slots=True)
class Import:
    """What an import gave: a new draft, or (`cree` False) the version that already holds this content."""

    version: VersionReferentiel
    cree: bool


@transaction.atomic
def create_brouillon(
    *,
    proposition: Proposition,
    fichier: str,
    membre: Membre | None = None,
    cible: Referentiel | None = None,
) -> Import:
    """Keep a proposition as a draft of the centre in scope, or the next version of `cible`, one of its own.

    The same content twice gives one draft, even corrected meanwhile. No `membre`: the platform does it.
    """
    centre_id = centre_courant()
    lue = fingerprint(proposition.document)
    document = _renamed(proposition.document, cible)
    identite = document.referentiel
    referentiel, _ = Referentiel.objects.get_or_create(
        centre_id=centre_id,
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
    empreinte = fingerprint(document)
    versions = VersionReferentiel.objects.filter(referentiel=referentiel)
    connue = (
        versions.filter(Q(empreinte=empreinte) | Q(propositions__empreinte=lue)).order_by("-numero").first()
    )
    if connue is not None:
        return Import(connue, False)
    dernier = versions.aggregate(models.Max("numero"))["numero__max"] or 0
    version = VersionReferentiel.objects.create(
        centre_id=centre_id,
        referentiel=referentiel,
        numero=dernier + 1,
        empreinte=empreinte,
        document={"format": FORMAT, **to_plain(document)},
        fichier=fichier[:200],
        remarques=[str(remarque) for remarque in proposition.remarques],
    )
    journal.inscrire(action="referentiel.importe", objet=version, membre=membre, titre=str(referentiel))
    return Import(version, True)


def _renamed(document: ReferentielDocument, cible: Referentiel | None) -> ReferentielDocument:
    """The document as a version of this référentiel of the centre, whatever name its file gives it."""
    if cible is None or cible.cle == document.referentiel.cle:
        return document
    return replace(document, referentiel=replace(document.referentiel, cle=cible.cle))


class BrouillonChange(Exception):
    """Somebody else corrected the draft since it was shown."""


@transaction.atomic
def correct_brouillon(
    *, version: VersionReferentiel, membre: Membre, corrections: Corrections, base: str = ""
) -> VersionReferentiel:
    """Correct a draft. `base`: the fingerprint of what the person was looking at, when known.

    Raises FichierRefuse when what is left does not hold together, BrouillonChange when it is not what was
    looked at, ValueError when the draft is published.
    """
    version = _lock(version)
    if base and base != version.empreinte:
        raise BrouillonChange
    corrige = apply_corrections(from_plain(version.document), corrections, version.fichier)
    propose(corrige, [], version.fichier)
    empreinte = fingerprint(corrige)
    jumelle = version.referentiel.versions.filter(empreinte=empreinte).exclude(pk=version.pk).first()
    if jumelle is not None:
        cause = f"ces corrections rendent le brouillon identique à la version {jumelle.numero}"
        raise FichierRefuse([Anomalie(version.fichier, cause)])
    version.document = {"format": FORMAT, **to_plain(corrige)}
    version.empreinte = empreinte
    version.save(update_fields=["document", "empreinte"])
    _rename(version.referentiel, corrige)
    journal.inscrire(
        action="referentiel.corrige", objet=version, membre=membre, titre=str(version.referentiel)
    )
    return version


def _rename(referentiel: Referentiel, document: ReferentielDocument) -> None:
    """A référentiel still wholly in draft takes the name of its draft; a published one when published again."""
    if referentiel.versions.exclude(statut=StatutVersion.BROUILLON).exists():
        return
    identite = document.referentiel
    if (referentiel.intitule, referentiel.diplome) != (identite.intitule, identite.diplome):
        referentiel.intitule, referentiel.diplome = identite.intitule, identite.diplome
        referentiel.save(update_fields=["intitule", "diplome"])


@transaction.atomic
def publish_brouillon(*, version: VersionReferentiel, membre: Membre) -> VersionReferentiel:
    """Publish a draft: from now on it never changes. Raises ValueError when it already is."""
    version = _lock(version)
    version.statut, version.publiee_le = StatutVersion.PUBLIEE, timezone.now()
    version.save(update_fields=["statut", "publiee_le"])
    document = from_plain(version.document)
    write_rows(version, document, ALIAS)
    _rename_published(version.referentiel, document)
    journal.inscrire(
        action="referentiel.publie",
        objet=version,
        membre=membre,
        titre=str(version.referentiel),
        numero=version.numero,
    )
    return version


def _rename_published(referentiel: Referentiel, document: ReferentielDocument) -> None:
    """The catalogue shows the référentiel as its newest version names it."""
    identite = document.referentiel
    for champ in ("code", "intitule", "diplome", "niveau", "rncp", "rs"):
        setattr(referentiel, champ, getattr(identite, champ))
    referentiel.save()


@transaction.atomic
def discard_brouillon(*, version: VersionReferentiel, membre: Membre) -> None:
    """Forget a draft, and the référentiel when it had no other version."""
    version = _lock(version)
    referentiel = version.referentiel
    journal.inscrire(action="referentiel.abandonne", objet=version, membre=membre, titre=str(referentiel))
    version.delete()
    if not referentiel.versions.exists():
        referentiel.delete()


def _lock(version: VersionReferentiel) -> VersionReferentiel:
    verrouillee = (
        VersionReferentiel.objects.select_for_update(of=("self",))
        .select_related("referentiel")
        .get(pk=version.pk)
    )
    if verrouillee.statut != StatutVersion.BROUILLON:
        raise ValueError("Cette version est publiée : elle ne change plus.")
    return verrouillee
