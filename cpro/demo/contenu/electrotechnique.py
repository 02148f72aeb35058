"""BTS Électrotechnique: scenarios, days in the company, syntheses."""

from cpro.demo.contenu.modele import DiplomeDemo, EntreeDemo, FicheDemo, ScenarioDemo

ELECTROTECHNIQUE = DiplomeDemo(
    referentiel="bts-et",
    intitule="BTS Électrotechnique",
    groupe="BTS ÉLEC 2",
    naissance=20,
    periodes=("Études et chiffrage", "Conduite de chantier", "Mise en service et réception"),
    consignes="Suivre une affaire du dossier à la réception. Relever les écarts entre le prévu et le "
    "réalisé, et préparer une note de deux pages pour le retour au centre.",
    scenarios=(
        ScenarioDemo(
            titre="Répondre à un appel d’offres pour un gymnase",
            description="Une commune rénove l’éclairage et la distribution d’un gymnase de 1 800 m². "
            "Le CCTP impose une baisse de 40 % des consommations.",
            missions="Quelle solution défendre entre le remplacement point par point et une nouvelle "
            "implantation ?\nLire le CCTP, dimensionner, chiffrer, rédiger la note de présentation.",
            equipements="Logiciel d’étude d’éclairement, catalogue fabricant, tableur, CCTP.",
            espaces="Salle de projet",
            heures=12,
            taches=("T1.1", "T1.3", "T1.4"),
            competences=("C5", "C6", "C8"),
            ressource="Extrait du CCTP.pdf",
        ),
        ScenarioDemo(
            titre="Dimensionner un départ de 90 kW en ligne process",
            description="Un industriel remplace un compresseur. La longueur de câble et le régime de "
            "neutre changent.",
            missions="Le câble en place peut-il être conservé ?\nCalculer section, chute de tension et "
            "courant de court-circuit, choisir la protection, mettre le schéma à jour.",
            equipements="Logiciel de calcul de réseau, normes, catalogue d’appareillage.",
            espaces="Salle de projet",
            heures=8,
            taches=("T1.3", "T2.1", "T2.2"),
            competences=("C7", "C8", "C9", "C11"),
        ),
        ScenarioDemo(
            titre="Câbler et programmer une armoire de pompage",
            description="Station de relevage à deux pompes, permutation automatique et report d’alarme.",
            missions="Comment garantir l’évacuation si une pompe est en défaut ?\nCâbler, programmer "
            "l’automate, tester les scénarios de panne, renseigner la fiche d’essais.",
            equipements="Armoire pré-équipée, automate, deux moteurs 1,5 kW, sondes de niveau, PC.",
            espaces="Plateau technique, îlot automatisme",
            heures=16,
            taches=("T6.2", "T6.3", "T7.1"),
            competences=("C14", "C15", "C16"),
            par_critere=True,
        ),
        ScenarioDemo(
            titre="Diagnostiquer la consommation d’un atelier",
            description="La facture d’un atelier de menuiserie a augmenté de 18 % à activité égale.",
            missions="Quels usages expliquent l’écart ?\nProposer un protocole, mesurer une semaine, "
            "exploiter les courbes, formuler trois préconisations chiffrées.",
            equipements="Centrale de mesure, pinces, caméra thermique, tableur.",
            espaces="Plateau technique, distribution générale",
            heures=10,
            taches=("T3.1", "T3.2", "T3.3"),
            competences=("C2", "C13", "C17"),
        ),
        ScenarioDemo(
            titre="Planifier la rénovation d’un tableau général sans coupure longue",
            description="Une clinique n’accepte que deux coupures de quatre heures, la nuit.",
            missions="Comment découper les travaux pour tenir dans ces deux fenêtres ?\nOrdonnancer, "
            "affecter l’équipe, rédiger le mode opératoire et l’analyse des risques.",
            equipements="Logiciel de planification, plans du site, modèles de documents.",
            espaces="Salle de projet",
            heures=8,
            taches=("T5.1", "T5.2", "T5.4"),
            competences=("C1", "C3", "C12"),
        ),
        ScenarioDemo(
            titre="Réceptionner une installation photovoltaïque",
            description="Toiture de 36 kWc en autoconsommation sur un centre technique municipal.",
            missions="Quelles réserves lever avant la signature ?\nContrôler, mesurer, comparer à "
            "l’étude, conduire la réunion de réception.",
            equipements="Mesureur solaire, contrôleur d’isolement, dossier des ouvrages exécutés.",
            espaces="Toiture pédagogique",
            heures=6,
            taches=("T7.2", "T7.3", "T8.3"),
            competences=("C4", "C15", "C16"),
        ),
        ScenarioDemo(
            titre="Organiser la maintenance d’un parc de variateurs",
            description="Quarante variateurs de trois générations, sans historique de pannes.",
            missions="Que surveiller, à quelle fréquence ?\nClasser par criticité, bâtir le plan, "
            "réaliser une visite préventive.",
            equipements="GMAO, caméra thermique, deux variateurs déposés.",
            espaces="Plateau technique, îlot maintenance",
            heures=8,
            taches=("T4.1", "T4.2"),
            competences=("C2", "C13", "C18"),
        ),
    ),
    entrees=(
        EntreeDemo(
            recit="Visite technique chez un fabricant d’emballages avec le chargé d’affaires. J’ai relevé "
            "les départs existants et pris les cotes du local pour la nouvelle armoire.",
            reflexion="Le plan fourni datait de quinze ans. Sans relevé sur place, l’armoire n’entrait pas.",
            taches=("T1.1", "T5.1"),
            photo="armoire",
            legende="L’armoire à remplacer",
        ),
        EntreeDemo(
            recit="Calcul des sections pour six départs de la blanchisserie et mise à jour du "
            "schéma. Le chargé d’études a repris la chute de tension du plus long avec moi.",
            reflexion="J’avais oublié le courant d’appel du moteur dans la chute de tension.",
            taches=("T1.3", "T2.2"),
        ),
        EntreeDemo(
            recit="Câblage de l’armoire de la station de relevage : bornier, relais, automate. "
            "Contrôle point par point avec le schéma, deux inversions corrigées.",
            taches=("T6.1", "T6.2"),
            photo="armoire",
            legende="Bornier terminé et repéré",
        ),
        EntreeDemo(
            recit="Essais en plateforme de l’armoire avec le client : marche manuelle, permutation, défaut "
            "d’une pompe, report d’alarme. Trois réserves notées, deux levées le jour même.",
            reflexion="Suivre la fiche d’essais dans l’ordre rassure le client et évite les oublis.",
            taches=("T7.1", "T7.2", "T8.1"),
            photo="automate",
            legende="L’automate en mode essai",
        ),
        EntreeDemo(
            recit="Réunion de chantier à l’école de musique. J’ai présenté l’avancement de notre lot et "
            "demandé le report du coulage de la dalle, les fourreaux n’étaient pas contrôlés.",
            taches=("T5.3", "T8.4"),
        ),
        EntreeDemo(
            recit="Mesures sur la toiture photovoltaïque de la déchèterie : isolement des chaînes, tensions "
            "à vide, comparaison avec l’étude. Une chaîne donnait 12 % de moins.",
            reflexion="L’écart venait d’un connecteur mal serti : visible à la caméra thermique.",
            taches=("T3.2", "T4.3"),
            photo="solaire",
            legende="La chaîne numéro 4",
        ),
        EntreeDemo(
            recit="Chiffrage d’une extension d’éclairage extérieur pour une mairie : quantités, temps de "
            "pose, deux variantes. Présentation au responsable d’agence.",
            taches=("T1.4", "T8.5"),
        ),
        EntreeDemo(
            recit="Préparation des habilitations et de l’analyse des risques avant l’intervention de nuit "
            "à la clinique. Briefing de l’équipe, vérification des EPI.",
            taches=("T5.2", "T5.4"),
            photo="mesure",
            legende="Vérification d’absence de tension",
        ),
    ),
    fiche=FicheDemo(
        titre="Mettre en service un variateur sur un convoyeur",
        contexte="Ligne d’emballage d’une laiterie, arrêt de maintenance de quatre heures, avec {maitre}.",
        etapes="Lecture du dossier, contrôle du câblage de puissance et de la liaison de terre, saisie des "
        "paramètres moteur, essai à vide à 10 Hz puis montée par paliers, réglage des rampes en charge.",
        resultat="Démarrage sans à-coup, courant relevé à 82 % du nominal. Les paramètres sont sauvegardés "
        "et joints au dossier.",
        difficultes="Le sens de rotation était inversé. J’ai préféré le corriger au bornier plutôt que dans "
        "le variateur, pour que le schéma reste vrai.",
        compris="Une rampe trop courte fait déclencher le variateur en surintensité : l’inertie des bidons "
        "compte autant que la puissance du moteur.",
        taches=(
            "T1.1",
            "T5.1",
        ),
        kit="star",
        reponses=(
            "Une ligne à l’arrêt, quatre heures devant nous, une équipe qui attend de repartir.",
            "Paramétrer le variateur neuf et prouver qu’il tient en charge.",
            "J’ai préparé les paramètres la veille, essayé à vide, puis en charge avec le conducteur de ligne.",
            "Redémarrage avec vingt minutes d’avance, aucun défaut dans la semaine.",
        ),
        photo="armoire",
    ),
    syntheses=(
        "Très bonne lecture des dossiers et des notes de calcul justes. La prise de parole en réunion "
        "de chantier est à consolider avant l’épreuve de soutenance.",
        "L’alternance porte ses fruits : les essais conduits en entreprise sont rigoureux et bien documentés.",
        "Les études avancent bien ; la conduite d’équipe reste à travailler, avec un chantier court en pilotage.",
    ),
)
