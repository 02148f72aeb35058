"""What waits for a member in this app; never more than a constant number of queries."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from cpro.socle.templatetags.francais import dire_date, elide
from entreprise.jours_feries import lendemain, ouvres_avant
from entreprise.models import EntreeJournal
from entreprise.queries.contrats import apprentis_sans_contrat
from entreprise.queries.journal import waiting_for
from entreprise.queries.manques import missing_entries_seen_by
from suivi.visibilite import apprentis_visibles

AU_PLUS = 20
UNE_PAR_UNE = 3  # lines of one kind before they make one
RETARD = 5  # working days without an answer
MUET = 2  # whole days at work without an entry: the apprentice is told
SILENCE = 10  # two weeks of them: so are those who follow them


def attentes_de(membre: Membre) -> list[Attente]:
    """The things to do of this member, by role."""
    if membre.role == Role.MAITRE:
        return _a_valider(membre)
    if membre.role == Role.APPRENTI:
        return _de_l_apprenti(membre)
    if membre.role in (Role.FORMATEUR, Role.COORDONNATEUR):
        return _silencieux(membre)
    if membre.role == Role.ADMINISTRATEUR:
        return _sans_contrat(membre)
    return []


def _url(membre: Membre, route: str, **arguments: object) -> str:
    return reverse(f"entreprise:{route}", kwargs={"centre": membre.centre.slug, **arguments})


def _sans_contrat(membre: Membre) -> list[Attente]:
    """Apprentices in training whom no contract, running or to come, links to a company. One query."""
    return [
        Attente(
            texte=f"Enregistrer le contrat {elide('de', apprenti)}",
            url=f"{_url(membre, 'contrat_nouveau')}?apprenti={apprenti.pk}",
            icone="file-pen-line",
            urgence=apprenti.groupe.debut,
            qui=apprenti.groupe.nom,
            quand="sans entreprise",
        )
        for apprenti in apprentis_sans_contrat(membre).order_by("groupe__debut", "nom", "prenom")[:AU_PLUS]
    ]


def _a_valider(membre: Membre) -> list[Attente]:
    """Entries sent to this MA, late after a week of working days. One query."""
    limite = ouvres_avant(timezone.localdate(), RETARD)
    return [
        Attente(
            texte=f"Répondre à {entree.apprenti.prenom} : {entree.recit[:60]}{'…' if len(entree.recit) > 60 else ''}",
            url=_url(membre, "entree", entree_id=entree.pk),
            icone="clipboard-check",
            urgence=entree.envoyee_le.date(),
            qui=str(entree.apprenti),
            quand=dire_date(entree.jour),
            retard=timezone.localdate(entree.envoyee_le) <= limite,
        )
        for entree in waiting_for(membre)[:AU_PLUS]
    ]


def _de_l_apprenti(membre: Membre) -> list[Attente]:
    """Entries to complete or to send, and a silent period. Six queries at most."""
    a_reprendre = EntreeJournal.objects.filter(
        apprenti__membre=membre,
        statut__in=[EntreeJournal.Statut.A_COMPLETER, EntreeJournal.Statut.BROUILLON],
    ).order_by("jour")
    attentes = [
        Attente(
            texte="Compléter votre activité"
            if entree.statut == EntreeJournal.Statut.A_COMPLETER
            else "Finir et envoyer votre brouillon",
            url=_url(membre, "entree", entree_id=entree.pk),
            icone="pencil",
            urgence=entree.jour,
            qui="Demandé par votre maître d’apprentissage"
            if entree.statut == EntreeJournal.Statut.A_COMPLETER
            else "",
            quand=dire_date(entree.jour),
        )
        for entree in a_reprendre[:AU_PLUS]
    ]
    jour = timezone.localdate()
    attentes += [
        Attente(
            texte="Noter ce que vous avez fait dans l’entreprise",
            url=_url(membre, "entree_nouvelle"),
            icone="notebook-pen",
            urgence=jour,
            qui=manque.periode,
            quand="rien de noté depuis deux jours",
        )
        for manque in missing_entries_seen_by(membre, jour, seuil=MUET)
    ]
    return attentes


def _silencieux(membre: Membre) -> list[Attente]:
    """Apprentices in a running period with nothing logged for two weeks; entries an MA lets wait. Six queries at most.

    Columns, not objects: a trainer opens this page all day, and it shows five words of eight tables.
    """
    jour = timezone.localdate()
    attentes = [
        Attente(
            texte=f"{manque.prenom} {manque.nom} n’a rien noté depuis deux semaines",
            url=_url(membre, "journal_apprenti", apprenti_id=manque.apprenti),
            icone="message-circle-question-mark",
            urgence=manque.debut,
            qui=manque.groupe,
            retard=True,
        )
        for manque in missing_entries_seen_by(membre, jour, seuil=SILENCE)[:AU_PLUS]
    ]
    oubliees = _forgotten(membre=membre, avant=lendemain(ouvres_avant(jour, RETARD)))
    return attentes + _by_many(
        membre,
        [
            Attente(
                texte=f"L’activité {elide('de', prenom)} {nom} attend son maître d’apprentissage",
                url=_url(membre, "entree", entree_id=entree_id),
                icone="hourglass",
                urgence=envoyee_le.date(),
                qui=f"{prenom_ma} {nom_ma}" if nom_ma else "sans contrat",
                quand=dire_date(jour_entree),
            )
            for entree_id, prenom, nom, envoyee_le, jour_entree, prenom_ma, nom_ma in oubliees
        ],
    )


@prepared()
def _forgotten(*, membre: Membre, avant: datetime) -> QuerySet:
    """The entries sent before that moment which an MA has not answered, the oldest first."""
    oubliees = EntreeJournal.objects.filter(
        apprenti__in=apprentis_visibles(membre), statut=EntreeJournal.Statut.ENVOYEE, envoyee_le__lt=avant
    )
    maitre = "contrat__maitre__membre__utilisateur"
    return oubliees.order_by("envoyee_le").values_list(
        "pk",
        "apprenti__prenom",
        "apprenti__nom",
        "envoyee_le",
        "jour",
        f"{maitre}__prenom",
        f"{maitre}__nom",
    )[: AU_PLUS + 1]


def _by_many(membre: Membre, oubliees: list[Attente]) -> list[Attente]:
    """One line for all of them when they are many: a trainer can do nothing there but call."""
    if len(oubliees) <= UNE_PAR_UNE:
        return oubliees
    nombre = f"Plus de {AU_PLUS}" if len(oubliees) > AU_PLUS else str(len(oubliees))
    return [
        Attente(
            texte=f"{nombre} activités attendent un maître d’apprentissage depuis plus d’une semaine",
            url=f"{_url(membre, 'journal')}?statut={EntreeJournal.Statut.ENVOYEE}",
            icone="hourglass",
            urgence=oubliees[0].urgence,
            qui=", ".join(dict.fromkeys(attente.qui for attente in oubliees[:6])),
        )
    ]
