"""Writes of the sections of a draft: texts of each party, shared when they say so; the meeting and who was there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bilans.actions.verrou import lock_bilan
from bilans.models import Bilan, ParticipantBilan, TexteBilan
from bilans.queries.bilans import silent_members, textes_de
from bilans.rules import sections_to_write
from bilans.trame import CENTRE, texts_of
from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.saisie import merge

journal.declarer(
    bilan__ecrit="a écrit dans le bilan de {qui} : {sections}",
    bilan__mots_demandes="a demandé ses mots à {personnes} avant le bilan de {qui}",
    bilan__partage="a partagé ses mots pour le bilan de {qui}",
    bilan__synthese="a rédigé la synthèse du bilan de {qui}",  # lines written before there were sections
    bilan__rencontre="a noté la rencontre du bilan de {qui}",
)

LONGUEUR = 4000


class SectionInterdite(ValueError):
    """This role does not write this section of this bilan."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody to note at the meeting. `membre_id`: when they are a member of the centre."""

    nom: str
    qualite: str
    presence: str
    membre_id: UUID | None = None


@transaction.atomic
def write_textes(
    *,
    bilan: Bilan,
    voulus: Mapping[str, str],
    vus: Mapping[str, str],
    auteur: Membre,
    partager: bool = False,
) -> list[str]:
    """Write texts by key (see `bilans.trame`); returns those that another changed meanwhile, left as they are.

    `vus`: the texts as the page showed them. What the centre writes is shared at once; what an apprentice or an MA
    writes, with the first `partager`. Raises BilanFige, or SectionInterdite when one of them is not theirs to write.
    """
    bilan = lock_bilan(bilan)
    titres = {cle: section.titre for section, cle, _ in texts_of(sections_to_write(auteur, bilan))}
    if any(cle not in titres for cle in voulus):
        raise SectionInterdite("Cette partie du bilan s’écrit par d’autres que vous.")
    actuels = textes_de(bilan)
    changes, perdus = merge(
        vus=vus,
        voulus={cle: texte.strip()[:LONGUEUR] for cle, texte in voulus.items()},
        actuels={cle: actuels[cle].texte if cle in actuels else "" for cle in voulus},
        ouverts=("",),
    )
    for cle, texte in changes.items():
        _store(bilan, cle, texte, actuels.get(cle), auteur)
    if changes:
        dits = ", ".join(dict.fromkeys(titres[cle] for cle in changes))
        journal.inscrire(
            action="bilan.ecrit", objet=bilan, membre=auteur, qui=str(bilan.apprenti), sections=dits
        )
    if partager:
        _share(bilan, auteur)
    return perdus


def _store(bilan: Bilan, cle: str, texte: str, avant: TexteBilan | None, auteur: Membre) -> None:
    if not texte:
        TexteBilan.objects.filter(bilan=bilan, cle=cle).delete()
    else:
        partage = timezone.now() if auteur.role in CENTRE else None
        TexteBilan.objects.update_or_create(
            bilan=bilan,
            cle=cle,
            defaults={
                "texte": texte,
                "ecrit_par": auteur,
                "partage_le": avant.partage_le if avant and avant.partage_le else partage,
            },
        )


def _share(bilan: Bilan, auteur: Membre) -> None:
    siens = TexteBilan.objects.filter(bilan=bilan, ecrit_par=auteur, partage_le=None)
    if siens.update(partage_le=timezone.now()):
        journal.inscrire(action="bilan.partage", objet=bilan, membre=auteur, qui=str(bilan.apprenti))


@transaction.atomic
def set_rencontre(
    *,
    bilan: Bilan,
    jour: date,
    heure: time | None,
    lieu: str,
    participants: Sequence[Participant],
    auteur: Membre,
) -> Bilan:
    """Say when and where the meeting is, and who was there or excused; it replaces what was said before.

    Raises BilanFige.
    """
    bilan = lock_bilan(bilan)
    bilan.jour, bilan.heure, bilan.lieu = jour, heure, " ".join(lieu.split())[:120]
    bilan.save(update_fields=["jour", "heure", "lieu"])
    bilan.participants.all().delete()
    ParticipantBilan.objects.bulk_create(
        ParticipantBilan(
            centre_id=bilan.centre_id,
            bilan=bilan,
            membre_id=p.membre_id,
            nom=" ".join(p.nom.split())[:160],
            qualite=" ".join(p.qualite.split())[:80],
            presence=p.presence,
            rang=rang,
        )
        for rang, p in enumerate(participants, 1)
    )
    journal.inscrire(action="bilan.rencontre", objet=bilan, membre=auteur, qui=str(bilan.apprenti))
    return bilan


@transaction.atomic
def ask_words(*, bilan: Bilan, auteur: Membre) -> list[Membre]:
    """Write to the apprentice and the MA who have a text to write and have shared nothing; once a day at most.

    Returns those it is asked of. Raises BilanFige.
    """
    bilan = lock_bilan(bilan)
    muets = silent_members(bilan)
    jour = timezone.localdate()
    for membre in muets:
        write_courriel(
            cle=f"bilan-mots:{bilan.pk}:{membre.pk}:{jour.isoformat()}",
            membre=membre,
            sujet=f"Vos mots avant la rencontre : {bilan.apprenti}",
            texte=render_to_string(
                "courriels/bilan_mots.txt", {"bilan": bilan, "personne": membre.utilisateur}
            ).strip(),
            destination=reverse("bilans:bilan", args=[auteur.centre.slug, bilan.pk]),
        )
    if muets:
        journal.inscrire(
            action="bilan.mots_demandes",
            objet=bilan,
            membre=auteur,
            qui=str(bilan.apprenti),
            personnes=", ".join(str(membre.utilisateur) for membre in muets),
        )
    return muets
