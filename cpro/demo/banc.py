"""The centre of the bench: 300 apprentices, 60 competences, 180,000 judgements, 60,000 entries, 5,000 scenarios."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from cpro.comptes.actions import add_membre
from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.demo.banc_scenarios import fill_library
from cpro.demo.photos import SUJETS, draw_photo
from cpro.socle.fichiers import store_photo
from cpro.socle.ids import uuid7
from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.contrats import create_contrat
from entreprise.actions.entreprises import add_maitre, create_entreprise
from entreprise.models import Avis, Contrat, EntreeJournal, EntreePhoto, EntreeTache, Entreprise
from referentiels.actions import load_document
from referentiels.format.native import build_native
from referentiels.models import Echelle, NiveauEchelle, VersionReferentiel
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue
from suivi.actions.groupes import assign_formateur, create_formation, create_groupe, enrol_apprenti
from suivi.models import (
    Apprenti,
    Evaluation,
    Formation,
    Groupe,
    Scenario,
    ScenarioCompetence,
    Seance,
    SeanceApprenti,
    SeanceCompetence,
    SeanceFormateur,
)

SLUG = "banc"
FORMATEUR = "formateur@banc.demo.invalid"  # in charge of the ten large groups
GROUPES, PAR_GROUPE, COMPETENCES = 10, 30, 60
SEANCES = 8  # judged ones, by group: with self-evaluations and company traces, 10 traces by cell
ENTREES = 200
PHOTOS = 30  # of the 200 entries
PHOTOS_TIREES = 20  # different ones: no booklet of the small group shows one twice
LIVRETS = ("Banc livrets", 12, 34, 20)  # a small group, its apprentices, their entries, photos: 40 pages each
LOT = 3000


@dataclass(kw_only=True)
class Banc:
    """What the measures need to know."""

    centre: Centre
    formateur: Membre
    version: VersionLue
    niveaux: list[NiveauEchelle]
    niveaux_entreprise: list[NiveauEchelle]
    groupes: list[Groupe] = field(default_factory=list)
    apprentis: list[Apprenti] = field(default_factory=list)
    maitres: dict[UUID, Membre] = field(default_factory=dict)
    jugees: list[Seance] = field(default_factory=list)
    vierges: list[Seance] = field(default_factory=list)


def create_banc(aujourdhui: date) -> Banc:
    """Create the centre, unless it is there already; return what the measures start from."""
    version_id = load_document(document=build_native(_referentiel(), "banc")).version_id
    with transaction.atomic():
        if not Centre.objects.filter(slug=SLUG).exists():
            centre = Centre.objects.create(slug=SLUG, nom="Centre du banc d’essai")
            with centre_scope(centre.pk):
                _fill(centre, version_id, aujourdhui)
        centre = Centre.objects.get(slug=SLUG)
        with centre_scope(centre.pk):
            return _read(centre, version_id)


def _referentiel() -> dict:
    """60 competences in six blocs, 20 tasks that call on three competences each."""
    competences = [
        {
            "cle": f"c:C{n}",
            "code": f"C{n}",
            "intitule": f"Conduire l’opération numéro {n} dans le respect des règles de l’art et des délais",
            "bloc": f"b:B{n % 6 + 1}",
        }
        for n in range(1, COMPETENCES + 1)
    ]
    taches = [
        {"cle": f"t:T{n}", "code": f"T{n}", "intitule": f"Réaliser la tâche professionnelle numéro {n}"}
        for n in range(1, 21)
    ]
    return {
        "format": "cpro-referentiel/1",
        "referentiel": {
            "cle": "banc",
            "code": "BANC",
            "intitule": "Référentiel du banc d’essai",
            "diplome": "Banc d’essai",
        },
        "poles": [
            {
                "cle": "p:P1",
                "code": "P1",
                "intitule": "Pôle unique",
                "activites": [{"cle": "a:A1", "code": "A1", "intitule": "Activité unique", "taches": taches}],
            }
        ],
        "blocs": [{"cle": f"b:B{n}", "code": f"B{n}", "intitule": f"Bloc numéro {n}"} for n in range(1, 7)],
        "competences": competences,
        "liens": [
            {"de": f"t:T{n}", "vers": {f"c:C{3 * n - reste}": None for reste in range(3)}}
            for n in range(1, 21)
        ],
    }


def _fill(centre: Centre, version_id: UUID, aujourdhui: date) -> None:
    formateur = _membre(centre, FORMATEUR, Role.FORMATEUR)
    formation = create_formation(
        intitule="Formation du banc",
        version=VersionReferentiel.objects.get(pk=version_id),
        echelle_centre=Echelle.objects.get(code="quatre-degres"),
        echelle_entreprise=Echelle.objects.get(code="entreprise"),
        auteur=None,
    )
    version = charger_version(version_id)
    scenario = Scenario.objects.create(version_id=version_id, titre="Scénario du banc", cree_par=formateur)
    _bulk(
        ScenarioCompetence(centre_id=centre.pk, scenario=scenario, competence_id=c)
        for c in version.competences
    )
    collegues = [_membre(centre, f"formateur-{n:02}@banc.demo.invalid", Role.FORMATEUR) for n in range(11)]
    fill_library(centre.pk, version, [formateur, *collegues])
    entreprise = create_entreprise(nom="Entreprise du banc", auteur=None)
    banc = Banc(
        centre=centre,
        formateur=formateur,
        version=version,
        niveaux=list(formation.echelle_centre.niveaux.filter(special="")),
        niveaux_entreprise=list(formation.echelle_entreprise.niveaux.filter(special="")),
    )
    sujets = [(sujet, graine) for graine in ("", "bis") for sujet in SUJETS][:PHOTOS_TIREES]
    photos = [store_photo(octets=draw_photo(*s), nom=f"{s[0]}.jpg", membre=formateur) for s in sujets]
    for numero in range(GROUPES):
        _groupe(banc, scenario, formation, entreprise, photos, numero, aujourdhui)
    _groupe(banc, scenario, formation, entreprise, photos, GROUPES, aujourdhui, *LIVRETS)


def _groupe(
    banc: Banc,
    scenario: Scenario,
    formation: Formation,
    entreprise: Entreprise,
    photos: list[Fichier],
    numero: int,
    aujourdhui: date,
    nom: str = "",
    effectif: int = PAR_GROUPE,
    entrees: int = ENTREES,
    photographiees: int = PHOTOS,
) -> None:
    """A group with its trainer, contracts, judged séances and journals."""
    debut = aujourdhui - timedelta(days=250)
    groupe = create_groupe(
        formation=formation,
        nom=nom or f"Banc {numero + 1}",
        debut=debut,
        fin=debut + timedelta(days=600),
        auteur=None,
    )
    if not nom:
        assign_formateur(groupe=groupe, formateur=banc.formateur, auteur=None)
    apprentis = [_apprenti(banc.centre, groupe, numero, place) for place in range(effectif)]
    contrats = _contrats(banc.centre, entreprise, groupe, apprentis)
    _seances(banc, scenario, groupe, apprentis, aujourdhui)
    _journal(banc, contrats, photos, aujourdhui, entrees, photographiees)


def _membre(centre: Centre, email: str, role: Role) -> Membre:
    personne = Utilisateur.objects.create_user(email, prenom=role.label.split()[0], nom=email.split("@")[0])
    membre = add_membre(centre=centre, utilisateur=personne, role=role)
    membre.centre = centre
    return membre


def _apprenti(centre: Centre, groupe: Groupe, numero: int, place: int) -> Apprenti:
    email = f"apprenti-{numero:02}-{place:02}@banc.demo.invalid"
    return enrol_apprenti(
        groupe=groupe,
        prenom=f"Prénom{place:02}",
        nom=f"Nom{numero:02}",
        membre=_membre(centre, email, Role.APPRENTI),
        email=email,
        auteur=None,
    )


def _contrats(
    centre: Centre, entreprise: Entreprise, groupe: Groupe, apprentis: list[Apprenti]
) -> list[Contrat]:
    """One MA for two apprentices."""
    contrats = []
    for place, apprenti in enumerate(apprentis):
        if place % 2 == 0:
            email = apprenti.email.replace("apprenti", "maitre")
            maitre = add_maitre(
                centre=centre, entreprise=entreprise, prenom="Maître", nom=email, email=email, auteur=None
            )
        contrats.append(
            create_contrat(
                apprenti=apprenti,
                entreprise=entreprise,
                maitre=maitre,
                debut=groupe.debut,
                fin=groupe.fin,
                auteur=None,
            )
        )
    return contrats


def _bulk(lignes: Iterable[models.Model]) -> None:
    lignes = list(lignes)
    if lignes:
        type(lignes[0]).objects.bulk_create(lignes, batch_size=LOT)


def _seances(banc: Banc, scenario: Scenario, groupe: Groupe, apprentis: list[Apprenti], jour: date) -> None:
    """Eight judged séances, the first with self-evaluations too, and one that nobody judged yet."""
    cle = {"centre_id": banc.centre.pk}
    for rang in range(SEANCES + 1):
        date_seance = jour - timedelta(days=7 * (SEANCES - rang) + 1)
        seance = Seance.objects.create(
            scenario=scenario,
            groupe=groupe,
            titre=f"Séance {rang + 1} de {groupe.nom}" if rang < SEANCES else f"À évaluer de {groupe.nom}",
            debut=date_seance,
            fin=date_seance,
            planifiee_par=banc.formateur,
        )
        _bulk(SeanceApprenti(seance=seance, apprenti=a, **cle) for a in apprentis)
        _bulk([SeanceFormateur(seance=seance, membre=banc.formateur, **cle)])
        _bulk(SeanceCompetence(seance=seance, competence_id=c, **cle) for c in banc.version.competences)
        if rang < SEANCES:
            natures = [Evaluation.Nature.FORMATIVE] + [Evaluation.Nature.AUTO] * (rang == 0)
            for nature in natures:
                _juger(banc, seance, apprentis, nature)


def _juger(banc: Banc, seance: Seance, apprentis: list[Apprenti], nature: Evaluation.Nature) -> None:
    hasard = Random(f"{seance.titre}{nature}")
    _bulk(
        Evaluation(
            id=uuid7(),
            centre_id=banc.centre.pk,
            apprenti_id=apprenti.pk,
            competence_id=competence,
            niveau_id=hasard.choice(banc.niveaux).pk,
            contexte=Evaluation.Contexte.CENTRE,
            nature=nature,
            source_type=Evaluation.Source.SEANCE,
            source_id=seance.pk,
            jour=seance.debut,
            auteur_id=apprenti.membre_id if nature == Evaluation.Nature.AUTO else banc.formateur.pk,
        )
        for apprenti in apprentis
        for competence in banc.version.competences
    )


def _journal(
    banc: Banc, contrats: list[Contrat], photos: list[Fichier], jour: date, nombre: int, photographiees: int
) -> None:
    """So many entries each, the last tenth waiting; six company traces on each of the ten oldest."""
    hasard = Random(str(contrats[0].apprenti))
    taches, competences = list(banc.version.taches), list(banc.version.competences)
    entrees, liens, avis, images, traces = [], [], [], [], []
    cle = {"centre_id": banc.centre.pk}
    for contrat in contrats:
        maitre = contrat.maitre.membre_id
        for rang in range(nombre):
            date_entree = jour - timedelta(days=nombre - rang)
            moment = timezone.make_aware(datetime.combine(date_entree, time(18)))
            validee = rang < nombre - nombre // 10
            entree = EntreeJournal(
                apprenti_id=contrat.apprenti_id,
                contrat=contrat,
                jour=date_entree,
                recit=f"Journée {rang + 1}. "
                + "Pose, raccordement et contrôle avec l’équipe du chantier. " * 3,
                reflexion="J’ai compris l’ordre des opérations et pourquoi on vérifie avant de mettre sous tension.",
                autonomie=hasard.choice(banc.niveaux_entreprise),
                statut=EntreeJournal.Statut.VALIDEE if validee else EntreeJournal.Statut.ENVOYEE,
                envoyee_le=moment,
                validee_le=moment if validee else None,
                **cle,
            )
            entrees.append(entree)
            liens.append(EntreeTache(entree=entree, tache_id=taches[rang % len(taches)], **cle))
            if rang >= nombre - photographiees:
                images.append(
                    EntreePhoto(
                        entree=entree, fichier=photos[rang % len(photos)], legende="Sur le chantier", **cle
                    )
                )
            if validee:
                avis.append(
                    Avis(
                        entree=entree,
                        membre_id=maitre,
                        decision=Avis.Decision.VALIDEE,
                        niveau=entree.autonomie,
                        commentaire="Travail propre.",
                        **cle,
                    )
                )
            if rang < 10:
                traces += [
                    Evaluation(
                        id=uuid7(),
                        apprenti_id=contrat.apprenti_id,
                        competence_id=competence,
                        niveau_id=entree.autonomie_id,
                        contexte=Evaluation.Contexte.ENTREPRISE,
                        nature=Evaluation.Nature.FORMATIVE,
                        source_type=Evaluation.Source.ENTREE,
                        source_id=entree.pk,
                        jour=date_entree,
                        auteur_id=maitre,
                        **cle,
                    )
                    for competence in competences[rang * 6 : rang * 6 + 6]
                ]
    for lignes in (entrees, liens, avis, images, traces):
        _bulk(lignes)


def _read(centre: Centre, version_id: UUID) -> Banc:
    """The bench as it stands in the database."""
    formateur = Membre.objects.get(utilisateur__email=FORMATEUR)
    formation = Groupe.objects.select_related("formation").first().formation
    return Banc(
        centre=centre,
        formateur=formateur,
        version=charger_version(version_id),
        niveaux=list(formation.echelle_centre.niveaux.filter(special="")),
        niveaux_entreprise=list(formation.echelle_entreprise.niveaux.filter(special="")),
        groupes=list(Groupe.objects.order_by("nom")),
        apprentis=list(Apprenti.objects.select_related("membre__utilisateur").order_by("email")),
        maitres={
            c.apprenti_id: c.maitre.membre
            for c in Contrat.objects.select_related("maitre__membre__utilisateur")
        },
        jugees=list(Seance.objects.filter(titre__startswith="Séance 1 de").order_by("titre")),
        vierges=list(Seance.objects.filter(titre__startswith="À évaluer").order_by("titre")),
    )
