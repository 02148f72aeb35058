/**
 * The service worker: pages of an apprentice or an MA stay readable without network, and the queue leaves with every page
 * closed. The server says which pages may be kept (`X-Compas-Garder`) and whose they are (`X-Compas-Pour`): as soon as the
 * device is shown someone else's page, or the sign-in page, those of the former person are forgotten.
 */
import { viderTout } from "./file.js";
import { PAGES } from "./installation.js";
import { garder, lire, oublier } from "./magasin.js";

const FICHIERS = "compas-fichiers";
const SECOURS = "compas-secours"; // the page shown when there is nothing better
const NOMBRE_DE_PAGES = 40;
const NOMBRE_DE_FICHIERS = 200;
const DELAI = 4000; // milliseconds before a kept page is shown in place of a slow network
const FRAICHEUR = 10 * 60 * 1000; // a page of the shell is asked for again after that: what waits for an MA changes
const EMPREINTE = /\.[0-9a-f]{12}\./; // a file whose content never changes under its name
const LIENS = { html: /(?:href|src)="(\/static\/[^"]+)"/g, autre: /(?:from|import\(?|url\()\s*["']?([^"'(){}\s;]+)/g };
const apres = (delai) => new Promise((fini) => setTimeout(fini, delai));

// --- Whose pages --------------------------------------------------------------------------------------------

async function oublierPages() {
  await caches.delete(PAGES);
  await oublier("faits", "accueil");
}

/** Remember whose device this is now; forget the pages of anyone else. */
async function reconnaitre(qui) {
  const avant = (await lire("faits", "qui"))?.valeur ?? null;
  if (avant === qui) return;
  await oublierPages();
  await garder("faits", { cle: "qui", valeur: qui });
}

// --- Pages --------------------------------------------------------------------------------------------------

async function tailler(nom, nombre) {
  const cache = await caches.open(nom);
  const demandes = await cache.keys(); // in the order they were put
  await Promise.all(demandes.slice(0, Math.max(0, demandes.length - nombre)).map((demande) => cache.delete(demande)));
}

/** What a page read from the network teaches: who is here, and perhaps the page itself, its messages left out. */
async function retenir(adresse, reponse, connexion) {
  const qui = reponse.headers.get("X-Compas-Pour");
  if (qui) await reconnaitre(qui);
  else if (new URL(reponse.url).pathname === connexion) await reconnaitre(null);
  if (!reponse.ok || reponse.redirected || !reponse.headers.get("X-Compas-Garder")) return;
  const page = (await reponse.text()).replace(/(<section id="toasts"[^>]*>)[\s\S]*?<\/section>/, "$1</section>");
  const entetes = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Le": new Date().toISOString() });
  const politique = reponse.headers.get("Content-Security-Policy");
  if (politique) entetes.set("Content-Security-Policy", politique);
  await garderFichiersDe(page); // first: a page that is kept is whole
  const cache = await caches.open(PAGES);
  await cache.delete(adresse);
  await cache.put(adresse, new Response(page, { headers: entetes }));
  const chemin = new URL(adresse).pathname;
  if (/^\/c\/[^/]+\/$/.test(chemin)) await garder("faits", { cle: "accueil", valeur: chemin });
  await tailler(PAGES, NOMBRE_DE_PAGES);
}

async function copieDe(adresse) {
  const copie = await (await caches.open(PAGES)).match(adresse);
  if (!copie) return null;
  const page = await copie.text();
  return new Response(page.replace("<body", `<body data-copie="${copie.headers.get("X-Le")}"`), { headers: copie.headers });
}

async function naviguer(e, { connexion, horsLigne }) {
  const adresse = e.request.url.split("#")[0];
  const reseau = fetch(e.request).then((reponse) => {
    if (reponse.status >= 502) throw new TypeError("server");
    // Of a redirection nothing can be read; the page it leads to comes here in its turn.
    if (reponse.type === "basic") e.waitUntil(retenir(adresse, reponse.clone(), connexion).catch(() => {}));
    return reponse;
  });
  e.waitUntil(reseau.catch(() => {}));
  const lente = apres(DELAI).then(() => copieDe(adresse)).then((copie) => copie ?? reseau);
  try {
    return await Promise.race([reseau, lente]);
  } catch {
    const accueil = new URL(adresse).pathname === "/" && (await lire("faits", "accueil"))?.valeur;
    if (accueil) return Response.redirect(accueil, 302);
    return (await copieDe(adresse)) ?? (await caches.match(horsLigne)) ?? Response.error();
  }
}

