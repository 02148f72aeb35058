"""CAP Équipier polyvalent du commerce: scenarios, days in the company, syntheses."""

from cpro.demo.contenu.modele import DiplomeDemo, EntreeDemo, FicheDemo, ScenarioDemo

EPC = DiplomeDemo(
    referentiel="cap-epc",
    intitule="CAP Équipier polyvalent du commerce",
    groupe="CAP EPC 1",
    naissance=17,
    periodes=("Réception et stockage", "Mise en rayon et conseil", "Préparer les fêtes"),
    consignes="Participer à la réception, au rangement et à l’accueil. Raconter deux moments par "
    "semaine : une livraison, un client.",
    scenarios=(
        ScenarioDemo(
            titre="Réceptionner une livraison incomplète",
            description="Le camion arrive à six heures avec quatre rolls au lieu de cinq. Le chauffeur "
            "attend la signature.",
            missions="Que vérifier avant de signer, et qu’écrire sur le bon ?\nCompter, contrôler "
            "les températures et les dates, noter les réserves, prévenir.",
            equipements="Quatre rolls, bon de commande, bon de livraison, thermomètre, lecteur.",
            espaces="Magasin pédagogique, réserve",
            heures=3,
            taches=("T1.2", "T1.3", "T1.4", "T1.5"),
            competences=("C1.1", "C1.2", "C1.3"),
            ressource="Bon de livraison à contrôler.pdf",
        ),
        ScenarioDemo(
            titre="Ranger la réserve pour l’inventaire",
            description="L’inventaire a lieu demain. La réserve mélange retours, invendus et arrivages.",
            missions="Quel ordre choisir pour compter une seule fois ?\nTrier, ranger selon la "
            "rotation, nettoyer, étiqueter les emplacements, évacuer les déchets.",
            equipements="Transpalette, étiquettes d’emplacement, bacs de tri.",
            espaces="Magasin pédagogique, réserve",
            heures=3,
            taches=("T1.6", "T1.7", "T1.11"),
            competences=("C1.3", "C2.5"),
        ),
        ScenarioDemo(
            titre="Préparer dix commandes drive",
            description="Dix commandes à remettre avant midi, deux produits manquent en rayon.",
            missions="Que proposer au client quand un produit manque ?\nPréparer, contrôler, emballer, "
            "ranger par température, remettre.",
            equipements="Terminal de préparation, bacs, sacs isothermes, dix bons.",
            espaces="Magasin pédagogique, zone drive",
            heures=2.5,
            taches=("T1.9", "T1.10"),
            competences=("C1.4", "C3.3", "C3.4"),
        ),
        ScenarioDemo(
            titre="Monter une tête de gondole de rentrée",
            description="Le chef de secteur veut une tête de gondole de fournitures scolaires lisible en "
            "trois secondes.",
            missions="Quel produit mettre à hauteur des yeux et pourquoi ?\nImplanter, remplir, "
            "poser les prix et l’affiche, prendre la photo avant et après.",
            equipements="Gondole, plan d’implantation, produits, étiquettes, affiche A3.",
            espaces="Magasin pédagogique, allée centrale",
            heures=3,
            taches=("A2",),
            competences=("C2.1", "C2.2", "C2.4"),
            par_critere=True,
        ),
        ScenarioDemo(
            titre="Conseiller un client qui hésite",
            description="Une cliente cherche une cafetière à offrir. Deux modèles, un budget, une "
            "promotion qui se termine ce soir.",
            missions="Quelles questions poser avant de montrer un produit ?\nAccueillir, questionner, "
            "présenter, conclure, prendre congé.",
            equipements="Deux cafetières, fiches produits, grille d’observation.",
            espaces="Magasin pédagogique, rayon petit électroménager",
            heures=2,
            taches=("A3",),
            competences=("C3.1", "C3.2", "C3.3", "C3.4"),
        ),
        ScenarioDemo(
            titre="Traiter un retour sans ticket",
            description="Un client rapporte une lampe, sans ticket, un samedi à seize heures.",
            missions="Jusqu’où peut-on aller sans appeler le responsable ?\nÉcouter, reformuler, "
            "appliquer la procédure, rendre compte.",
            equipements="Lampe, procédure du magasin, cahier de réclamations.",
            espaces="Magasin pédagogique, accueil",
            heures=2,
            taches=("A3", "T1.10"),
            competences=("C3.4", "C3.5"),
        ),
        ScenarioDemo(
            titre="Poser la signalétique d’une opération anniversaire",
            description="Vingt affiches et cent vingt étiquettes à poser avant l’ouverture.",
            missions="Comment être sûr que chaque prix affiché est le prix en caisse ?\nPoser, "
            "contrôler au lecteur, corriger.",
            equipements="Lecteur, étiquettes, affiches, plan du magasin.",
            espaces="Magasin pédagogique",
            heures=2.5,
            taches=("A2",),
            competences=("C2.2", "C2.4"),
        ),
    ),
    entrees=(
        EntreeDemo(
            recit="Livraison de six heures : cinq palettes d’épicerie. J’ai compté les colis avec le "
            "bon, un carton d’huile était ouvert. Je l’ai mis de côté et noté la réserve avant "
            "que le chauffeur reparte.",
            reflexion="Si je signe sans vérifier, le magasin paie la casse.",
            taches=("T1.2", "T1.3", "T1.5"),
            photo="palette",
            legende="Le carton abîmé, mis à part",
        ),
        EntreeDemo(
            recit="Rangement de la réserve des boissons. J’ai mis les dates courtes devant et remonté les "
            "packs ouverts en rayon.",
            taches=("T1.6", "T1.7"),
            photo="reserve",
            legende="L’allée des boissons après rangement",
        ),
        EntreeDemo(
            recit="Préparation de sept commandes drive ce matin. Il manquait du lait : j’ai appelé la "
            "cliente, elle a accepté une autre marque.",
            reflexion="Appeler tout de suite évite une réclamation au moment du retrait.",
            taches=("T1.9", "T1.10"),
        ),
        EntreeDemo(
            recit="Montage de la tête de gondole des conserves avec {maitre}. Nous avons suivi le plan "
            "puis changé l’ordre, les grandes boîtes cachaient l’affiche.",
            reflexion="Le plan aide, mais il faut reculer et regarder comme un client.",
            taches=("A2",),
            photo="gondole",
            legende="La tête de gondole terminée",
        ),
        EntreeDemo(
            recit="Mise en rayon des fruits et légumes, retrait des produits abîmés, réglage des "
            "brumisateurs. J’ai trié les barquettes pour le panier à petit prix.",
            taches=("A2", "T1.11"),
            photo="rayon",
            legende="Le rayon à l’ouverture",
        ),
        EntreeDemo(
            recit="Une personne âgée cherchait un produit sans sel. Je l’ai accompagnée en rayon et nous "
            "avons lu ensemble les étiquettes.",
            reflexion="Accompagner vaut mieux que montrer du doigt.",
            taches=("A3",),
        ),
        EntreeDemo(
            recit="Contrôle des dates du rayon frais : quatre yaourts retirés, deux produits "
            "passés en promotion avec l’étiquette du jour.",
            taches=("T1.8", "A2"),
            photo="rayon",
            legende="Produits à date courte",
        ),
        EntreeDemo(
            recit="Tri des cartons et du plastique, presse à balles avec mon maître d’apprentissage. "
            "Il m’a montré l’arrêt d’urgence avant de commencer.",
            taches=("T1.7", "T1.11"),
        ),
    ),
    fiche=FicheDemo(
        titre="Réceptionner une livraison de surgelés",
        contexte="Six heures du matin, quai numéro deux, quatre palettes. {maitre} était en rayon et "
        "m’a laissé seul avec le chauffeur.",
        etapes="J’ai pris la température du camion, puis à cœur de trois produits. J’ai compté les colis "
        "avec le bon, regardé les dates, et tout rentré en chambre froide en moins de vingt minutes.",
        resultat="Un colis refusé, givré et mou. La réserve est écrite sur le bon et signée du chauffeur.",
        difficultes="Le chauffeur était pressé et voulait que je signe tout de suite.",
        compris="Tant que je n’ai pas signé, c’est encore la marchandise du fournisseur. Après, c’est la "
        "nôtre, et le client qui tombe malade aussi.",
        taches=("T1.2", "T1.3", "T1.5"),
        kit="flash",
        reponses=(
            "Refuser le colis sans me fâcher.",
            "Le camion affichait −18 °C, mais le colis du bord était à −9 °C.",
            "Je préparerai le thermomètre et le bon avant l’arrivée du camion.",
        ),
        photo="palette",
    ),
    syntheses=(
        "De l’assiduité et un vrai sens du rangement. L’accueil du client devient plus naturel ; il faut "
        "encore oser questionner avant de proposer.",
        "La réception est maîtrisée. Le travail porte sur la mise en valeur et les prix.",
        "Beaucoup de progrès depuis la rentrée, visibles en magasin comme en classe.",
    ),
)
