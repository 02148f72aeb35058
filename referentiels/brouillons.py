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
from referentiels.edition import is_adaptation
from referentiels.enums import StatutVersion
from referentiels.format.document import ReferentielDocument
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.serialisation import fingerprint, from_plain, to_native
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.queries import charger_version

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
        document=to_native(document),
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
    looked at, ValueError when the draft is published or is an adaptation, whose labels are official.
    """
    version = lock_brouillon(version)
    document = from_plain(version.document)
    if is_adaptation(document):
        raise ValueError("Les libellés d’une adaptation sont officiels : ils ne se corrigent pas.")
    if base and base != version.empreinte:
        raise BrouillonChange
    corrige = apply_corrections(document, corrections, version.fichier)
    if corrige == document:
        return version
    propose(corrige, [], version.fichier)
    empreinte = fingerprint(corrige)
    jumelle = version.referentiel.versions.filter(empreinte=empreinte).exclude(pk=version.pk).first()
    if jumelle is not None:
        cause = f"ces corrections rendent le brouillon identique à la version {jumelle.numero}"
        raise FichierRefuse([Anomalie(version.fichier, cause)])
    version.document = to_native(corrige)
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
    """Publish a draft: from now on it never changes.

    Raises ValueError, which says why, when it already is or when `publishable` finds a reason not to.
    """
    version = lock_brouillon(version)
    if raison := publishable(version):
        raise ValueError(raison)
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


def publishable(version: VersionReferentiel) -> str:
    """Why a draft cannot be published, in words; "" when it can."""
    if not charger_version(version.pk).competences_evaluables:
        return "Il faut au moins une compétence pour publier."
    autres = VersionReferentiel.objects.filter(referentiel_id=version.referentiel_id).exclude(pk=version.pk)
    meme = autres.filter(empreinte=version.empreinte).exclude(statut=StatutVersion.BROUILLON).first()
    return f"Rien n’a changé depuis la version {meme.numero}." if meme else ""


def _rename_published(referentiel: Referentiel, document: ReferentielDocument) -> None:
    """The catalogue shows the référentiel as its newest version names it."""
    identite = document.referentiel
    for champ in ("code", "intitule", "diplome", "niveau", "rncp", "rs"):
        setattr(referentiel, champ, getattr(identite, champ))
    referentiel.save()


@transaction.atomic
def discard_brouillon(*, version: VersionReferentiel, membre: Membre) -> None:
    """Forget a draft, and the référentiel when it had no other version."""
    version = lock_brouillon(version)
    referentiel = version.referentiel
    journal.inscrire(action="referentiel.abandonne", objet=version, membre=membre, titre=str(referentiel))
    version.delete()
    if not referentiel.versions.exists():
        referentiel.delete()


def lock_brouillon(version: VersionReferentiel) -> VersionReferentiel:
    """The draft as it is now, held until the end of the transaction. Raises ValueError when it is published."""
    verrouillee = (
        VersionReferentiel.objects.select_for_update(of=("self",))
        .select_related("referentiel")
        .get(pk=version.pk)
    )
    if verrouillee.statut != StatutVersion.BROUILLON:
        raise ValueError("Cette version est publiée : elle ne change plus.")
    return verrouillee
