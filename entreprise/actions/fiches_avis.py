"""What follows the sharing of a fiche: the thread, the MA's answer, two signatures, reopening."""

from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal, signatures
from cpro.socle.models import Instantane, Signature
from cpro.socle.permissions import Role
from cpro.socle.templatetags.francais import elide
from entreprise.actions.fiches import FicheFigee, FicheImpossible, address_of, lock_fiche
from entreprise.fiches import snapshot_of
from entreprise.lectures import LectureDepassee, dire_relire
from entreprise.models import FicheActivite, MessageFiche
from entreprise.rules import SIGNATAIRES_FICHE, may_answer_fiche, may_comment_fiche
from referentiels.queries import charger_echelle
from suivi.actions.evaluations import Cible, replace_evaluations
from suivi.models import Evaluation

journal.declarer(
    fiche__remarque="a écrit dans le fil de la fiche « {titre} » de {qui}",
    fiche__a_completer="a demandé à {qui} de compléter la fiche « {titre} »",
    fiche__validee="a validé la fiche « {titre} » de {qui}",
)


@transaction.atomic
def comment_fiche(*, id: UUID, fiche: FicheActivite, texte: str, membre: Membre) -> MessageFiche:
    """Add a remark to the thread. The same id twice gives one. Raises FicheImpossible when it is empty."""
    fiche = lock_fiche(fiche)
    if not may_comment_fiche(membre, fiche):
        raise FicheImpossible("Le fil s’ouvre quand la fiche est partagée.")
    return _write(id, fiche, MessageFiche.Nature.REMARQUE, texte, membre)


@transaction.atomic
def ask_more(
    *, id: UUID, fiche: FicheActivite, texte: str, membre: Membre, lue: str | None = None
) -> MessageFiche:
    """The MA asks to complete a fiche, and says what. The same id twice gives one answer.

    `lue`: the mark of what was read, of any sharing when it is not told. Raises LectureDepassee when it was
    shared again since, FicheImpossible when it no longer waits, or when nothing is said.
    """
    fiche = lock_fiche(fiche)
    if (deja := MessageFiche.objects.filter(pk=id, fiche=fiche).first()) is not None:
        return deja
    _check_waits(fiche, membre, lue)
    fiche.statut = FicheActivite.Statut.A_COMPLETER
    fiche.save(update_fields=["statut", "modifiee_le"])
    return _write(id, fiche, MessageFiche.Nature.A_COMPLETER, texte, membre)


def _check_waits(fiche: FicheActivite, membre: Membre, lue: str | None) -> None:
    if not may_answer_fiche(membre, fiche):
        raise FicheImpossible("Cette fiche n’attend plus de réponse.")
    if lue not in (None, fiche.lecture):
        raise LectureDepassee(dire_relire(fiche.apprenti.prenom, "cette fiche"))


def _write(
    id: UUID, fiche: FicheActivite, nature: MessageFiche.Nature, texte: str, membre: Membre
) -> MessageFiche:
    texte = texte.replace("\r\n", "\n").strip()
    if not texte:
        raise FicheImpossible("Écrivez d’abord quelques mots.")
    message, cree = MessageFiche.objects.get_or_create(
        pk=id, defaults={"fiche": fiche, "membre": membre, "nature": nature, "texte": texte}
    )
    if cree:
        _say(f"fiche.{nature}", fiche, membre)
        _tell(message, fiche, membre)
    return message


def _say(action: str, fiche: FicheActivite, membre: Membre) -> None:
    journal.inscrire(action=action, objet=fiche, membre=membre, titre=fiche.titre, qui=str(fiche.apprenti))


def _tell(message: MessageFiche, fiche: FicheActivite, auteur: Membre) -> None:
    """The apprentice, and whoever wrote in the thread or follows the contract; a remark once a day at most."""
    destinataires = [fiche.apprenti.membre] if fiche.apprenti.membre else []
    if message.nature == MessageFiche.Nature.REMARQUE:
        deja = fiche.messages.select_related("membre__utilisateur")
        destinataires += [autre.membre for autre in deja]
        if fiche.contrat:
            destinataires += [m.membre for m in (fiche.contrat.maitre, fiche.contrat.maitre_2) if m]
    for membre in {m.pk: m for m in destinataires if m.pk != auteur.pk}.values():
        remarque = message.nature == MessageFiche.Nature.REMARQUE
        quoi = f"{fiche.pk}:{timezone.localdate()}" if remarque else str(message.pk)
        write_courriel(
            cle=f"fiche-mot:{quoi}:{membre.pk}",
            membre=membre,
            sujet=f"Un mot {elide('de', auteur.utilisateur)} sur la fiche « {fiche.titre} »",
            texte=render_to_string(
                "courriels/fiche_message.txt",
                {
                    "personne": membre.utilisateur,
                    "auteur": auteur.utilisateur,
                    "fiche": fiche,
                    "message": message,
                    "demande": message.nature == MessageFiche.Nature.A_COMPLETER,
                },
            ).strip(),
            destination=address_of(fiche, membre),
        )


