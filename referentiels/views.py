"""Reading pages: the catalogue, and the five views of a version."""

import hashlib
from uuid import UUID

from django.core.cache import cache
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, requires
from referentiels.comparaison import compare_versions
from referentiels.enums import StatutVersion
from referentiels.forms import FiltreCatalogue
from referentiels.models import VersionReferentiel
from referentiels.presentation import ONGLETS, ROLES_EN_MOTS_SIMPLES, corps_de, faits_de
from referentiels.queries import autres_versions, brouillons, catalogue, charger_version, versions_voisines
from referentiels.recherche import matches, words
from referentiels.version_lue import VersionLue

DUREE_DU_CACHE = 24 * 3600
ETATS = {
    StatutVersion.BROUILLON: ("Brouillon", "ocre"),
    StatutVersion.PUBLIEE: ("", ""),
    StatutVersion.RETIREE: ("Retirée", "neutre"),
}


@require_safe
@requires(Permission.REFERENTIEL_VIEW)
def liste(request: HttpRequest) -> HttpResponse:
    """The catalogue: one query, filtered in memory (a few hundred rows at most)."""
    tous = list(catalogue().order_by(F("niveau").asc(nulls_last=True), "diplome", "intitule"))
    filtre = FiltreCatalogue(request.GET, tous)
    choix = filtre.cleaned_data if filtre.is_valid() else {}
    mots = words(choix.get("q", ""))
    referentiels = [
        referentiel
        for referentiel in tous
        if choix.get("diplome") in (None, "", referentiel.diplome)
        and choix.get("niveau") in (None, "", str(referentiel.niveau))
        and matches(mots, referentiel.code, referentiel.intitule, referentiel.diplome, referentiel.rncp)
    ]
    contexte = {
        "filtre": filtre,
        "referentiels": referentiels,
        "mots": mots,
        "total": len(tous),
        "brouillons": brouillons() if request.membre.peut(Permission.REFERENTIEL_EDIT) else (),
        "peut_importer": request.membre.peut(Permission.REFERENTIEL_EDIT),
    }
    modele = "referentiels/_catalogue.html" if request.htmx else "referentiels/catalogue.html"
    return render(request, modele, contexte)


@require_safe
@requires(Permission.REFERENTIEL_VIEW)
def version(request: HttpRequest, version_id: UUID, onglet: str = "competences") -> HttpResponse:
    """One view of a version; its body depends on the content alone: made once, revalidated by htmx."""
    lue = _lire(version_id)
    question = request.GET.get("q", "")[:100].strip()
    clair = request.membre.role in ROLES_EN_MOTS_SIMPLES
    corps = _corps(lue, onglet, question, clair)
    if request.htmx:
        return _revalidable(request, corps)
    contexte = {
        "version": lue,
        "faits": faits_de(lue),
        "onglet": onglet,
        "onglets": _onglets(request, lue, onglet, question),
        "question": question,
        "corps": corps,
        "peut_modifier": request.membre.peut(Permission.REFERENTIEL_EDIT),
        "derivation": lue.document.referentiel.derive_de,
    } | _situation(lue)
    return render(request, "referentiels/version.html", contexte)


@require_safe
@requires(Permission.REFERENTIEL_VIEW)
def comparer(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What changed since another version of the same référentiel: the one before, or `?avec=`."""
    apres = _lire(version_id)
    autres = list(autres_versions(apres))
    choisie = next((v for v in autres if str(v.pk) == request.GET.get("avec")), autres[0] if autres else None)
    if choisie is None:
        raise Http404("Aucune autre version")
    avant = charger_version(choisie.pk)
    parties = compare_versions(avant, apres)
    contexte = {
        "avant": avant,
        "apres": apres,
        "autres": autres,
        "parties": parties,
        "resume": (
            f"De la version nationale {avant.numero} à l’adaptation du centre, version {apres.numero}"
            if choisie.national
            else f"De la version {avant.numero} à la version {apres.numero}"
        ),
    }
    return render(request, "referentiels/comparer.html", contexte)


def _lire(version_id: UUID) -> VersionLue:
    try:
        return charger_version(version_id)
    except VersionReferentiel.DoesNotExist as absente:
        raise Http404("Version inconnue") from absente


def _situation(lue: VersionLue) -> dict:
    """Where this version stands among those of its référentiel: its state, the current one, where it comes from."""
    voisines = list(versions_voisines(lue))
    statut = next((v.statut for v in voisines if v.pk == lue.id), StatutVersion.PUBLIEE)
    mot, ton = ETATS[StatutVersion(statut)]
    publiees = [v for v in voisines if v.referentiel_id == lue.referentiel_id and v.publiee]
    courante = max(publiees, key=lambda v: v.numero, default=None)
    suivante = courante.pk if courante is not None and courante.numero > lue.numero else None
    derivation = lue.document.referentiel.derive_de
    origine = next((v.pk for v in voisines if derivation and v.empreinte == derivation.empreinte), None)
    return {
        "etat": {"mot": mot, "ton": ton, "statut": str(statut), "suivante": suivante},
        "origine": origine if origine != lue.id else None,
        "comparable": any(v.pk != lue.id and v.statut != StatutVersion.BROUILLON for v in voisines),
    }


def _corps(lue: VersionLue, onglet: str, question: str, clair: bool) -> str:
    """The body of a view; without a question it is kept, the content of a version never changing."""
    cle = f"referentiel:{lue.empreinte}:{onglet}:{clair}"
    corps = None if question else cache.get(cle)
    if corps is None:
        corps = render_to_string(
            f"referentiels/_{onglet}.html", {"clair": clair, **corps_de(lue, onglet, question)}
        )
        if not question:
            cache.set(cle, corps, DUREE_DU_CACHE)
    return corps


def _revalidable(request: HttpRequest, corps: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(corps.encode()).hexdigest()[:32]}"'
    connus = request.headers.get("If-None-Match", "").replace("W/", "")
    response = HttpResponseNotModified() if etag in connus.split(", ") else HttpResponse(corps)
    response.headers["ETag"] = etag
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _onglets(request: HttpRequest, lue: VersionLue, actif: str, question: str) -> list[dict]:
    suite = f"?{request.GET.urlencode()}" if question else ""
    entrees = []
    for cle, libelle in ONGLETS.items():
        nom = "referentiels:version" if cle == "competences" else f"referentiels:{cle}"
        adresse = reverse(nom, args=[request.centre.slug, lue.id]) + suite
        entrees.append({"libelle": libelle, "url": adresse, "actif": cle == actif})
    return entrees
