"""The steps of the main job, in order, each with the sentence printed when it is done."""

from collections.abc import Callable

from cpro.demo.parcours import accueil, bilan, centre, entreprise, livrets
from cpro.demo.parcours.parcours import Parcours

Etape = Callable[[Parcours], str]

ETAPES: tuple[tuple[str, Etape], ...] = (
    ("Chaque rôle arrive sur ce qui l’attend", accueil.open_homes),
    ("Le formateur crée un scénario sur le référentiel", centre.create_scenario),
    ("Il planifie une séance", centre.plan_seance),
    ("Il évalue dans la grille, cellule par cellule", centre.evaluate_cells),
    ("Il évalue un apprenti à la fois", centre.evaluate_one),
    ("L’apprenti lit ses résultats et s’autoévalue", centre.read_and_self_evaluate),
    ("Le coordonnateur planifie une période en entreprise", entreprise.plan_periode),
    ("L’apprenti note sa journée et l’envoie", entreprise.write_entree),
    ("Le maître d’apprentissage reçoit un e-mail", entreprise.read_courriel),
    ("Il ouvre son lien", entreprise.open_link),
    ("Il valide la journée", entreprise.validate_entree),
    ("Il demande un complément sur une autre", entreprise.ask_for_more),
    ("Le formateur lit le tableau de bord de l’apprenti", bilan.open_tableau),
    ("Il décide les niveaux d’un bilan de compétences", bilan.decide_bilan),
    ("Il fige le bilan", bilan.freeze_bilan),
    ("Les trois signent", bilan.sign_bilan),
    ("L’administrateur lance les livrets du groupe", livrets.launch_livrets),
    ("Il suit leur édition jusqu’au bout", livrets.wait_for_livrets),
    ("Il télécharge un PDF et l’archive, qui s’ouvrent", livrets.download_livrets),
)
