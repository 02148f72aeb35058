"""Export 300 booklets of a centre of its own, then again with nothing changed. Run by bin/bench."""

import json
import time
import zipfile
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bilans.actions.livrets import apprentis_a_editer, request_export
from bilans.models import LotLivrets
from cpro.comptes.actions import add_membre
from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.models import Echelle, VersionReferentiel
from suivi.actions.groupes import create_formation, create_groupe
from suivi.models import Apprenti

SLUG = "banc-export"
EFFECTIF = 300
LIMITE = 3600  # seconds


class Command(BaseCommand):
    help = "Édite 300 livrets du banc d’essai, puis les mêmes sans changement ; affiche où en est chaque édition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--effectif", type=int, default=EFFECTIF)

    def handle(self, *, effectif: int, **options) -> None:
        centre, auteur = self._centre(effectif)
        for passage in ("premier", "second"):
            debut = time.monotonic()
            with centre_scope(centre.pk):
                lot = request_export(
                    apprentis=apprentis_a_editer(), intitule=f"Banc, {passage} export", auteur=auteur
                )
            self._suivre(centre, lot, passage)
            with centre_scope(centre.pk):
                lot.refresh_from_db()
                with lot.archive.contenu.open("rb") as contenu, zipfile.ZipFile(contenu) as archive:
                    noms = archive.namelist()
                    for nom in noms:  # as a browser that downloads it all
                        with archive.open(nom) as fichier:
                            while fichier.read(1 << 20):
                                pass
                repris = lot.apprentis.filter(repris=True).count()
            self._dire(
                passage=passage,
                secondes=round(time.monotonic() - debut, 1),
                livrets=len(noms) - 1,
                repris=repris,
                octets=lot.archive.taille,
            )

    def _centre(self, effectif: int) -> tuple[Centre, Membre]:
        """The centre of this measure, with so many apprentices in one group. Made once."""
        centre, _ = Centre.objects.get_or_create(slug=SLUG, defaults={"nom": "Banc des exports"})
        with centre_scope(centre.pk):
            if (auteur := Membre.objects.select_related("utilisateur", "centre").first()) is None:
                personne = Utilisateur.objects.create_user(
                    f"coordonnateur@{SLUG}.demo.invalid", prenom="Banc"
                )
                auteur = add_membre(centre=centre, utilisateur=personne, role=Role.COORDONNATEUR)
                auteur.centre = centre
            if not Apprenti.objects.exists():
                formation = create_formation(
                    intitule="Banc",
                    version=VersionReferentiel.objects.filter(referentiel__cle="bcp-melec").latest("numero"),
                    echelle_centre=Echelle.objects.get(code="quatre-degres"),
                    echelle_entreprise=Echelle.objects.get(code="entreprise"),
                    auteur=auteur,
                )
                jour = timezone.localdate()
                groupe = create_groupe(
                    formation=formation,
                    nom="Banc",
                    debut=jour,
                    fin=jour.replace(year=jour.year + 2),
                    auteur=auteur,
                )
                Apprenti.objects.bulk_create(
                    Apprenti(centre_id=centre.pk, groupe=groupe, prenom=f"Prénom {n:03}", nom="Banc")
                    for n in range(effectif)
                )
        return centre, auteur

    def _suivre(self, centre: Centre, lot: LotLivrets, passage: str) -> None:
        """Say each ten booklets made, so that bin/bench looks at the memory of the worker."""
        limite, dit = time.monotonic() + LIMITE, -1
        while time.monotonic() < limite:
            with centre_scope(centre.pk):
                travail = Travail.objects.get(pk=UUID(str(lot.travail_id)))
            if travail.fait // 10 > dit:
                dit = travail.fait // 10
                self._dire(passage=passage, fait=travail.fait)
            if not travail.actif:
                if travail.statut != Travail.Statut.TERMINE:
                    raise CommandError(f"l’export n’a pas abouti : {travail.message}")
                return
            time.sleep(0.1)
        raise CommandError("l’export ne finit pas")

    def _dire(self, **valeurs: object) -> None:
        self.stdout.write(json.dumps(valeurs))
        self.stdout.flush()
