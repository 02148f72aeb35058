"""Writing the référentiels of a centre: a draft to look at and correct, then published for good."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import models, transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.scoping import centre_courant
from referentiels.actions import write_rows
from referentiels.echanges.proposition import Proposition, propose
from referentiels.enums import StatutVersion
from referentiels.format.document import FORMAT, Competence, ReferentielDocument
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
def create_brouillon(*, proposition: Proposition, fichier: str, membre: Membre | None = None) -> Import:
    """Keep a proposition as a draft of the centre in scope. The same content twice gives one draft.

    No `membre`: the platform does it, by a command.
    """
    centre_id = centre_courant()
    document = proposition.document
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
    connue = versions.filter(empreinte=empreinte).first()
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


@transaction.atomic
def correct_brouillon(
    *,
    version: VersionReferentiel,
    membre: Membre,
    libelles: Mapping[str, str],
    retirees: Collection[str] = (),
) -> VersionReferentiel:
    """Reword competences of a draft and drop some, by key; a corrected label is no more « à vérifier ».

    Raises FichierRefuse when what is left does not hold together, ValueError when the draft is published.
    """
    version = _lock(version)
    document = from_plain(version.document)
    exclues = _with_children(document, set(retirees))
    competences = tuple(
        _reworded(competence, libelles.get(competence.cle, competence.intitule))
        for competence in document.competences
        if competence.cle not in exclues
    )
    liens = tuple(
        replace(lien, vers=vers)
        for lien in document.liens
        if (vers := {cle: poids for cle, poids in lien.vers.items() if cle not in exclues})
    )
    epreuves = tuple(
        replace(epreuve, competences=tuple(cle for cle in epreuve.competences if cle not in exclues))
        for epreuve in document.epreuves
    )
    corrige = replace(document, competences=competences, liens=liens, epreuves=epreuves)
    propose(corrige, [], version.fichier)
    version.document = {"format": FORMAT, **to_plain(corrige)}
    version.empreinte = fingerprint(corrige)
    version.save(update_fields=["document", "empreinte"])
    journal.inscrire(
        action="referentiel.corrige", objet=version, membre=membre, titre=str(version.referentiel)
    )
    return version


def _reworded(competence: Competence, libelle: str) -> Competence:
    libelle = " ".join(libelle.split())
    if not libelle or libelle == competence.intitule:
        return competence
    restants = tuple(champ for champ in competence.a_verifier if champ != "intitule")
    return replace(competence, intitule=libelle, a_verifier=restants)


def _with_children(document: ReferentielDocument, cles: set[str]) -> set[str]:
    """The keys and everything under them; the document lists parents before children, or not."""
    taille = -1
    while taille != len(cles):
        taille = len(cles)
        cles |= {competence.cle for competence in document.competences if competence.parent in cles}
    return cles


@transaction.atomic
def publish_brouillon(*, version: VersionReferentiel, membre: Membre) -> VersionReferentiel:
    """Publish a draft: from now on it never changes. Raises ValueError when it already is."""
    version = _lock(version)
    version.statut, version.publiee_le = StatutVersion.PUBLIEE, timezone.now()
    version.save(update_fields=["statut", "publiee_le"])
    write_rows(version, from_plain(version.document), ALIAS)
    journal.inscrire(
        action="referentiel.publie",
        objet=version,
        membre=membre,
        titre=str(version.referentiel),
        numero=version.numero,
    )
    return version


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
        raise ValueError("Cette version est publiée : elle ne change plus.")
    return verrouillee
