"""What an MA answers to an entry of the journal de bord, and what follows from it."""

from collections.abc import Collection, Iterable
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists
from django.template.loader import render_to_string
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.actions.journal import adresse_de, dire_jour
from entreprise.lectures import LectureDepassee, dire_relire
from entreprise.models import Avis, EntreeJournal
from entreprise.queries.journal import taches_ids
from referentiels.correspondance import locate_taches
from referentiels.queries import charger_echelle, charger_version
from suivi.actions.evaluations import Cible, replace_evaluations
from suivi.models import Evaluation

journal.declarer(
    entree__validee="a validé l’activité du {jour} de {qui}",
    entree__a_completer="a demandé un complément à {qui} pour le {jour}",
)


def answer_entree(
    *,
    id: UUID,
    entree: EntreeJournal,
    decision: Avis.Decision,
    membre: Membre,
    niveau_id: UUID | None = None,
    commentaire: str = "",
    lue: str | None = None,
) -> Avis:
    """Validate an entry at a level, or ask for more. The same answer twice gives one.

    Validating judges, in the company context, the competences that the ticked tasks call on. `lue`: the mark of
    what was read, of any sending when it is not told. Raises LectureDepassee when it was sent again since,
    ValueError when it no longer waits, or when « à compléter » does not say what.
    """
    commentaire = commentaire.strip()
    statut, validee_le = EntreeJournal.Statut.A_COMPLETER, None
    if decision == Avis.Decision.VALIDEE:
        statut, validee_le = EntreeJournal.Statut.VALIDEE, timezone.now()
        niveau_id = niveau_id or entree.autonomie_id
        echelle = charger_echelle(entree.apprenti.groupe.formation.echelle_entreprise_id)
        if niveau_id not in {degre.pk for degre in echelle.degres}:
            raise ValueError("Choisissez un niveau de l’échelle de la formation, puis validez.")
    else:
        niveau_id = None
        if not commentaire:
            raise ValueError("Dites en quelques mots ce qu’il faut compléter.")
    # One statement looks, locks and changes: of two answers at once, the second finds nothing that waits.
    attendue = EntreeJournal.objects.filter(pk=entree.pk, statut=EntreeJournal.Statut.ENVOYEE)
    a_jour = attendue
    if lue is not None:
        a_jour = attendue.filter(envoyee_le=entree.envoyee_le) if lue == entree.lecture else attendue.none()
    if not a_jour.exclude(Exists(Avis.objects.filter(pk=id))).update(
        statut=statut, validee_le=validee_le, modifiee_le=timezone.now()
    ):
        if (deja := Avis.objects.filter(pk=id).first()) is not None:
            return deja
        if attendue.exists():
            raise LectureDepassee(dire_relire(entree.apprenti.prenom, "cette activité"))
        raise ValueError("Cette activité n’attend plus de réponse.")
    entree.statut, entree.validee_le = statut, validee_le
    with transaction.atomic(savepoint=False):  # an error in there undoes the whole transaction of the scope
        return _keep_answer(id, entree, decision, membre, niveau_id, commentaire)


def validate_entrees(
    *, entrees: Iterable[EntreeJournal], membre: Membre, lectures: Collection[str] | None = None
) -> tuple[int, list[EntreeJournal]]:
    """Validate entries at the level their apprentices proposed. Twice validates once.

    One that no longer waits, or has no level of its scale, is left alone. `lectures`: what was read, as « key:mark »;
    without it, the entries are as they were read. The entries come with `apprenti` and its formation.
    Returns how many were validated, and those to read again first.
    """
    faites, a_relire = 0, []
    for entree in entrees:
        if entree.statut != EntreeJournal.Statut.ENVOYEE:
            continue
        if lectures is not None and f"{entree.pk}:{entree.lecture}" not in lectures:
            a_relire.append(entree)
            continue
        cle = uuid5(entree.pk, f"{membre.pk}:{entree.envoyee_le.isoformat()}")
        try:
            answer_entree(
                id=cle, entree=entree, decision=Avis.Decision.VALIDEE, membre=membre, lue=entree.lecture
            )
        except LectureDepassee:
            a_relire.append(entree)
        except ValueError:
            continue
        else:
            faites += 1
    return faites, a_relire


def _keep_answer(
    id: UUID, entree: EntreeJournal, decision: str, membre: Membre, niveau_id: UUID | None, commentaire: str
) -> Avis:
    avis = Avis.objects.create(
        id=id, entree=entree, membre=membre, decision=decision, niveau_id=niveau_id, commentaire=commentaire
    )
    if decision == Avis.Decision.VALIDEE:
        _judge(entree, niveau_id, membre, commentaire)
    else:
        _warn(entree, avis, membre)
    journal.inscrire(
        action=f"entree.{decision}",
        objet=entree,
        membre=membre,
        jour=dire_jour(entree.jour),
        qui=str(entree.apprenti),
    )
    return avis


def _judge(entree: EntreeJournal, niveau_id: UUID, membre: Membre, commentaire: str) -> None:
    version = charger_version(entree.apprenti.groupe.formation.version_id)
    competences = {
        c.id
        for lue, tache in locate_taches(version, taches_ids(entree=entree))
        for c in lue.competences_de(tache.id)
        if c.evaluable
    }
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
        neuve=True,  # an entry is validated once
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
        destination=adresse_de(entree, membre),
    )
