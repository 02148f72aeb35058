"""Keeping the correspondence between two versions, as a person corrects and confirms it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.correspondance import (
    PARTIES,
    propose_competences,
    propose_criteres,
    propose_taches,
)
from referentiels.models import CorrespondanceVersion
from referentiels.version_lue import VersionLue

journal.declarer(
    correspondance__confirmee="a confirmé la correspondance de {avant} vers {apres} ({reliees} compétences)",
    correspondance__corrigee="a corrigé la correspondance de {titre}, version {avant} vers version {apres}",
)


@transaction.atomic
def open_correspondance(*, avant: VersionLue, apres: VersionLue) -> CorrespondanceVersion:
    """The centre's correspondence between two versions; the first time, what is proposed. Twice gives one."""
    competences = {r.avant.cle: r.apres.cle if r.apres else "" for r in propose_competences(avant, apres)}
    correspondance, _ = CorrespondanceVersion.objects.get_or_create(
        avant_id=avant.id,
        apres_id=apres.id,
        defaults={
            "competences": competences,
            "taches": {r.avant.cle: r.apres.cle if r.apres else "" for r in propose_taches(avant, apres)},
            "criteres": _criteres(avant, apres, competences),
        },
    )
    return correspondance


@transaction.atomic
def correct_correspondance(
    *,
    correspondance: CorrespondanceVersion,
    avant: VersionLue,
    apres: VersionLue,
    choix: Mapping[str, Mapping[str, str]],
    membre: Membre,
) -> CorrespondanceVersion:
    """Keep what a person chose, part by part; a key that is of neither version is left out.

    A competence that continues elsewhere takes its criteria with it: they are proposed again. Correcting a
    confirmed correspondence changes at once how the past is read, so it is journalled.
    """
    ligne = CorrespondanceVersion.objects.select_for_update().get(pk=correspondance.pk)
    connues = {
        "competences": (set(avant.competences_par_cle), set(apres.competences_par_cle)),
        "taches": (set(avant.taches_par_cle), set(apres.taches_par_cle)),
        "criteres": ({c.cle for c in avant.criteres.values()}, {c.cle for c in apres.criteres.values()}),
    }
    presentes = {partie: dict(getattr(ligne, partie)) for partie in PARTIES}
    anciennes = presentes["competences"]
    for partie in PARTIES:
        departs, arrivees = connues[partie]
        gardes = {
            cle: vers
            for cle, vers in choix.get(partie, {}).items()
            if cle in departs and (not vers or vers in arrivees)
        }
        setattr(ligne, partie, {**getattr(ligne, partie), **gardes})
    deplacees = {cle for cle, vers in ligne.competences.items() if anciennes.get(cle) != vers}
    if deplacees:
        proposes = _criteres(avant, apres, ligne.competences)
        for competence in avant.competences.values():
            if competence.cle in deplacees:
                ligne.criteres |= {c.cle: proposes[c.cle] for c in competence.criteres}
    if presentes == {partie: getattr(ligne, partie) for partie in PARTIES}:
        return ligne
    ligne.save(update_fields=list(PARTIES))
    if ligne.confirmee_le is not None:
        journal.inscrire(
            action="correspondance.corrigee",
            objet=ligne,
            membre=membre,
            titre=avant.document.referentiel.intitule,
            avant=avant.numero,
            apres=apres.numero,
        )
    return ligne


@transaction.atomic
def confirm_correspondance(*, correspondance: CorrespondanceVersion, membre: Membre) -> CorrespondanceVersion:
    """From now on the past of the former version is read through it. Twice changes nothing."""
    ligne = (
        CorrespondanceVersion.objects.select_for_update(of=("self",))
        .select_related("avant__referentiel", "apres__referentiel")
        .defer("avant__document", "avant__remarques", "apres__document", "apres__remarques")
        .get(pk=correspondance.pk)
    )
    if ligne.confirmee_le is None:
        ligne.confirmee_le, ligne.confirmee_par = timezone.now(), membre
        ligne.save(update_fields=["confirmee_le", "confirmee_par"])
        journal.inscrire(
            action="correspondance.confirmee",
            objet=ligne,
            membre=membre,
            avant=str(ligne.avant),
            apres=str(ligne.apres),
            reliees=sum(bool(vers) for vers in ligne.competences.values()),
        )
    return ligne


def _criteres(avant: VersionLue, apres: VersionLue, competences: Mapping[str, str]) -> dict[str, str]:
    return {r.avant.cle: r.apres.cle if r.apres else "" for r in propose_criteres(avant, apres, competences)}
