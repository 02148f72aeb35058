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

// Only those who work where there is no network have this; the page is shown before it comes.
if (document.getElementById("gardes")) import("./hors-ligne/page.js");
