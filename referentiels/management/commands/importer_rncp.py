"""Take records out of the RNCP register (XML or its ZIP, of any size) as drafts of a centre, or as files to correct."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cpro.comptes.queries import centre_de_slug
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import create_brouillon
from referentiels.echanges.flux import Flux, open_flux
from referentiels.echanges.proposition import Proposition
from referentiels.echanges.rncp import FicheRncp, search_fiches, select_fiches
from referentiels.echanges.rncp_document import to_proposition
from referentiels.format.errors import FichierRefuse
from referentiels.format.native import write_native


class Command(BaseCommand):
    help = (
        "Cherche des fiches dans le répertoire RNCP (XML ou ZIP de France compétences) et les garde : en brouillons "
        "d’un centre (--centre), ou en fichiers natifs à relire avant load_referentiels (--vers)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        choix = parser.add_mutually_exclusive_group(required=True)
        choix.add_argument(
            "--fiche", action="append", metavar="NUMÉRO", help="RNCP35316 ou 35316 ; à répéter"
        )
        choix.add_argument("--chercher", metavar="MOTS", help="affiche les fiches dont l’intitulé a ces mots")
        parser.add_argument("--centre", metavar="ADRESSE", help="le centre qui reçoit les brouillons")
        parser.add_argument("--vers", type=Path, metavar="DOSSIER", help="où écrire des fichiers natifs")
        parser.add_argument("--essai", action="store_true", help="lit et raconte, sans rien garder")

    def handle(self, *, fichier: Path, fiche: list[str] | None, chercher: str | None, **options) -> None:
        if fiche and not (options["centre"] or options["vers"] or options["essai"]):
            raise CommandError(
                "Dites où garder les fiches : --centre, --vers, ou --essai pour voir seulement."
            )
        try:
            with fichier.open("rb") as source, open_flux(source, fichier.name) as flux:
                if chercher is not None:
                    self._chercher(flux, fichier, chercher)
                else:
                    self._garder(flux, fichier, fiche, **options)
        except FichierRefuse as erreur:
            raise CommandError(f"{erreur}\nRien n’a été changé.") from erreur
        except OSError as erreur:
            raise CommandError(f"{fichier} : {erreur.strerror}") from erreur

    def _chercher(self, flux: Flux, fichier: Path, mots: str) -> None:
        for fiche in search_fiches(flux, fichier.name, mots=mots):
            etat = "" if fiche.en_vigueur else " (n’est plus active)"
            self.stdout.write(f"{fiche.numero}  {fiche.abrege} {fiche.intitule}{etat}")

    def _garder(self, flux: Flux, fichier: Path, numeros: list[str], **options) -> None:
        fiches = list(select_fiches(flux, fichier.name, numeros))
        if len(fiches) < len(numeros):
            trouvees = ", ".join(fiche.numero for fiche in fiches) or "aucune"
            raise CommandError(
                f"Fiches demandées : {len(numeros)} ; trouvées : {trouvees}. Rien n’a été changé."
            )
        propositions = list(self._lire(fiches, fichier))
        if options["essai"]:
            return
        if options["vers"]:
            self._ecrire(propositions, options["vers"])
        if options["centre"]:
            with _scope(options["centre"]):
                for proposition in propositions:
                    importe = create_brouillon(proposition=proposition, fichier=fichier.name)
                    etat = "brouillon créé" if importe.cree else "déjà là, rien n’a été ajouté"
                    self.stdout.write(f"{proposition.document.referentiel.code} : {etat}")

    def _lire(self, fiches: Iterable[FicheRncp], fichier: Path) -> Iterator[Proposition]:
        for fiche in fiches:
            proposition = to_proposition(fiche, fichier.name)
            document = proposition.document
            self.stdout.write(
                f"{fiche.numero}  {document.referentiel.intitule} : {len(document.blocs)} blocs, "
                f"{len(document.competences)} compétences découpées, à relire"
            )
            for remarque in proposition.remarques:
                self.stdout.write(self.style.WARNING(f"  {remarque}"))
            yield proposition

    def _ecrire(self, propositions: list[Proposition], dossier: Path) -> None:
        dossier.mkdir(parents=True, exist_ok=True)
        for proposition in propositions:
            chemin = dossier / f"{proposition.document.referentiel.cle}.yaml"
            chemin.write_text(write_native(proposition.document), encoding="utf-8")
            self.stdout.write(str(chemin))


@contextmanager
def _scope(adresse: str) -> Iterator[None]:
    centre = centre_de_slug(adresse)
    if centre is None:
        raise CommandError(f"Aucun centre n’a l’adresse « {adresse} ».")
    with centre_scope(centre.pk):
        yield