/** Read the pages of the shell before they are needed, those that are not here yet or are old. */
async function garderCoquille(adresses, connexion) {
  for (const chemin of new Set(adresses)) {
    const adresse = new URL(chemin, location.origin).href;
    const copie = await (await caches.open(PAGES)).match(adresse);
    if (copie && Date.now() - Date.parse(copie.headers.get("X-Le")) < FRAICHEUR) continue;
    const reponse = await fetch(adresse, { redirect: "error" });
    await retenir(adresse, reponse, connexion);
  }
}

// --- Style sheets and modules -------------------------------------------------------------------------------

/** Everything that a page links to, and what these import in their turn. Fonts come when they are used. */
async function garderFichiersDe(texte, base = location.href, motif = LIENS.html, vus = new Set()) {
  const cache = await caches.open(FICHIERS);
  for (const [, lien] of texte.matchAll(motif)) {
    const { origin, href, pathname } = new URL(lien, base);
    if (origin !== location.origin || vus.has(href) || !/\.(css|js|svg|png)$/.test(pathname)) continue;
    vus.add(href);
    let reponse = await cache.match(href, { ignoreVary: true });
    if (!reponse) {
      reponse = await fetch(href);
      if (!reponse.ok) continue;
      await cache.put(href, reponse.clone());
    }
    if (/\.(css|js)$/.test(pathname)) await garderFichiersDe(await reponse.text(), href, LIENS.autre, vus);
  }
}

async function servirFichier(e) {
  const cache = await caches.open(FICHIERS);
  const copie = await cache.match(e.request.url, { ignoreVary: true });
  if (copie && EMPREINTE.test(e.request.url)) return copie;
  const reseau = fetch(e.request).then((reponse) => {
    if (reponse.ok) e.waitUntil(cache.put(e.request.url, reponse.clone()));
    return reponse;
  });
  if (!copie) return reseau;
  e.waitUntil(reseau.catch(() => {}));
  return Promise.race([reseau, apres(DELAI).then(() => copie)]).catch(() => copie);
}

// --- Events -------------------------------------------------------------------------------------------------

/** `reglages`: version, and the addresses `horsLigne`, `connexion`, `sortie`. */
export function installer(reglages) {
  const { horsLigne, connexion, sortie } = reglages;
  const preparer = async () => {
    const reponse = await fetch(horsLigne);
    await (await caches.open(SECOURS)).put(horsLigne, reponse.clone());
    await garderFichiersDe(await reponse.text());
  };
  // A new version takes over at once: pages and queues of the former one are read by the new.
  addEventListener("install", (e) => e.waitUntil(preparer().then(() => self.skipWaiting())));
  addEventListener("activate", (e) => e.waitUntil(tailler(FICHIERS, NOMBRE_DE_FICHIERS).then(() => self.clients.claim())));
  addEventListener("fetch", (e) => {
    const { origin, pathname } = new URL(e.request.url);
    if (origin !== location.origin) return;
    if (e.request.mode === "navigate" && e.request.method === "GET") e.respondWith(naviguer(e, reglages));
    else if (e.request.mode === "navigate" && pathname === sortie) e.waitUntil(reconnaitre(null));
    else if (e.request.method === "GET" && pathname.startsWith("/static/")) e.respondWith(servirFichier(e));
  });
  addEventListener("message", (e) => {
    if (e.data?.type === "coquille") e.waitUntil(garderCoquille(e.data.adresses, connexion).catch(() => {}));
  });
  addEventListener("sync", (e) => {
    if (e.tag === "envois") e.waitUntil(viderTout());
  });
}
