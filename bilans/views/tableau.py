"""The dashboard of an apprentice: where they stand, in time, on tasks; and the traces behind each figure."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bilans.chaleur import rows
from bilans.filtres import Filtres, read_filtres
from bilans.onglets import onglets_de
from bilans.positions_html import Rangees
from bilans.queries.attendus import attendus_de
from bilans.queries.bilans import say_bilans
from bilans.queries.chronologie import chronologie_de, trajectoire_de
from bilans.queries.livrets import last_livret
from bilans.queries.tableau import tableau_apprenti
from bilans.queries.taches import EtatTache, preuves_de, taches_de
from bilans.queries.traces import traces_de
from cpro.socle.permissions import Permission, Role, requires
from entreprise.queries.bilans_periode import bilans_periode_visibles
from entreprise.queries.contrats import contrats_visibles, say_contrat
from entreprise.queries.visites import entretiens_visibles
from referentiels.correspondance import equivalents, former_ids
from referentiels.presentation import ROLES_EN_MOTS_SIMPLES
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles, get_apprenti_visible

AUCUNE = UUID(int=0)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def parcours(request: HttpRequest) -> HttpResponse:
    """One's own dashboard, or the list of one's apprentices."""
    if request.membre.role == Role.APPRENTI:
        apprenti = get_object_or_404(Apprenti, membre=request.membre)
        return redirect("bilans:tableau", request.centre.slug, apprenti.pk)
    apprentis = apprentis_visibles(request.membre).select_related("groupe__formation").distinct()
    contexte = {"apprentis": apprentis.order_by("groupe__nom", "nom", "prenom")}
    return render(request, "bilans/apprentis.html", contexte)


def _ouvrir(request: HttpRequest, apprenti_id: UUID) -> tuple[Apprenti, VersionLue, Filtres, dict]:
    """The apprentice, the référentiel, what the address asks, and what each of these pages shows."""
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    version = charger_version(apprenti.groupe.formation.version_id)
    filtres = read_filtres(request.GET, version)
    a_moi = apprenti.membre_id == request.membre.pk
    contexte = {
        "apprenti": apprenti,
        "a_moi": a_moi,
        "moi": "Moi" if a_moi else "Apprenti",
        "version": version,
        "filtres": filtres,
        "onglets": onglets_de(request, apprenti, request.resolver_match.view_name, filtres),
        "faits": (),
        "tris": (),
        "par": "",
        "peut_ouvrir": request.membre.peut(Permission.BILAN_EDIT),
        "peut_lire_journal": request.membre.peut(Permission.JOURNAL_VIEW),
    }
    return apprenti, version, filtres, contexte


@require_safe
@requires(Permission.TABLEAU_VIEW)
def tableau(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """Three positions side by side for each competence, and what was expected by now; the traces open on demand."""
    apprenti, version, filtres, contexte = _ouvrir(request, apprenti_id)
    tableau = tableau_apprenti(apprenti, filtres=filtres)
    tableau.comparer(attendus_de([apprenti.pk], apprenti.groupe_id, version, filtres)[apprenti.pk])
    axes, series = tableau.radar()
    modele = reverse("bilans:traces", args=[request.centre.slug, apprenti.pk, AUCUNE])
    debut, fin = modele.split(str(AUCUNE))
    rangees = Rangees(
        tableau,
        traces=(debut, fin + filtres.adresse(epreuve="", bloc="")),
        moi=contexte["moi"],
        simples=request.membre.role in ROLES_EN_MOTS_SIMPLES,
    )
    contexte |= {
        "tableau": tableau,
        "groupes": [(groupe.titre, rangees.de(groupe.lignes)) for groupe in tableau.groupes],
        "anciennes": rangees.de(tableau.anciennes),
        "contrat": say_contrat(apprenti, timezone.localdate()),
        "bilans": say_bilans(request.membre, apprenti),
        "avancements": [
            (lieu, *tableau.avancement(contexte), tableau.manques(contexte))
            for contexte, lieu in (("centre", "Au centre"), ("entreprise", "En entreprise"))
        ],
        "axes": axes,
        "series": series,
        "faits": [
            ("Rencontrées", f"{tableau.vues} sur {len(tableau.lignes)}"),
            ("Acquises en centre", str(tableau.acquises)),
        ],
    }
    return render(request, "bilans/tableau.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def chronologie(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """Competences × months, or × periods, then what bilans decided one after the other."""
    apprenti, version, filtres, contexte = _ouvrir(request, apprenti_id)
    par = "periode" if request.GET.get("par") == "periode" else "mois"
    chronologie = chronologie_de(apprenti, filtres, par=par)
    traces = reverse("bilans:traces", args=[request.centre.slug, apprenti.pk, AUCUNE])
    lignes, formes = rows(chronologie, filtres, traces=traces.split(str(AUCUNE))[0])
    trajectoire = trajectoire_de(apprenti, version)
    axes, series = trajectoire.radar(chronologie.echelle_centre)
    contexte |= {
        "par": par,
        "chronologie": chronologie,
        "lignes": lignes,
        "formes": formes,
        "trajectoire": trajectoire,
        "axes": axes,
        "series": series,
        "adresses": {"mois": filtres.adresse() or "?", "periode": filtres.adresse(par="periode")},
    }
    return render(request, "bilans/chronologie.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def taches(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """Which tasks were met, which are planned, which never were; `etat` keeps one kind."""
    apprenti, version, _, contexte = _ouvrir(request, apprenti_id)
    toutes = taches_de(apprenti, version)
    comptes = {etat: sum(suivie.etat is etat for suivie in toutes) for etat in EtatTache}
    voulu = request.GET.get("etat", "").upper()
    etat = EtatTache[voulu] if voulu in EtatTache.__members__ else None
    contexte |= {
        "taches": [suivie for suivie in toutes if etat in (None, suivie.etat)],
        "toutes": toutes,
        "etats": [(e.name.lower(), e.value, comptes[e]) for e in EtatTache],
        "etat": etat.name.lower() if etat else "",
        "faits": [(e.value, f"{comptes[e]} sur {len(toutes)}") for e in EtatTache] if toutes else (),
    }
    return render(request, "bilans/taches.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def tache(request: HttpRequest, apprenti_id: UUID, tache_id: UUID) -> HttpResponse:
    """What shows that a task was met: entries one may read, séances that worked on it."""
    apprenti, version, _, contexte = _ouvrir(request, apprenti_id)
    if tache_id not in version.taches:
        raise Http404("Tâche inconnue")
    contexte |= {
        "tache": version.taches[tache_id],
        "preuves": preuves_de(request.membre, apprenti, version, tache_id),
        "peut_lire_seance": request.membre.peut(Permission.SEANCE_VIEW),
    }
    return render(request, "bilans/tache.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def documents(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """What was decided and signed about an apprentice: bilans, first interview, booklet; their contracts."""
    apprenti, _, _, contexte = _ouvrir(request, apprenti_id)
    membre = request.membre
    periodes = entretiens = ()
    if membre.peut(Permission.BILAN_PERIODE_VIEW):
        periodes = bilans_periode_visibles(membre).filter(periode_apprenti__apprenti=apprenti)
        periodes = periodes.order_by("-jour")
    if membre.peut(Permission.ENTRETIEN_VIEW):
        entretiens = entretiens_visibles(membre).filter(contrat__apprenti=apprenti).order_by("-jour")
    contexte |= {
        "bilans": say_bilans(request.membre, apprenti),
        "bilans_periode": periodes,
        "entretiens": entretiens,
        "livret": last_livret(apprenti),
        "contrats": contrats_visibles(membre).filter(apprenti=apprenti).order_by("-debut"),
        "peut_lire_contrats": membre.peut(Permission.CONTRAT_VIEW),
        "aujourdhui": timezone.localdate(),
    }
    return render(request, "bilans/documents.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def traces(request: HttpRequest, apprenti_id: UUID, competence_id: UUID) -> HttpResponse:
    """Every judgement behind a competence that the filters keep, the most recent first."""
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    tableau = tableau_apprenti(apprenti)
    filtres = read_filtres(request.GET, tableau.version)
    anciennes = {ligne.competence.id: ligne.competence for ligne in tableau.anciennes}
    competence = tableau.version.competences.get(competence_id) or anciennes.get(competence_id)
    if competence is None:
        raise Http404("Compétence inconnue")
    contexte = {
        "apprenti": apprenti,
        "competence": competence,
        "filtres": filtres,
        "traces": traces_de(
            request.membre,
            apprenti,
            former_ids(equivalents(tableau.version.id), competence_id),
            filtres,
        ),
        "tableau": tableau,
    }
    modele = "bilans/_traces.html" if request.htmx else "bilans/traces.html"
    return render(request, modele, contexte)
