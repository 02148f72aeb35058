"""Bac Pro MELEC: scenarios, days in the company, syntheses."""

from cpro.demo.contenu.modele import DiplomeDemo, EntreeDemo, FicheDemo, ScenarioDemo

MELEC = DiplomeDemo(
    referentiel="bcp-melec",
    intitule="Bac Pro Métiers de l’électricité et de ses environnements connectés",
    groupe="MELEC 1re",
    naissance=17,
    periodes=("Découverte de l’entreprise", "Pose et raccordement", "Mise en service"),
    consignes="Participer à la pose et au raccordement sous la responsabilité du maître d’apprentissage. "
    "Noter chaque semaine au moins deux activités, avec une photo quand le client l’autorise.",
    scenarios=(
        ScenarioDemo(
            titre="Câbler le tableau d’un studio",
            description="Un bailleur rénove douze studios identiques. Le tableau de répartition est à "
            "refaire dans chacun selon la NF C 15-100.",
            missions="Comment regrouper les circuits sous deux interrupteurs différentiels sans "
            "dépasser le nombre de disjoncteurs permis ?\nImplanter les appareils, câbler, repérer, "
            "contrôler hors tension.",
            equipements="Coffret 13 modules, deux interrupteurs différentiels 40 A 30 mA types A et AC, "
            "disjoncteurs 10 A à 32 A, peignes, multimètre, étiqueteuse.",
            espaces="Atelier habitat, poste 1 à 8",
            heures=8,
            taches=("T2-1", "T2-2", "T2-3"),
            competences=("C2", "C4", "C5", "C10"),
            ressource="Schéma unifilaire du studio.pdf",
        ),
        ScenarioDemo(
            titre="Poser des chemins de câbles dans un couloir technique",
            description="Extension d’un laboratoire : les courants forts et faibles doivent "
            "cheminer séparément au-dessus du faux plafond.",
            missions="Quelle distance garder entre les deux dalles et comment la justifier au client ?\n"
            "Tracer, percer, fixer les consoles, poser et éclisser les dalles, relier à la terre.",
            equipements="Dalles perforées 200 × 50, consoles, laser de chantier, perforateur, "
            "plateforme individuelle roulante.",
            espaces="Atelier infrastructures, mur de pose",
            heures=6,
            taches=("T2-1", "T2-2", "T2-6"),
            competences=("C2", "C4", "C10", "C11"),
        ),
        ScenarioDemo(
            titre="Mettre en service un départ moteur avec variateur",
            description="Le convoyeur d’une plateforme de tri démarre trop brutalement. "
            "Un variateur remplace le démarreur direct.",
            missions="Comment régler les rampes sans faire déclencher la protection ?\nContrôler le "
            "câblage, paramétrer le variateur, mesurer le courant au démarrage, rédiger la fiche.",
            equipements="Variateur 1,5 kW, moteur asynchrone triphasé, pince ampèremétrique, EPI, VAT.",
            espaces="Atelier industriel, zone essais",
            heures=6,
            taches=("T3-1", "T3-2"),
            competences=("C5", "C6", "C7", "C8"),
            par_critere=True,
        ),
        ScenarioDemo(
            titre="Dépanner l’éclairage d’une salle de sport",
            description="La moitié des luminaires DALI d’une salle communale ne répond plus depuis "
            "un orage. La commune veut rouvrir le soir même.",
            missions="Par où commencer la recherche pour ne pas démonter inutilement ?\nInterroger "
            "l’usager, émettre des hypothèses, mesurer, remplacer, remettre en service.",
            equipements="Maquette DALI, multimètre, console de configuration, notices constructeur.",
            espaces="Atelier tertiaire, maquette éclairage",
            heures=4,
            taches=("T4-2", "T5-2"),
            competences=("C8", "C9", "C12", "C13"),
        ),
        ScenarioDemo(
            titre="Raccorder une borne de recharge en copropriété",
            description="Un copropriétaire demande une borne 7,4 kW sur sa place couverte. Le départ "
            "existe, la protection est à adapter.",
            missions="Quelle protection différentielle la notice impose-t-elle ?\nPréparer le "
            "matériel, poser, raccorder, contrôler, expliquer l’usage au client.",
            equipements="Borne 7,4 kW, interrupteur différentiel type F, câble 3G10, contrôleur "
            "d’installation.",
            espaces="Atelier habitat, façade extérieure",
            heures=8,
            taches=("T2-3", "T3-1", "T5-3"),
            competences=("C4", "C5", "C7", "C13"),
        ),
        ScenarioDemo(
            titre="Vérifier une installation avant la visite du Consuel",
            description="Une maison neuve attend son attestation. Le rapport de vérification doit "
            "être prêt demain matin.",
            missions="Quelles mesures le rapport demande-t-il, et dans quel ordre les faire ?\n"
            "Continuité, isolement, terre, déclenchement des différentiels, rapport.",
            equipements="Contrôleur multifonction, EPI, VAT, dossier de la maison.",
            espaces="Atelier habitat, cellule maison",
            heures=4,
            taches=("T3-1", "T3-2", "T5-1"),
            competences=("C5", "C7", "C10", "C11"),
        ),
        ScenarioDemo(
            titre="Installer une alarme intrusion connectée",
            description="Un commerçant veut être prévenu sur son téléphone en cas d’intrusion.",
            missions="Où placer les détecteurs pour éviter les fausses alertes ?\nImplanter, "
            "raccorder, appairer, paramétrer, former l’usager.",
            equipements="Centrale d’alarme, trois détecteurs, sirène, tablette, réseau de l’atelier.",
            espaces="Atelier tertiaire",
            heures=6,
            taches=("T2-2", "T3-1", "T5-2"),
            competences=("C4", "C6", "C7", "C13"),
        ),
    ),
    entrees=(
        EntreeDemo(
            recit="Rénovation d’un appartement de quatre pièces. J’ai déposé l’ancien tableau après "
            "consignation, repéré les douze circuits, puis câblé le nouveau coffret avec les peignes. "
            "Mon maître d’apprentissage a vérifié les serrages avant la mise sous tension.",
            reflexion="J’ai compris pourquoi on répartit les prises et l’éclairage sur les deux "
            "différentiels : si l’un coupe, il reste de la lumière dans chaque pièce.",
            taches=("T2-1", "T2-3"),
            photo="tableau",
            legende="Le coffret avant la pose du capot",
        ),
        EntreeDemo(
            recit="Pose de quarante mètres de chemin de câbles dans le parking d’une clinique. Traçage "
            "au laser, une console tous les 1,50 m, puis éclissage et liaison à la terre.",
            reflexion="Au début je mesurais chaque console. Avec le laser et un gabarit on va deux "
            "fois plus vite, et c’est plus droit.",
            taches=("T2-2", "T2-5"),
            photo="chemin",
            legende="La dalle du parking, côté rampe",
        ),
        EntreeDemo(
            recit="Dépannage chez un boulanger : le four faisait disjoncter. Mesure d’isolement sur les "
            "résistances, l’une était à la masse. Commande de la pièce et remise en service partielle.",
            reflexion="Il faut poser des questions au client avant de sortir le multimètre : il "
            "savait que cela arrivait seulement four chaud.",
            taches=("T4-2", "T5-2"),
            photo="mesure",
            legende="Mesure d’isolement de la résistance",
        ),
        EntreeDemo(
            recit="Tirage de câbles réseau dans une école, baie au rez-de-chaussée. J’ai serti "
            "vingt-quatre prises et testé chaque lien avec le certificateur.",
            taches=("T2-2", "T2-3", "T3-1"),
            photo="baie",
            legende="La baie de brassage après repérage",
        ),
        EntreeDemo(
            recit="Pose de deux bornes de recharge sur le parking d’un cabinet d’architectes. "
            "Tranchée déjà faite. J’ai passé les câbles, posé les socles et raccordé la première.",
            reflexion="La notice du fabricant impose la protection : je l’ai lue la veille avec "
            "{maitre}, cela m’a évité une erreur.",
            taches=("T2-2", "T2-3", "T2-6"),
            photo="borne",
            legende="Première borne raccordée",
        ),
        EntreeDemo(
            recit="Maintenance des blocs de secours d’un hôtel : test de chaque bloc, remplacement de "
            "sept batteries, mise à jour du registre de sécurité.",
            taches=("T4-1", "T5-1"),
        ),
        EntreeDemo(
            recit="Préparation du chantier de la crèche : contrôle de la livraison avec le bon de "
            "commande, il manquait deux disjoncteurs 20 A. J’ai prévenu le fournisseur.",
            reflexion="Vérifier le matériel au dépôt fait gagner une demi-journée sur place.",
            taches=("T1-1", "T1-3"),
        ),
        EntreeDemo(
            recit="Mise en service du chauffage d’une salle des fêtes avec le conducteur de travaux : "
            "réglage des thermostats, essai de chaque zone, explication à la mairie.",
            taches=("T3-1", "T3-2", "T5-2"),
            photo="tableau",
            legende="Départs chauffage réglés",
        ),
    ),
    fiche=FicheDemo(
        titre="Remplacer un tableau électrique sans priver le client de courant",
        contexte="Un cabinet dentaire ouvert toute la semaine. Nous étions deux, avec {maitre}. Le tableau "
        "datait de 1985, sans différentiel, et le client gardait ses vaccins au froid.",
        etapes="J’ai relevé les circuits un par un et je les ai étiquetés. Le samedi matin, consignation "
        "avec {maitre}, puis vérification d’absence de tension. J’ai alimenté le réfrigérateur par un "
        "départ provisoire avant de déposer l’ancien tableau. Ensuite pose du coffret, peignes, "
        "raccordement rangée par rangée, serrage au tournevis dynamométrique.",
        resultat="Seize circuits remis en service à midi. Les mesures de terre et de déclenchement sont sur "
        "la fiche de contrôle, toutes bonnes.",
        difficultes="Deux circuits partageaient le même neutre. Je ne l’avais pas vu au relevé ; le "
        "différentiel a déclenché tout de suite. Il a fallu reprendre le repérage de cette rangée.",
        compris="Le repérage prend une heure, l’oublier en coûte trois. Avec deux neutres mélangés, le "
        "différentiel voit une fuite qui n’existe pas.",
        taches=("T2-1", "T2-3"),
        kit="prescrit_reel",
        reponses=(
            "Suivre le schéma de l’étude, un différentiel par rangée.",
            "J’ai dû déplacer deux disjoncteurs sur la même rangée à cause du neutre commun.",
            "Le schéma ne connaissait pas l’ancienne installation.",
            "J’ai corrigé le schéma au crayon et {maitre} l’a envoyé au bureau d’études.",
        ),
        photo="tableau",
    ),
    syntheses=(
        "Un premier trimestre sérieux. Le câblage est soigné et les consignes de sécurité sont acquises. "
        "Le travail porte maintenant sur la méthode de dépannage : formuler une hypothèse avant de mesurer.",
        "L’entreprise confie déjà des tâches complètes. Les documents de fin de chantier restent à tenir "
        "à jour sans qu’on le rappelle.",
        "Progression régulière entre le centre et l’entreprise. L’échange avec le client est un point fort.",
    ),
)
