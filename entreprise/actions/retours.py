"""Writes of retours d'alternance: gathered by a trainer, agreed to by each author, concluded by the class."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.models import RetourAlternance, TemoignageRetour
from entreprise.queries.fiches import fiches_visibles
from entreprise.queries.journal import entrees_visibles
from suivi.models import Groupe

journal.declarer(
    retour__ouvert="a ouvert le retour d’alternance «\u00a0{titre}\u00a0»",
    retour__modifie="a modifié le retour d’alternance «\u00a0{titre}\u00a0»",
    retour__accord_donne="a accepté que son activité soit montrée à la classe",
    retour__accord_refuse="a refusé que son activité soit montrée à la classe",
    retour__publie="a publié la synthèse du retour d’alternance «\u00a0{titre}\u00a0»",
)


class RetourImpossible(ValueError):
    """This cannot be done with this retour. The message is for the person."""


@transaction.atomic
def open_retour(
    *,
    id: UUID,
    groupe: Groupe,
    titre: str,
    tache_id: UUID | None,
    question: str,
    entrees: Collection[UUID],
    fiches: Collection[UUID],
    auteur: Membre,
) -> RetourAlternance:
    """Gather what the apprentices shared, and ask each author. The same id twice gives one.

    What `auteur` may not read, or that is not of this group, is left out.
    """
    retour, cree = RetourAlternance.objects.get_or_create(
        pk=id,
        defaults={
            "groupe": groupe,
            "titre": titre.strip(),
            "tache_id": tache_id,
            "question": question.strip(),
            "cree_par": auteur,
        },
    )
    if cree:
        journal.inscrire(action="retour.ouvert", objet=retour, membre=auteur, titre=retour.titre)
        gather(retour, entrees, fiches, auteur)
    return retour


def gather(
    retour: RetourAlternance, entrees: Collection[UUID], fiches: Collection[UUID], auteur: Membre
) -> None:
    """Add testimonies to a retour, each of them asked to its author once."""
    choisies = [
        *({"entree": e} for e in _of_group(entrees_visibles(auteur), retour, entrees)),
        *({"fiche": f} for f in _of_group(fiches_visibles(auteur), retour, fiches)),
    ]
    for choix in choisies:
        temoignage, cree = TemoignageRetour.objects.get_or_create(retour=retour, **choix)
        if cree:
            _ask(temoignage, retour, auteur)


def _of_group(visibles, retour: RetourAlternance, ids: Collection[UUID]) -> list:
    return list(
        visibles.filter(pk__in=ids, apprenti__groupe=retour.groupe_id)
        .select_related("apprenti__membre__utilisateur")
        .order_by("jour")
    )


def _ask(temoignage: TemoignageRetour, retour: RetourAlternance, auteur: Membre) -> None:
    membre = temoignage.source.apprenti.membre
    if membre is None:
        return
    write_courriel(
        cle=f"retour:{retour.pk}:{membre.pk}",
        membre=membre,
        sujet="Votre activité peut-elle être montrée à la classe\u00a0?",
        texte=(
            f"Bonjour {membre.utilisateur.prenom},\n\n{auteur.utilisateur} prépare un retour en classe sur "
            f"«\u00a0{retour.titre}\u00a0» et aimerait montrer ce que vous avez vécu en entreprise.\n\n"
            "C’est vous qui décidez, et refuser ne compte pas contre vous\u00a0:\n{lien}"
        ),
        destination=reverse(
            "entreprise:retour", kwargs={"centre": membre.centre.slug, "retour_id": retour.pk}
        ),
    )


@transaction.atomic
def answer_temoignage(*, temoignage: TemoignageRetour, accepte: bool, membre: Membre) -> None:
    """The author agrees or refuses, and may change their mind. Raises RetourImpossible for anyone else."""
    if temoignage.source.apprenti.membre_id != membre.pk:
        raise RetourImpossible("Seul l’auteur de l’activité décide.")
    accord = TemoignageRetour.Accord.DONNE if accepte else TemoignageRetour.Accord.REFUSE
    changes = TemoignageRetour.objects.filter(pk=temoignage.pk).exclude(accord=accord)
    if changes.update(accord=accord, repondu_le=timezone.now()):
        journal.inscrire(
            action="retour.accord_donne" if accepte else "retour.accord_refuse",
            objet=temoignage.retour,
            membre=membre,
        )


@transaction.atomic
def write_synthese(*, retour: RetourAlternance, synthese: str, publier: bool, auteur: Membre) -> None:
    """Keep what the class concluded; published, it is in each booklet of the group.

    Raises RetourImpossible when there is nothing to publish.
    """
    retour = RetourAlternance.objects.select_for_update(of=("self",)).get(pk=retour.pk)
    retour.synthese = synthese.replace("\r\n", "\n").strip()
    if publier and not retour.synthese:
        raise RetourImpossible("Écrivez d’abord la synthèse.")
    if publier and retour.publiee_le is None:
        retour.publiee_le = timezone.now()
    retour.save(update_fields=["synthese", "publiee_le"])
    action = "retour.publie" if publier else "retour.modifie"
    journal.inscrire(action=action, objet=retour, membre=auteur, titre=retour.titre)
