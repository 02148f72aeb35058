"""Writes of attestations: issued for one apprentice or a group, revoked with a reason."""

import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bilans.actions.certificats import seal_attestation
from bilans.attestations.adresses import verification_address
from bilans.attestations.cles import sign
from bilans.attestations.justificatif import PLACES, credential_of
from bilans.attestations.pdf import file_name, render_attestation
from bilans.models import Attestation
from bilans.queries.attestations import Acquis, acquis_of, blocs_of
from cpro.comptes.models import Centre, Membre
from cpro.socle import journal, signatures
from cpro.socle.fichiers import store_document
from cpro.socle.ids import uuid7
from cpro.socle.models import Travail
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement, executant, lancer
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti, Groupe

journal.declarer(
    attestation__emise="a délivré à {qui} une attestation de compétences, « {bloc} »",
    attestation__revoquee="a révoqué l’attestation de compétences de {qui}, « {bloc} » : {motif}",
    attestations__demandees="a demandé les attestations « {bloc} » du groupe {groupe}",
)

NATURE = "attestations"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no character that reads like another


class RienAAttester(ValueError):
    """No competence of the bloc was decided acquired."""


class DejaRevoquee(ValueError):
    """The attestation was revoked before."""


@transaction.atomic
def issue_attestation(*, apprenti: Apprenti, bloc_id: UUID, auteur: Membre) -> Attestation:
    """Attest what is acquired in a bloc, now. While nothing changes, it is the same attestation.

    Raises LookupError for a bloc of another référentiel, RienAAttester when nothing is acquired.
    """
    version = charger_version(apprenti.groupe.formation.version_id)
    unite = next((u for u in blocs_of(version) if u.id == bloc_id), None)
    if unite is None:
        raise LookupError("Ce bloc n’est pas du référentiel de la formation.")
    acquis = acquis_of([apprenti], version, unite)[apprenti.pk]
    if not acquis:
        raise RienAAttester(f"{apprenti} n’a encore aucune compétence décidée acquise dans ce bloc.")
    contenu = _content(apprenti, version, unite, acquis, auteur.centre)
    empreinte = signatures.empreinte(contenu)
    Apprenti.objects.select_for_update(of=("self",)).get(pk=apprenti.pk)  # two requests make one attestation
    connue = Attestation.objects.filter(
        apprenti=apprenti, bloc_id=bloc_id, empreinte=empreinte, revoquee_le__isnull=True
    ).first()
    if connue is not None:
        return connue
    attestation = _issue(apprenti, version, contenu, empreinte, bloc_id, auteur)
    journal.inscrire(
        action="attestation.emise",
        objet=attestation,
        membre=auteur,
        qui=str(apprenti),
        bloc=contenu["bloc"]["titre"],
    )
    return attestation


def _issue(
    apprenti: Apprenti,
    version: VersionLue,
    contenu: dict[str, Any],
    empreinte: str,
    bloc_id: UUID,
    auteur: Membre,
) -> Attestation:
    centre, moment, cle = auteur.centre, timezone.now(), uuid7()
    rang = _free_place()
    code = f"A{centre.pk}-" + "".join(secrets.choice(ALPHABET) for _ in range(12))
    email = apprenti.email.strip().lower()
    justificatif = credential_of(
        id=cle,
        centre=centre,
        contenu=contenu,
        identite=email or f"{apprenti.prenom} {apprenti.nom}",
        genre_identite="emailAddress" if email else "name",
        version=version,
        rang_statut=rang,
        emise_le=moment,
    )
    octets = render_attestation(
        contenu, code=code, adresse=verification_address(code), jour=timezone.localdate(moment)
    )
    octets = seal_attestation(octets, centre=centre)
    return Attestation.objects.create(
        pk=cle,
        apprenti=apprenti,
        bloc_id=bloc_id,
        contenu=contenu,
        empreinte=empreinte,
        code=code,
        fichier=store_document(octets=octets, nom=file_name(contenu), type_mime="application/pdf"),
        justificatif=sign(justificatif, centre),
        rang_statut=rang,
        emise_par=auteur,
    )


def _free_place() -> int:
    """A place of the status list drawn at random, so that it says nothing of when or to whom."""
    while True:
        rang = secrets.randbelow(PLACES)
        if not Attestation.objects.filter(rang_statut=rang).exists():
            return rang


