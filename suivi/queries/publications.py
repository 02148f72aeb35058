"""Reading the library common to all centres, and what may be personal in a scenario about to join it."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from cpro.socle.scoping import centre_courant
from referentiels.models import VersionReferentiel
from referentiels.recherche import words
from suivi.donnees_personnelles import Trouvaille, scan_file, scan_texts
from suivi.models import Apprenti, Formation, Publication, Reprise, Scenario
from suivi.queries.bibliotheque import MOTS_MAXIMUM, PAR_PAGE


@dataclass(frozen=True, slots=True)
class Referentiel:
    """A référentiel of the common library: how many scenarios follow it."""

    cle: UUID
    libelle: str
    nombre: int


def publications_visibles() -> QuerySet[Publication]:
    """What every centre may read: what is not withdrawn. With the number of centres that took it up."""
    reprises = Reprise.objects.filter(publication=OuterRef("pk")).order_by().values("publication")
    nombre = Subquery(reprises.annotate(nombre=Count("centre", distinct=True)).values("nombre"))
    return (
        Publication.objects.filter(retiree_le=None)
        .select_related("centre", "version__referentiel")
        .defer("version__document", "recherche")
        .annotate(reprises_par=Coalesce(nombre, 0))
    )


def search_publications(
    mots: str, referentiel: UUID | None, page: str
) -> tuple[Page, list[Referentiel], Counter]:
    """A page of what answers, how many by référentiel, and how many copies are here.

    First what the centre teaches, then the most taken up.
    """
    trouvees = Publication.objects.filter(retiree_le=None)
    for mot in words(mots)[:MOTS_MAXIMUM]:
        trouvees = trouvees.filter(recherche__contains=mot)
    lignes = trouvees.order_by().values_list(
        "version__referentiel", "version__referentiel__diplome", "version__referentiel__intitule"
    )
    compte = [
        Referentiel(cle, f"{diplome} {intitule}", nombre)
        for cle, diplome, intitule, nombre in lignes.annotate(nombre=Count("pk"))
    ]
    visibles = publications_visibles().filter(pk__in=trouvees.values("pk"))
    if referentiel:
        visibles = visibles.filter(version__referentiel=referentiel)
    suivis = Formation.objects.values("version__referentiel")
    visibles = visibles.annotate(suivi=Case(When(version__referentiel__in=suivis, then=1), default=0))
    pagination = Paginator(visibles.order_by("-suivi", "-reprises_par", "-cree_le"), PAR_PAGE)
    pagination.count = sum(r.nombre for r in compte if referentiel in (None, r.cle))
    trouve = pagination.get_page(page)
    miennes = Scenario.objects.filter(origine__in=[p.pk for p in trouve]).values_list("origine", flat=True)
    return trouve, sorted(compte, key=lambda r: r.libelle), Counter(miennes)


def version_to_copy_into(publication: Publication) -> VersionReferentiel:
    """The version a copy is linked to: the same when the centre follows it, else the one it does follow."""
    suivies = VersionReferentiel.objects.filter(
        pk__in=Formation.objects.values("version"), referentiel__versions=publication.version_id
    ).order_by("-numero")
    versions = {version.pk: version for version in suivies.defer("document")}
    if publication.version_id in versions or not versions:
        return VersionReferentiel.objects.defer("document").get(pk=publication.version_id)
    return next(iter(versions.values()))


def current_publication(scenario: Scenario) -> Publication | None:
    """The publication in force of one of the centre's own scenarios."""
    visibles = publications_visibles()
    return visibles.filter(Q(centre_id=centre_courant()), scenario=scenario).first()


def personal_data_of(scenario: Scenario) -> list[Trouvaille]:
    """What looks personal in its texts, in its wordings, and in the names and authors of its files."""
    noms = {nom: Scenario._meta.get_field(nom).verbose_name.capitalize() for nom in TEXTES_LUS}
    textes = [(noms[nom], getattr(scenario, nom)) for nom in TEXTES_LUS]
    textes += [
        ("Indicateur de réussite", t) for t in scenario.criteres.values_list("indicateur", flat=True) if t
    ]
    fichiers = [r.fichier for r in scenario.ressources.select_related("fichier").order_by("cree_le")]
    textes += [("Nom d’un fichier", fichier.nom) for fichier in fichiers]
    trouvees = scan_texts(textes, Apprenti.objects.values_list("prenom", "nom"))
    for fichier in fichiers:
        with fichier.contenu.open("rb") as contenu:
            trouvees += scan_file(fichier.nom, fichier.type_mime, contenu.read())
    return sorted(trouvees)


TEXTES_LUS = ("titre", "description", "missions", "resultats", "equipements", "liens", "espaces")
