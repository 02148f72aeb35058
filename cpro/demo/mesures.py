"""The requests the bench measures, on the centre of `cpro.demo.banc`."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cpro.comptes.models import Membre
from cpro.comptes.views import BACKEND
from cpro.demo.banc import GROUPES, LIVRETS, PAR_GROUPE, Banc
from cpro.demo.banc_scenarios import questions
from cpro.socle.scoping import centre_scope
from entreprise.models import EntreeJournal
from suivi.models import Apprenti, Evaluation

PAR_MESURE = 500  # distinct requests prepared for each writing measure
FILE = 50  # records that a phone kept, sent one after the other
FILES = 4
PHOTO = 3_000_000  # bytes, at most
PHOTOS = 64
Plan = dict[str, dict]


def plan_mesures(banc: Banc, dossier: Path) -> Plan:
    """Name → method and requests: path, session key, fields to send. JSON-ready.

    `entier`: everything that the page links to is weighed too. A field that begins with « @ » is a file to send,
    named by its path; those the plan needs are written in `dossier`.
    """
    sessions = _Sessions()
    with centre_scope(banc.centre.pk):
        return {
            "grille_30x60": _lectures(
                (_adresse(banc, "suivi:seance", seance_id=s.pk), sessions.de(banc.formateur))
                for s in banc.jugees
            ),
            "tableau_apprenti": _lectures(
                (_adresse(banc, "bilans:tableau", apprenti_id=a.pk), sessions.de(banc.formateur))
                for a in banc.apprentis[: GROUPES * PAR_GROUPE : 7]
            ),
            "tableau_groupe": _lectures(
                (_adresse(banc, "bilans:tableau_groupe", groupe_id=g.pk), sessions.de(banc.formateur))
                for g in banc.groupes
                if g.nom != LIVRETS[0]
            ),
            "catalogue_referentiels": _lectures(
                [(_adresse(banc, "referentiels:liste"), sessions.de(banc.formateur))]
            ),
            "accueil_formateur": _lectures([(_adresse(banc, "accueil"), sessions.de(banc.formateur))]),
            "recherche_scenarios": _lectures(
                (
                    _adresse(banc, "suivi:scenarios") + quote(question, safe="?=&+"),
                    sessions.de(banc.formateur),
                )
                for question in questions(banc.version)
            ),
            "evaluation_cellule": _ecritures(_cellules(banc, sessions)),
            "entree_journal": _ecritures(_entrees(banc, sessions)),
            "entree_journal_photo": _ecritures(_entrees_photo(banc, sessions, dossier)),
            "page_ma": _lectures(_pages_ma(banc, sessions)) | {"entier": True},
            "synchro_50_entrees": _ecritures(_gardees(banc, sessions)) | {"lot": FILE},
            "validation_ma": _ecritures(_validations(banc, sessions)),
        }


class _Sessions:
    """Signed-in sessions, as the server itself would have opened them."""

    def __init__(self) -> None:
        self._moteur = import_module(settings.SESSION_ENGINE).SessionStore
        self._ouvertes: dict[object, str] = {}

    def de(self, membre: Membre) -> str:
        if membre.pk not in self._ouvertes:
            session = self._moteur()
            session[SESSION_KEY] = str(membre.utilisateur_id)
            session[BACKEND_SESSION_KEY] = BACKEND
            session[HASH_SESSION_KEY] = membre.utilisateur.get_session_auth_hash()
            session.create()
            self._ouvertes[membre.pk] = session.session_key
        return self._ouvertes[membre.pk]


def _adresse(banc: Banc, route: str, **arguments: object) -> str:
    return reverse(route, kwargs={"centre": banc.centre.slug, **arguments})


def _lectures(demandes) -> dict:
    return {"methode": "GET", "demandes": [[chemin, session, None] for chemin, session in demandes]}


def _ecritures(demandes: Iterator) -> dict:
    return {"methode": "POST", "demandes": list(itertools.islice(demandes, PAR_MESURE))}


def _cellules(banc: Banc, sessions: _Sessions) -> Iterator[list]:
    """First judgements: one cell each that an earlier bench left empty, group after group."""
    session = sessions.de(banc.formateur)
    jugees = set(
        Evaluation.objects.filter(source_id__in=[seance.pk for seance in banc.vierges]).values_list(
            "source_id", "apprenti_id", "competence_id"
        )
    )
    for competence in banc.version.competences:
        for seance in banc.vierges:
            for apprenti in seance.apprentis.values_list("apprenti_id", flat=True)[:10]:
                if (seance.pk, apprenti, competence) in jugees:
                    continue
                corps = {
                    "id": str(uuid4()),
                    "apprenti": str(apprenti),
                    "competence": str(competence),
                    "niveau": str(banc.niveaux[2].pk),
                    "base": "",
                }
                yield [_adresse(banc, "suivi:seance_cellule", seance_id=seance.pk), session, corps]


def _entrees(banc: Banc, sessions: _Sessions) -> Iterator[list]:
    """A new entry of the day, two tasks ticked, kept as a draft."""
    taches = [str(tache) for tache in banc.version.taches][:2]
    jour = timezone.localdate() - timedelta(days=1)
    for numero in itertools.count():
        apprenti: Apprenti = banc.apprentis[numero * 7 % len(banc.apprentis)]
        corps = {
            "id": str(uuid4()),
            "jour": jour.isoformat(),
            "recit": "Câblage du coffret et contrôle hors tension avec le chef d’équipe.",
            "reflexion": "L’ordre des contrôles compte autant que les contrôles.",
            "taches": taches,
            "autonomie": str(banc.niveaux_entreprise[1].pk),
        }
        yield [_adresse(banc, "entreprise:entree_nouvelle"), sessions.de(apprenti.membre), corps]


def _entrees_photo(banc: Banc, sessions: _Sessions, dossier: Path) -> Iterator[list]:
    """The same with a picture of 3 MB, as a phone takes it."""
    photo = dossier / "photo.jpg"
    image = Image.effect_noise((4000, 3000), 40).resize((4000, 3000)).convert("RGB")
    for qualite in range(95, 20, -5):
        image.save(photo, "JPEG", quality=qualite)
        if photo.stat().st_size <= PHOTO:
            break
    for chemin, session, corps in itertools.islice(_entrees(banc, sessions), PHOTOS):
        yield [chemin, session, corps | {"@photos": str(photo)}]


def _pages_ma(banc: Banc, sessions: _Sessions) -> Iterator[list]:
    """The page of an MA, for several of them."""
    maitres = {maitre.pk: maitre for maitre in banc.maitres.values()}
    for maitre in itertools.islice(maitres.values(), 20):
        yield [_adresse(banc, "entreprise:apprentis"), sessions.de(maitre)]


def _gardees(banc: Banc, sessions: _Sessions) -> Iterator[list]:
    """What phones kept without network: fifty entries each, sent to their MA as the queue sends them."""
    entrees = _entrees(banc, sessions)
    for numero in range(FILES + 1):  # two requests of the first file are spent counting queries
        apprenti: Apprenti = banc.apprentis[numero * 11 % len(banc.apprentis)]
        entetes = {"X-Envoi": "file", "X-Membre": str(apprenti.membre_id)}
        for _ in range(FILE if numero else 2):
            chemin, _, corps = next(entrees)
            yield [chemin, sessions.de(apprenti.membre), corps | {"envoyer": "1"}, entetes]


def _validations(banc: Banc, sessions: _Sessions) -> Iterator[list]:
    """Entries that wait, validated by their MA."""
    attendent = EntreeJournal.objects.filter(statut=EntreeJournal.Statut.ENVOYEE).order_by("jour", "pk")
    for entree in attendent[:PAR_MESURE]:
        corps = {
            "id": str(uuid4()),
            "decision": "validee",
            "niveau": str(banc.niveaux_entreprise[2].pk),
            "commentaire": "Bon travail.",
            "lue": entree.lecture,
        }
        session = sessions.de(banc.maitres[entree.apprenti_id])
        yield [_adresse(banc, "entreprise:entree_repondre", entree_id=entree.pk), session, corps]
