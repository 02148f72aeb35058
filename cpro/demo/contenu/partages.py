"""What a fictitious centre gives to the library common to all, on diplomas that the other one prepares."""

from cpro.demo.contenu.modele import ScenarioDemo

ENERGIE = (
    (
        "bcp-melec",
        ScenarioDemo(
            titre="Remplacer un tableau en maison occupée",
            description="Une famille garde le courant pendant les travaux. L’ancien tableau à fusibles est à "
            "remplacer en une journée, sans coupure de plus de deux heures.",
            missions="Dans quel ordre basculer les circuits pour ne jamais laisser la famille sans chauffage ?\n"
            "Repérer les circuits, préparer le nouveau tableau, basculer, contrôler, expliquer.",
            equipements="Coffret trois rangées, VAT, étiqueteuse, EPI, contrôleur d’installation.",
            espaces="Atelier habitat",
            heures=7,
            taches=("T2-1", "T2-2", "T2-3"),
            competences=("C2", "C4", "C5", "C13"),
            par_critere=True,
        ),
    ),
    (
        "bcp-melec",
        ScenarioDemo(
            titre="Câbler un coffret de chantier",
            description="Un chantier de rénovation ouvre lundi : il faut un coffret de prises protégé, "
            "transportable et conforme.",
            missions="Quelles protections choisir quand on ne connaît pas les outils qui s’y brancheront ?\n"
            "Choisir, implanter, câbler, contrôler hors tension, rédiger la fiche de contrôle.",
            equipements="Coffret IP65, différentiel 30 mA, prises 16 A et 32 A, multimètre.",
            espaces="Atelier infrastructures",
            heures=6,
            taches=("T2-1", "T2-2", "T3-1"),
            competences=("C4", "C5", "C10"),
            ressource="Fiche de contrôle du coffret.pdf",
        ),
    ),
    (
        "bcp-melec",
        ScenarioDemo(
            titre="Programmer l’éclairage d’un hall connecté",
            description="Le hall d’une mairie reste allumé la nuit. La commune veut une détection de présence "
            "et un scénario de ménage.",
            missions="Comment économiser sans laisser personne dans le noir ?\nParamétrer les détecteurs, "
            "créer les scénarios, faire l’essai avec l’usager.",
            equipements="Maquette KNX, détecteurs, tablette de mise en service.",
            espaces="Atelier tertiaire",
            heures=4,
            taches=("T3-1", "T5-2"),
            competences=("C6", "C7", "C13"),
        ),
    ),
    (
        "bts-et",
        ScenarioDemo(
            titre="Chiffrer la mise en conformité d’un atelier",
            description="Un mécanicien installe deux machines de plus. Son armoire date de 1994.",
            missions="Faut-il remplacer l’armoire ou la compléter ?\nRelever, calculer, comparer deux solutions, "
            "chiffrer, présenter.",
            equipements="Logiciel de calcul, catalogue, pince ampèremétrique.",
            espaces="Bureau d’études",
            heures=6,
            taches=("T1.1", "T1.3", "T1.4"),
            competences=("C5", "C6", "C8"),
        ),
    ),
)

COMMERCE = (
    (
        "bcp-mcv-a",
        ScenarioDemo(
            titre="Accueillir un client pressé au comptoir de matériel",
            description="Un artisan passe au comptoir à sept heures : il sait ce qu’il veut, pas sa référence.",
            missions="Comment servir vite sans se tromper de produit ?\nAccueillir, questionner, reformuler, "
            "proposer, conclure.",
            equipements="Comptoir, catalogue en ligne, caisse.",
            espaces="Magasin pédagogique",
            heures=3,
            taches=("A1",),
            competences=("C1.2", "C1.3", "CT1"),
        ),
    ),
    (
        "bcp-mcv-a",
        ScenarioDemo(
            titre="Suivre une commande de luminaires en retard",
            description="Une commande de luminaires est en retard de trois jours ; le chantier du client attend.",
            missions="Que peut-on promettre, et que ne faut-il pas promettre ?\nVérifier le suivi, prévenir, "
            "proposer une solution, tracer l’échange.",
            equipements="Poste de travail, messagerie, suivi des commandes.",
            espaces="Magasin pédagogique",
            heures=2,
            taches=("A2",),
            competences=("C2.1", "C2.2", "C2.3"),
        ),
    ),
)
