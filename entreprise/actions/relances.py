"""Writes of reminders: found and logged by ranges of apprentices, then one message for each person."""

from collections.abc import Callable
from datetime import date
from itertools import groupby

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from cpro.comptes.courriels import write_relances
from cpro.comptes.models import Centre, Courriel, Membre
from cpro.socle import journal
from cpro.socle.scoping import centre_courant, centre_scope
from cpro.socle.tasks import lancer
from entreprise.constats import Tranche, find_constats
from entreprise.echelons import decide
from entreprise.messages_relances import compose
from entreprise.models import PassageRelances, ReglagesRelances, Relance
from entreprise.queries.relances import (
    Equipes,
    lignes_a_dire,
    passees_of,
    reglages_relances,
    tranche_suivante,
    utilisateurs_a_prevenir,
)

journal.declarer(
    relances__passage="a fait {relances} rappels, en {messages} messages",
)

NATURE = "relances"
APPRENTIS_A_LA_FOIS = 500
MESSAGES_A_LA_FOIS = 100


@transaction.atomic
def begin_passage(*, jour: date) -> PassageRelances:
    """Start the search of a day, in the background. Begun already, it goes on; ended, nothing happens."""
    PassageRelances.objects.bulk_create(
        [PassageRelances(centre_id=centre_courant(), jour=jour)], ignore_conflicts=True
    )
    passage = PassageRelances.objects.select_for_update(of=("self",)).select_related("travail").get(jour=jour)
    en_cours = passage.travail is not None and passage.travail.actif
    if passage.fini_le is None and not en_cours:
        passage.travail = lancer(
            nature=NATURE, titre="Rappels du jour", parametres={"jour": jour.isoformat()}, membre=None
        )
        passage.save(update_fields=["travail"])
    return passage


def run_passage(*, centre_id: int, jour: date, avancer: Callable[[int], None] = lambda fait: None) -> dict:
    """Find what is to be recalled on that day, then write the messages, in short transactions.

    Stopped at any point and started again, it goes on: each reminder is one row, each message one key. The
    messages are written once the search is over, so that none is missing something.
    """
    with centre_scope(centre_id):
        reglages = reglages_relances()
        passage, _ = PassageRelances.objects.get_or_create(jour=jour)
    if passage.cherche_le is None:
        apres, fait = None, 0
        while True:
            with centre_scope(centre_id):
                tranche = tranche_suivante(apres, APPRENTIS_A_LA_FOIS)
                if tranche is None:
                    PassageRelances.objects.filter(pk=passage.pk).update(cherche_le=timezone.now())
                    break
                log_relances(tranche=tranche, reglages=reglages, jour=jour)
            apres, fait = tranche.jusqu_a, fait + APPRENTIS_A_LA_FOIS
            avancer(fait)
    apres = 0
    while True:
        with centre_scope(centre_id):
            utilisateurs = utilisateurs_a_prevenir(apres, MESSAGES_A_LA_FOIS)
            if not utilisateurs:
                return _end(passage, jour)
            write_messages(utilisateurs=utilisateurs, jour=jour)
        apres = utilisateurs[-1]
        avancer(0)


def _end(passage: PassageRelances, jour: date) -> dict:
    """Count, and say so in the audit log, once."""
    du_jour = Relance.objects.filter(jour=jour)
    compte = {
        "relances": du_jour.count(),
        "messages": du_jour.exclude(courriel=None).values("courriel").distinct().count(),
    }
    neuf = PassageRelances.objects.filter(pk=passage.pk, fini_le=None)
    if neuf.update(fini_le=timezone.now(), **compte):
        journal.inscrire(action="relances.passage", objet=passage, **compte)
    return compte


@transaction.atomic
def log_relances(*, tranche: Tranche, reglages: ReglagesRelances, jour: date) -> int:
    """Log what these apprentices call for today, nothing sent yet. Returns how many; the same again logs nothing."""
    constats = find_constats(tranche, reglages, jour)
    if not constats:
        return 0
    passees, equipes = passees_of(constats), Equipes(constats)
    relances = [
        Relance(
            centre_id=centre_courant(),
            membre_id=decision.membre,
            apprenti_id=constat.apprenti,
            regle=constat.regle,
            echelon=decision.echelon,
            rang=decision.rang,
            objet_type=constat.objet_type,
            objet_id=constat.objet,
            objet_nom=constat.nom[:200],
            nombre=constat.nombre,
            depuis=constat.depuis,
            jour=jour,
            canal=Relance.Canal.ACCUEIL
            if decision.membre in equipes.sans_courriel
            else Relance.Canal.COURRIEL,
        )
        for constat in constats
        for decision in decide(
            constat, equipes.of(constat), passees[constat.regle, constat.objet], reglages, jour
        )
    ]
    Relance.objects.bulk_create(relances, ignore_conflicts=True)
    return len(relances)


@transaction.atomic
def write_messages(*, utilisateurs: list[int], jour: date) -> int:
    """Write to each of these people what they are told, in one message. Returns how many.

    A person has one message a day: what comes after it waits for the next one.
    """
    centre = Centre.objects.get(pk=centre_courant())
    courriels: list[Courriel] = []
    for utilisateur, lignes in groupby(lignes_a_dire(utilisateurs), lambda ligne: ligne.utilisateur):
        siennes = list(lignes)
        message = compose(siennes, centre)
        courriels.append(
            Courriel(
                centre_id=centre.pk,
                cle=f"relances:{utilisateur}:{jour}",
                membre_id=siennes[0].membre,
                destinataire=siennes[0].email,
                sujet=message.sujet,
                texte=message.texte,
                destination=message.destination,
            )
        )
    write_relances(courriels)
    return _attach(courriels)


def _attach(courriels: list[Courriel]) -> int:
    """Say of each reminder which message carries it; those of a message written before carry nothing new."""
    ecrits = Courriel.objects.filter(pk__in=[courriel.pk for courriel in courriels])
    de_la_personne = dict(ecrits.values_list("membre__utilisateur", "pk"))
    membres = Membre.objects.filter(utilisateur__in=de_la_personne).values_list("pk", "utilisateur")
    cas = [When(membre=membre, then=Value(de_la_personne[personne])) for membre, personne in membres]
    if cas:  # named one by one: a sub-query would read every reminder that waits
        siennes = Relance.objects.filter(membre__in=[membre for membre, _ in membres])
        siennes.filter(courriel=None, canal=Relance.Canal.COURRIEL).update(courriel=Case(*cas))
    return len(de_la_personne)
