/** What this device keeps, in IndexedDB (photos do not fit in localStorage): sends that wait, drafts, a few facts. */

const MAGASINS = ["envois", "brouillons", "faits"];
const VERSION = 1; // of the list of stores. What a record holds has a version of its own: SCHEMA in file.js.
let ouverture = null;

function ouvrir() {
  ouverture ??= new Promise((fini, rate) => {
    const demande = indexedDB.open("compas", VERSION);
    demande.onupgradeneeded = () => {
      const absents = MAGASINS.filter((nom) => !demande.result.objectStoreNames.contains(nom));
      absents.forEach((nom) => demande.result.createObjectStore(nom, { keyPath: "cle" }));
    };
    demande.onsuccess = () => {
      // A newer page in another tab changes the stores: let it, and open again when needed.
      demande.result.onversionchange = () => {
        demande.result.close();
        ouverture = null;
      };
      fini(demande.result);
    };
    demande.onerror = () => {
      ouverture = null;
      rate(demande.error);
    };
  });
  return ouverture;
}

async function dans(magasin, mode, faire) {
  const base = await ouvrir();
  return new Promise((fini, rate) => {
    const transaction = base.transaction(magasin, mode);
    const demande = faire(transaction.objectStore(magasin));
    transaction.oncomplete = () => fini(demande.result);
    transaction.onabort = () => rate(transaction.error ?? demande.error); // QuotaExceededError: the device is full
  });
}

export const lire = (magasin, cle) => dans(magasin, "readonly", (m) => m.get(cle));
export const lireTout = (magasin) => dans(magasin, "readonly", (m) => m.getAll());
export const garder = (magasin, valeur) => dans(magasin, "readwrite", (m) => m.put(valeur));
export const oublier = (magasin, cle) => dans(magasin, "readwrite", (m) => m.delete(cle));