def _content(
    apprenti: Apprenti, version: VersionLue, unite: Any, acquis: list[Acquis], centre: Centre
) -> dict[str, Any]:
    """What is attested, in words, without the day: the same tomorrow while nothing changes."""
    identite = version.document.referentiel
    return {
        "format": "compas-attestation/1",
        "centre": {"nom": centre.nom, "uai": centre.uai, "ville": centre.ville},
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom},
        "formation": str(apprenti.groupe.formation),
        "referentiel": {
            "diplome": identite.diplome,
            "intitule": identite.intitule,
            "version": version.numero,
            "empreinte": version.empreinte,
        },
        "bloc": {
            "cle": unite.noeud.cle,
            "code": unite.noeud.code,
            "titre": unite.noeud.intitule,
            "doute": unite.doutes.get("intitule", ""),
            "competences": len(unite.competences),
        },
        "competences": [
            {
                "cle": a.competence.cle,
                "code": a.competence.code,
                "intitule": a.competence.intitule,
                "a_verifier": bool(a.competence.a_verifier),
                "niveau": a.niveau,
                "jour": a.jour.isoformat(),
                "ou": a.ou,
            }
            for a in acquis
        ],
    }


@transaction.atomic
def revoke_attestation(*, attestation: Attestation, motif: str, auteur: Membre) -> None:
    """Withdraw an attestation: its code and its credential say so from now on. Raises ValueError, DejaRevoquee."""
    motif = motif.strip()
    if not motif:
        raise ValueError("Une révocation demande un motif.")
    ligne = Attestation.objects.select_for_update(of=("self",)).get(pk=attestation.pk)
    if ligne.revoquee_le is not None:
        raise DejaRevoquee("Cette attestation est déjà révoquée.")
    ligne.revoquee_le, ligne.revoquee_par, ligne.motif = timezone.now(), auteur, motif[:500]
    ligne.save(update_fields=["revoquee_le", "revoquee_par", "motif"])
    journal.inscrire(
        action="attestation.revoquee",
        objet=ligne,
        membre=auteur,
        qui=str(attestation.apprenti),
        bloc=ligne.contenu["bloc"]["titre"],
        motif=ligne.motif,
    )


@transaction.atomic
def request_attestations(*, groupe: Groupe, bloc_id: UUID, auteur: Membre) -> Travail:
    """Ask for the attestations of a bloc for a whole group. Raises LookupError for another référentiel's bloc."""
    version = charger_version(groupe.formation.version_id)
    unite = next((u for u in blocs_of(version) if u.id == bloc_id), None)
    if unite is None:
        raise LookupError("Ce bloc n’est pas du référentiel de la formation.")
    apprentis = [str(pk) for pk in _in_training(groupe).values_list("pk", flat=True)]
    travail = lancer(
        nature=NATURE,
        titre=f"Attestations « {unite.noeud.intitule} » de {groupe.nom}"[:200],
        parametres={
            "groupe": str(groupe.pk),
            "apprentis": apprentis,
            "bloc": str(bloc_id),
            "auteur": str(auteur.pk),
        },
        membre=auteur,
        total=len(apprentis),
    )
    journal.inscrire(
        action="attestations.demandees",
        objet=groupe,
        membre=auteur,
        bloc=unite.noeud.intitule,
        groupe=groupe.nom,
    )
    return travail


def _in_training(groupe: Groupe):
    return Apprenti.objects.filter(groupe=groupe, statut=Apprenti.Statut.EN_FORMATION).order_by("nom", "pk")


@executant(NATURE)
def make_attestations(avancement: Avancement) -> dict[str, int]:
    """One after the other, each in its own transaction; run again, it finds those made already."""
    parametres, faites = avancement.parametres, 0
    for rang, apprenti_id in enumerate(parametres["apprentis"], 1):
        with centre_scope(avancement.travail.centre_id):
            apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=apprenti_id)
            auteur = Membre.objects.select_related("centre").get(pk=parametres["auteur"])
            try:
                issue_attestation(apprenti=apprenti, bloc_id=UUID(parametres["bloc"]), auteur=auteur)
                faites += 1
            except RienAAttester:
                pass
        avancement.avancer(rang)
    return {"attestations": faites}
