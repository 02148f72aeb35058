"""Jobs made for the tests, given to a real worker with `--include tests.socle.executants`."""

import time
from pathlib import Path
from uuid import uuid4

from cpro.comptes.models import Membre
from cpro.socle.models import Travail
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement, executant, lancer, reprendre_travaux


@executant("essai.compter")
def compter(avancement: Avancement) -> dict:
    """Take `pas` steps, each a file that only its first passage makes.

    After step `halte`, wait for a file named « suite »: the test has seen what it came for.
    """
    dossier, total = Path(avancement.parametres["dossier"]), avancement.parametres["pas"]
    (dossier / f"depart-{uuid4()}").touch()
    refaits = 0
    for pas in range(1, total + 1):
        if (dossier / f"pas-{pas}").exists():
            refaits += 1
        else:
            (dossier / f"pas-{pas}").touch(exist_ok=False)
        avancement.avancer(pas, total, f"Pas {pas}")
        while pas == avancement.parametres.get("halte") and not (dossier / "suite").exists():
            time.sleep(0.05)
    return {"pas": total, "refaits": refaits}


@executant("essai.dormir")
def dormir(avancement: Avancement) -> dict:
    """One long step that says nothing."""
    time.sleep(avancement.parametres["duree"])
    return {}


@executant("essai.echouer")
def echouer(avancement: Avancement) -> dict:
    raise ValueError("secret interne")


def demander(nature: str, centre_id: int, **parametres: object) -> None:
    """Ask for a job as a page would; prints its id and the seconds that the request and its commit took."""
    debut = time.monotonic()
    with centre_scope(centre_id):
        travail = lancer(nature=nature, titre="Essai", parametres=parametres, membre=Membre.objects.get())
    print(travail.pk, time.monotonic() - debut)


def reprendre() -> None:
    """Print how many jobs the sweeper wakes up."""
    print(reprendre_travaux())


def etat(travail_id: str, centre_id: int) -> Travail:
    with centre_scope(centre_id):
        return Travail.objects.get(pk=travail_id)
