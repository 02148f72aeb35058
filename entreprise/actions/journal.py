"""Writes of the journal de bord: the apprentice logs, the MA answers."""

import hashlib
from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import store_photo
from entreprise.models import Avis, Contrat, EntreeJournal, EntreePhoto, EntreeTache, PeriodeApprenti
from referentiels.queries import charger_version
from suivi.actions.evaluations import Cible, replace_evaluations
from suivi.models import Apprenti, Evaluation

journal.declarer(
    entree__ecrite="a noté son activité du {jour}",
    entree__modifiee="a modifié son activité du {jour}",
    entree__envoyee="a envoyé son activité du {jour} à son maître d’apprentissage",
    entree__photo="a ajouté une photo à son activité du {jour}",
    entree__photo_retiree="a retiré une photo de son activité du {jour}",
    entree__validee="a validé l’activité du {jour} de {qui}",
    entree__a_completer="a demandé un complément à {qui} pour le {jour}",
)

PHOTOS_MAXIMUM = 8


class EntreeFigee(ValueError):
    """The MA has validated this entry: it no longer changes."""


def contrat_du_jour(apprenti: Apprenti, jour: date) -> Contrat | None:
    """The contract of that day, else the latest one."""
    contrats = Contrat.objects.filter(apprenti=apprenti).select_related(
        "maitre__membre__utilisateur", "maitre_2__membre__utilisateur", "entreprise"
    )
    en_cours = contrats.alias(fin_contrat=Coalesce("rupture_le", "fin")).filter(
        debut__lte=jour, fin_contrat__gte=jour
    )
    return en_cours.first() or contrats.first()


