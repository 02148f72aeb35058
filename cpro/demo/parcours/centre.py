"""In the centre: a séance is planned, judged in the grid, read and self-judged by the apprentice."""

import re
from datetime import date
from uuid import uuid4

from cpro.demo.parcours.navigateur import Echec, Page
from cpro.demo.parcours.parcours import Parcours
from cpro.demo.photos import draw_photo
from cpro.socle.permissions import Role

CASES = 6


def choix(page: Page, champ: str, libelle: str, vers: str = "") -> str:
    """The value of the choice whose label begins so."""
    proposes = page.formulaire(champ, vers=vers).champs[champ].choix
    trouve = next(
        (valeur for valeur, texte in proposes.items() if valeur and texte.startswith(libelle)), None
    )
    if trouve is None:
        raise Echec(
            f"« {libelle} » n’est pas proposé dans {champ} de {page.chemin} : {list(proposes.values())[:8]}"
        )
    return trouve


def create_scenario(p: Parcours) -> str:
    """Title and context, then tasks: the server proposes their competences; then a file."""
    formateur = p.comme(Role.FORMATEUR)
    page = formateur.ouvrir(p.url("suivi:scenario_nouveau"))
    titre = f"Remplacer un contacteur en armoire, essai du {p.marque}"
    valeurs = {
        "titre": titre,
        "version": choix(page, "version", p.referentiel),
        "description": "Une pompe de relevage ne démarre plus depuis ce matin.",
        "missions": "Diagnostiquer, consigner, remplacer, remettre en service.",
        "espaces": "Atelier industriel",
    }
    page = formateur.envoyer(page, page.formulaire("titre", "version"), valeurs)
    formulaire = page.formulaire("taches", "competences")
    taches = list(formulaire.champs["taches"].choix)[-5:-3]
    page = formateur.envoyer(page, formulaire, {"taches": taches}, bouton=formulaire.bouton("proposer"))
    formulaire = page.formulaire("taches", "competences")
    competences = formulaire.champs["competences"].valeurs
    if not competences:
        raise Echec(f"aucune compétence n’est proposée pour les tâches cochées dans {page.chemin}")
    page = formateur.envoyer(page, formulaire)
    formulaire = page.formulaire("fichiers")
    fichiers = {"fichiers": ("armoire.jpg", draw_photo("armoire", p.marque))}
    formateur.envoyer(page, formulaire, fichiers=fichiers).exige("armoire.jpg")
    p.noms["scenario"] = titre
    formateur.ouvrir(p.url("suivi:scenarios")).exige(titre)
    return f"{len(taches)} tâches, {len(competences)} compétences proposées, un fichier"


def plan_seance(p: Parcours) -> str:
    formateur = p.comme(Role.FORMATEUR)
    page = formateur.ouvrir(p.url("suivi:seance_planifier"))
    scenario = choix(page, "scenario", p.noms["scenario"])
    page = formateur.ouvrir(f"{page.chemin}?scenario={scenario}")
    groupe = choix(page, "groupe", p.groupe)
    valeurs = {"scenario": scenario, "groupe": groupe, "debut": date.today().isoformat(), "fin": ""}
    page = formateur.envoyer(page, page.formulaire("scenario", "groupe", "debut"), valeurs)
    page.exige(p.noms["scenario"], p.groupe)
    p.adresses["seance"] = page.chemin
    return p.groupe


def evaluate_cells(p: Parcours) -> str:
    """As the grid's script does: one cell after the other, each kept at once."""
    formateur = p.comme(Role.FORMATEUR)
    page = formateur.ouvrir(p.adresses["seance"])
    cellule = re.search(r'data-cellule="([^"]+)"', page.html)
    colonnes = re.findall(r'<th[^>]*data-c="([^"]+)"(?: data-k="([^"]+)")?', page.html)
    niveaux = re.findall(r'data-rang="\d+" data-id="([^"]+)"', page.html)
    apprentis = re.findall(r'<tr[^>]*data-a="([^"]+)"', page.html)
    if not (cellule and colonnes and niveaux and apprentis):
        raise Echec(f"la grille de {page.chemin} n’a pas de cellules à remplir")
    for numero in range(CASES):
        competence, critere = colonnes[numero % len(colonnes)]
        reponse = formateur.poster(
            page,
            cellule[1],
            {
                "id": str(uuid4()),
                "apprenti": apprentis[numero // len(colonnes)],
                "competence": competence,
                "critere": critere,
                "niveau": niveaux[1 + numero % 3],
                "base": "",
            },
        )
        if not reponse.json().get("base"):
            raise Echec(f"la cellule {numero + 1} n’a pas été gardée : {reponse.json()}")
    return f"{CASES} cellules de {len(apprentis)} apprentis × {len(colonnes)} compétences"


def evaluate_one(p: Parcours) -> str:
    """The persona's apprentice, on the page for a tablet, without script."""
    formateur = p.comme(Role.FORMATEUR)
    nom = str(p.personas[Role.APPRENTI])
    page = formateur.ouvrir(p.adresses["seance"])
    page = formateur.ouvrir(page.lien(f"^{re.escape(nom)}$|^{re.escape(p.personas[Role.APPRENTI].nom)}"))
    page.exige(nom)
    p.noms["apprenti_id"] = re.search(r"/apprentis/([0-9a-f-]{36})/", page.chemin)[1]
    _judge_all(p, Role.FORMATEUR, page, 2)
    return nom


def _judge_all(p: Parcours, role: Role, page: Page, rang: int) -> Page:
    """Answer every cell of a page of judgements with the same level."""
    formulaire = next(
        (f for f in page.lecteur.formulaires if any(nom.startswith("n-") for nom in f.champs)), None
    )
    if formulaire is None:
        raise Echec(f"rien à évaluer dans {page.chemin}")
    valeurs = {
        nom: [valeur for valeur in champ.choix if valeur][rang]
        for nom, champ in formulaire.champs.items()
        if nom.startswith("n-")
    }
    return p.comme(role).envoyer(page, formulaire, valeurs)


def read_and_self_evaluate(p: Parcours) -> str:
    apprenti = p.comme(Role.APPRENTI)
    titre = p.noms["scenario"]
    liste = apprenti.ouvrir(p.url("suivi:activites")).exige(titre)
    page = apprenti.ouvrir(liste.lien(re.escape(titre)))
    page.exige("Mes résultats")
    _judge_all(p, Role.APPRENTI, page, 1)
    return "résultats lus, puis autoévaluation"
