"""Bac Pro Métiers du commerce et de la vente, option A: scenarios, days in the company, syntheses."""

from cpro.demo.contenu.modele import DiplomeDemo, EntreeDemo, FicheDemo, ScenarioDemo

MCV = DiplomeDemo(
    referentiel="bcp-mcv-a",
    intitule="Bac Pro Métiers du commerce et de la vente, option A",
    groupe="MCV Tle",
    naissance=18,
    periodes=("Suivre les ventes", "Fidéliser la clientèle", "Animer l’espace commercial"),
    consignes="Suivre au moins deux ventes jusqu’à la satisfaction du client. Préparer les éléments "
    "du dossier de fidélisation.",
    scenarios=(
        ScenarioDemo(
            titre="Réaliser une veille sur les vélos à assistance électrique",
            description="Le magasin veut ouvrir un rayon mobilité au printemps.",
            missions="Que font les trois magasins voisins, et à quels prix ?\nChercher, vérifier, "
            "organiser, présenter en cinq minutes.",
            equipements="Postes informatiques, tablettes, grille de veille.",
            espaces="Salle numérique",
            heures=4,
            taches=("A1",),
            competences=("C1.1", "C4A.1"),
        ),
        ScenarioDemo(
            titre="Vendre un canapé en magasin puis à distance",
            description="Un couple hésite, repart, puis pose une question par messagerie le soir.",
            missions="Comment reprendre la vente sans tout recommencer ?\nMener l’entretien, conclure, "
            "rédiger la réponse, finaliser.",
            equipements="Espace salon, fiches produits, messagerie, simulateur de financement.",
            espaces="Boutique pédagogique",
            heures=4,
            taches=("A1",),
            competences=("C1.2", "C1.3", "CT1"),
            par_critere=True,
            ressource="Fiche produit du canapé.pdf",
        ),
        ScenarioDemo(
            titre="Suivre une commande en retard",
            description="La livraison d’un lave-linge est repoussée de dix jours ; le client menace "
            "d’annuler.",
            missions="Quelle solution proposer, avec quel geste ?\nS’informer, appeler, proposer, "
            "tracer l’échange.",
            equipements="Logiciel de gestion commerciale, téléphone, script.",
            espaces="Boutique pédagogique, comptoir",
            heures=3,
            taches=("A2",),
            competences=("C2.1", "C2.2", "C2.3"),
        ),
        ScenarioDemo(
            titre="Mesurer la satisfaction après une opération",
            description="Deux cents clients ont participé à la semaine du bricolage.",
            missions="Quelles questions poser pour décider quelque chose ?\nConcevoir un questionnaire "
            "de six questions, dépouiller, conclure.",
            equipements="Tableur, formulaire en ligne, fichier client fictif.",
            espaces="Salle numérique",
            heures=4,
            taches=("A2", "A3"),
            competences=("C2.4", "C3.1"),
        ),
        ScenarioDemo(
            titre="Relancer les clients inactifs",
            description="Trois cents cartes de fidélité n’ont pas servi depuis un an.",
            missions="Quel message pour quels clients ?\nTrier le fichier, écrire deux messages, choisir "
            "l’indicateur qui dira si cela marche.",
            equipements="Fichier client fictif, tableur, modèle de courriel.",
            espaces="Salle numérique",
            heures=4,
            taches=("A3",),
            competences=("C3.1", "C3.2", "C3.3"),
        ),
        ScenarioDemo(
            titre="Rendre l’entrée du magasin attractive",
            description="Le taux d’entrée baisse depuis la nouvelle vitrine.",
            missions="Que voit-on depuis le trottoir, et qu’a-t-on envie de faire ?\nObserver, proposer "
            "un plan, installer, compter les entrées.",
            equipements="Vitrine pédagogique, éclairage, mannequins, plan.",
            espaces="Boutique pédagogique, vitrine",
            heures=6,
            taches=("A4A",),
            competences=("C4A.1", "C4A.2", "C4A.3"),
        ),
        ScenarioDemo(
            titre="Traiter une réclamation sur un réseau social",
            description="Un avis à une étoile cite un vendeur par son prénom.",
            missions="Que répondre en public, et que faire en privé ?\nAnalyser, rédiger, faire valider, "
            "suivre.",
            equipements="Captures d’écran, charte de réponse.",
            espaces="Salle numérique",
            heures=2,
            taches=("A2",),
            competences=("C2.3", "C2.4", "CT1"),
        ),
    ),
    entrees=(
        EntreeDemo(
            recit="Vente d’un robot de cuisine à un couple qui venait pour un mixeur. J’ai posé des "
            "questions sur leurs habitudes puis fait essayer la machine.",
            reflexion="La démonstration a décidé le client plus que le prix.",
            taches=("A1",),
            photo="rayon",
            legende="Le coin démonstration",
        ),
        EntreeDemo(
            recit="Appel de huit clients dont la commande est arrivée. Deux sont venus dans la "
            "journée, j’ai vérifié l’article avec eux avant la remise.",
            taches=("A2",),
        ),
        EntreeDemo(
            recit="Retour d’un vélo avec une roue voilée. J’ai écouté, ouvert le dossier et "
            "proposé un prêt pendant la réparation, après accord du responsable.",
            reflexion="J’avais envie de me justifier ; reformuler a calmé la situation.",
            taches=("A2",),
        ),
        EntreeDemo(
            recit="Préparation de la soirée réservée aux clients fidèles : choix des invités dans le "
            "fichier, envoi des invitations, plan de la salle.",
            taches=("A3",),
            photo="vitrine",
            legende="La vitrine de la soirée",
        ),
        EntreeDemo(
            recit="Mise en scène de la vitrine d’automne avec {maitre} : dépose, nettoyage, éclairage, "
            "puis contrôle depuis le trottoir.",
            reflexion="Trois couleurs suffisent. Avec plus, on ne voit rien.",
            taches=("A4A",),
            photo="vitrine",
            legende="Vue depuis le trottoir",
        ),
        EntreeDemo(
            recit="Dépouillement de soixante questionnaires de satisfaction. L’attente en caisse revient "
            "dans un avis sur trois : j’ai préparé un graphique pour l’équipe.",
            taches=("A2", "A3"),
        ),
        EntreeDemo(
            recit="Implantation du rayon cadeaux, gestion du réassort et contrôle des prix au lecteur.",
            taches=("A4A",),
            photo="gondole",
            legende="Le rayon cadeaux en place",
        ),
        EntreeDemo(
            recit="Journée au comptoir avec la responsable : trois ventes menées seul, dont une avec "
            "financement en plusieurs fois.",
            reflexion="Je dois annoncer le coût total avant la mensualité.",
            taches=("A1", "A2"),
        ),
    ),
    fiche=FicheDemo(
        titre="Traiter la réclamation d’un client fidèle",
        contexte="Un samedi après-midi chargé. Un client rapportait un appareil en panne, hors délai de "
        "retour, sans son ticket.",
        etapes="Je l’ai emmené à l’écart du passage et laissé parler. J’ai retrouvé l’achat avec sa carte "
        "de fidélité, expliqué la garantie, puis proposé un prêt pendant la réparation, après l’accord "
        "de {maitre}.",
        resultat="Le client est reparti avec l’appareil de prêt, et il est revenu acheter la semaine suivante.",
        difficultes="Au début je répondais trop vite. Il avait l’impression que je ne l’écoutais pas.",
        compris="Une réclamation n’est pas un reproche contre moi. Reformuler avant de répondre calme "
        "presque toujours.",
        taches=("A1",),
        kit="comparer",
        reponses=(
            "Ici, on cherche d’abord l’achat, puis on propose une solution.",
            "Au centre, on apprend à reformuler en premier, et à noter la réclamation.",
            "Chercher l’achat rassure le magasin ; reformuler rassure le client.",
            "Reformuler d’abord, toujours. Chercher ensuite, en expliquant pourquoi.",
        ),
        photo="rayon",
    ),
    syntheses=(
        "L’entretien de vente est structuré et l’écoute de qualité. L’analyse chiffrée des actions de "
        "fidélisation reste à approfondir.",
        "De l’initiative en entreprise, que le dossier doit mieux montrer.",
        "Une progression nette sur le suivi des ventes ; continuer sur l’animation de l’espace.",
    ),
)