def _dire(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


@transaction.atomic
def save_entree(
    *,
    id: UUID,
    apprenti: Apprenti,
    jour: date,
    recit: str,
    auteur: Membre,
    reflexion: str = "",
    taches: Collection[UUID] = (),
    autonomie_id: UUID | None = None,
) -> EntreeJournal:
    """Write an entry, or change it while it may change. The same request twice gives one entry.

    Raises EntreeFigee once the MA has validated it.
    """
    periode = (
        PeriodeApprenti.objects.filter(apprenti=apprenti, debut__lte=jour, fin__gte=jour)
        .order_by("-debut")
        .first()
    )
    champs = {
        "contrat": contrat_du_jour(apprenti, jour),
        "periode_apprenti": periode,
        "jour": jour,
        "recit": recit.strip(),
        "reflexion": reflexion.strip(),
        "autonomie_id": autonomie_id,
    }
    entree = EntreeJournal.objects.select_for_update().filter(pk=id, apprenti=apprenti).first()
    nouvelle = entree is None
    if nouvelle:
        entree = EntreeJournal.objects.create(id=id, apprenti=apprenti, **champs)
    elif entree.statut == EntreeJournal.Statut.VALIDEE:
        raise EntreeFigee("Cette activité est validée : elle ne change plus.")
    else:
        for nom, valeur in champs.items():
            setattr(entree, nom, valeur)
        entree.save()
        EntreeTache.objects.filter(entree=entree).delete()
    EntreeTache.objects.bulk_create(
        EntreeTache(centre_id=entree.centre_id, entree=entree, tache_id=tache_id)
        for tache_id in dict.fromkeys(taches)
    )
    action = "entree.ecrite" if nouvelle else "entree.modifiee"
    journal.inscrire(action=action, objet=entree, membre=auteur, jour=_dire(jour))
    return entree


@transaction.atomic
def attach_photo(
    *,
    entree: EntreeJournal,
    octets: bytes,
    nom: str,
    auteur: Membre,
    id: UUID | None = None,
    legende: str = "",
) -> EntreePhoto:
    """Re-encode and attach a photo. The same picture twice on one entry gives one. Raises ImageRefusee."""
    id = id or uuid5(entree.pk, hashlib.sha256(octets).hexdigest())
    existante = EntreePhoto.objects.filter(entree=entree, fichier=id).first()
    if existante is not None:
        return existante
    if entree.statut == EntreeJournal.Statut.VALIDEE:
        raise EntreeFigee("Cette activité est validée : elle ne change plus.")
    fichier = store_photo(octets=octets, nom=nom, membre=auteur, id=id)
    photo = EntreePhoto.objects.create(entree=entree, fichier=fichier, legende=legende.strip()[:120])
    journal.inscrire(action="entree.photo", objet=entree, membre=auteur, jour=_dire(entree.jour))
    return photo


@transaction.atomic
def remove_photo(*, photo: EntreePhoto, auteur: Membre) -> None:
    """Take a photo off an entry that may still change; its file goes too."""
    entree = photo.entree
    if entree.statut == EntreeJournal.Statut.VALIDEE:
        raise EntreeFigee("Cette activité est validée : elle ne change plus.")
    fichier = photo.fichier
    photo.delete()
    contenu, vignette = fichier.contenu, fichier.vignette
    fichier.delete()
    transaction.on_commit(lambda: (contenu.delete(save=False), vignette.delete(save=False)))
    journal.inscrire(action="entree.photo_retiree", objet=entree, membre=auteur, jour=_dire(entree.jour))


@transaction.atomic
def submit_entree(*, entree: EntreeJournal, auteur: Membre) -> EntreeJournal:
    """Send an entry to the MA, who receives one message a day at most for it. Twice changes nothing."""
    entree = (
        EntreeJournal.objects.select_for_update(of=("self",)).select_related("apprenti").get(pk=entree.pk)
    )
    if entree.statut not in (EntreeJournal.Statut.BROUILLON, EntreeJournal.Statut.A_COMPLETER):
        return entree
    entree.statut, entree.envoyee_le = EntreeJournal.Statut.ENVOYEE, timezone.now()
    entree.save(update_fields=["statut", "envoyee_le", "modifiee_le"])
    journal.inscrire(action="entree.envoyee", objet=entree, membre=auteur, jour=_dire(entree.jour))
    contrat = contrat_du_jour(entree.apprenti, entree.jour)
    for maitre in filter(None, (contrat.maitre, contrat.maitre_2) if contrat else ()):
        write_courriel(
            cle=f"entree:{entree.pk}:{maitre.pk}:{entree.envoyee_le:%Y-%m-%d}",
            membre=maitre.membre,
            sujet=f"{entree.apprenti} a noté une activité",
            texte=render_to_string(
                "courriels/entree_envoyee.txt", {"entree": entree, "maitre": maitre.membre.utilisateur}
            ).strip(),
            destination=_adresse(entree, auteur),
        )
    return entree


def _adresse(entree: EntreeJournal, membre: Membre) -> str:
    return reverse("entreprise:entree", kwargs={"centre": membre.centre.slug, "entree_id": entree.pk})


@transaction.atomic
def answer_entree(
    *,
    id: UUID,
    entree: EntreeJournal,
    decision: Avis.Decision,
    membre: Membre,
    niveau_id: UUID | None = None,
    commentaire: str = "",
) -> Avis:
    """Validate an entry at a level, or ask for more. The same answer twice gives one.

    Validating judges, in the company context, the competences that the ticked tasks call on.
    Raises ValueError when the entry no longer waits, or when « à compléter » does not say what.
    """
    if (deja := Avis.objects.filter(pk=id).first()) is not None:
        return deja
    entree = (
        EntreeJournal.objects.select_for_update(of=("self",))
        .select_related("apprenti__groupe__formation", "apprenti__membre__utilisateur")
        .get(pk=entree.pk)
    )
    if entree.statut != EntreeJournal.Statut.ENVOYEE:
        raise ValueError("Cette activité n’attend plus de réponse.")
    commentaire = commentaire.strip()
    if decision == Avis.Decision.A_COMPLETER and not commentaire:
        raise ValueError("Dites en quelques mots ce qu’il faut compléter.")
    avis = Avis.objects.create(
        id=id, entree=entree, membre=membre, decision=decision, niveau_id=niveau_id, commentaire=commentaire
    )
    if decision == Avis.Decision.VALIDEE:
        entree.statut, entree.validee_le = EntreeJournal.Statut.VALIDEE, timezone.now()
        if niveau_id is not None:
            _judge(entree, niveau_id, membre, commentaire)
    else:
        entree.statut = EntreeJournal.Statut.A_COMPLETER
        _warn(entree, avis, membre)
    entree.save(update_fields=["statut", "validee_le", "modifiee_le"])
    journal.inscrire(
        action=f"entree.{decision}",
        objet=entree,
        membre=membre,
        jour=_dire(entree.jour),
        qui=str(entree.apprenti),
    )
    return avis


def _judge(entree: EntreeJournal, niveau_id: UUID, membre: Membre, commentaire: str) -> None:
    version = charger_version(entree.apprenti.groupe.formation.version_id)
    taches = EntreeTache.objects.filter(entree=entree).values_list("tache_id", flat=True)
    competences = {c.id for tache_id in taches for c in version.competences_de(tache_id) if c.evaluable}
    replace_evaluations(
        cibles=[
            (
                Cible(
                    apprenti_id=entree.apprenti_id,
                    competence_id=competence_id,
                    critere_id=None,
                    source_type=Evaluation.Source.ENTREE,
                    source_id=entree.pk,
                    contexte=Evaluation.Contexte.ENTREPRISE,
                    nature=Evaluation.Nature.FORMATIVE,
                    jour=entree.jour,
                ),
                niveau_id,
            )
            for competence_id in sorted(competences)
        ],
        auteur=membre,
        commentaire=commentaire,
    )


def _warn(entree: EntreeJournal, avis: Avis, membre: Membre) -> None:
    """Tell the apprentice what to complete, when they have an access of their own."""
    if entree.apprenti.membre is None:
        return
    write_courriel(
        cle=f"avis:{avis.pk}",
        membre=entree.apprenti.membre,
        sujet="Un complément vous est demandé",
        texte=render_to_string(
            "courriels/complement.txt", {"entree": entree, "avis": avis, "maitre": membre.utilisateur}
        ).strip(),
        destination=_adresse(entree, membre),
    )