@transaction.atomic
def validate_fiche(
    *,
    id: UUID,
    fiche: FicheActivite,
    membre: Membre,
    niveau_id: UUID | None = None,
    texte: str = "",
    dessin: bytes = b"",
    lue: str | None = None,
) -> MessageFiche:
    """The MA validates, which freezes the fiche with their signature. The same id twice gives one answer.

    With a level, judges the competences that the fiche says it called on, in the company context.
    `lue`: the mark of what was read, of any sharing when it is not told. Raises LectureDepassee when it was
    shared again since, FicheImpossible when it no longer waits, or for a level of another scale.
    """
    fiche = lock_fiche(fiche)
    if (deja := MessageFiche.objects.filter(pk=id, fiche=fiche).first()) is not None:
        return deja
    _check_waits(fiche, membre, lue)
    echelle = charger_echelle(fiche.apprenti.groupe.formation.echelle_entreprise_id)
    if niveau_id is not None and niveau_id not in {degre.pk for degre in echelle.degres}:
        raise FicheImpossible("Choisissez un niveau de l’échelle de la formation.")
    message = MessageFiche.objects.create(
        pk=id,
        fiche=fiche,
        membre=membre,
        nature=MessageFiche.Nature.VALIDEE,
        niveau_id=niveau_id,
        texte=texte.replace("\r\n", "\n").strip(),
    )
    fiche.statut = FicheActivite.Statut.VALIDEE
    fiche.save(update_fields=["statut", "modifiee_le"])
    if niveau_id is not None:
        _judge(fiche, niveau_id, membre, message.texte)
    instantane = signatures.freeze(objet=fiche, contenu=snapshot_of(fiche, message, membre), membre=membre)
    signatures.sign(instantane=instantane, objet=fiche, membre=membre, dessin=dessin)
    _say("fiche.validee", fiche, membre)
    if fiche.apprenti.membre:
        write_courriel(
            cle=f"fiche-validee:{message.pk}",
            membre=fiche.apprenti.membre,
            sujet="Une fiche à signer",
            texte=render_to_string(
                "courriels/fiche_validee.txt",
                {
                    "personne": fiche.apprenti.membre.utilisateur,
                    "auteur": membre.utilisateur,
                    "fiche": fiche,
                },
            ).strip(),
            destination=address_of(fiche, membre),
        )
    return message


def _judge(fiche: FicheActivite, niveau_id: UUID, membre: Membre, texte: str) -> None:
    replace_evaluations(
        cibles=[
            (
                Cible(
                    apprenti_id=fiche.apprenti_id,
                    competence_id=competence_id,
                    critere_id=None,
                    source_type=Evaluation.Source.FICHE,
                    source_id=fiche.pk,
                    contexte=Evaluation.Contexte.ENTREPRISE,
                    nature=Evaluation.Nature.FORMATIVE,
                    jour=fiche.jour,
                ),
                niveau_id,
            )
            for competence_id in sorted(fiche.competences.values_list("competence_id", flat=True))
        ],
        auteur=membre,
        commentaire=texte,
    )


@transaction.atomic
def sign_fiche(*, fiche: FicheActivite, membre: Membre, dessin: bytes = b"") -> Signature:
    """The apprentice signs what was validated: it is then locked. Signing twice gives one signature."""
    instantane = signatures.instantane_actif(fiche)
    if instantane is None or membre.role != Role.APPRENTI:
        raise FicheFigee("Cette fiche n’attend pas votre signature.")
    signature = signatures.sign(instantane=instantane, objet=fiche, membre=membre, dessin=dessin)
    if signatures.is_fully_signed(instantane, SIGNATAIRES_FICHE):
        FicheActivite.objects.filter(pk=fiche.pk).update(statut=FicheActivite.Statut.VERROUILLEE)
    return signature


@transaction.atomic
def unlock_fiche(*, fiche: FicheActivite, motif: str, auteur: Membre) -> Instantane | None:
    """Give a validated fiche back to its apprentice, for a written reason; what was signed stays as it was.

    The level stays in force until the MA answers again.
    """
    instantane = signatures.instantane_actif(fiche)
    if instantane is None:
        return None
    signatures.unlock(instantane=instantane, objet=fiche, membre=auteur, motif=motif)
    FicheActivite.objects.filter(pk=fiche.pk).update(statut=FicheActivite.Statut.A_COMPLETER)
    return instantane
