/** Entry module: starts the small behaviours. Every page works without them. */
import { installerAnnonces } from "./annonces.js";
import { installerDialogues } from "./dialogues.js";
import { installerFormulaires } from "./formulaires.js";
import { installerBrouillons } from "./brouillons.js";
import { installerAffichage } from "./affichage.js";

installerAnnonces();
installerDialogues();
installerFormulaires();
installerBrouillons();
installerAffichage();
