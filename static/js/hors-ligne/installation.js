/** From the page to its service worker: register it, and name the pages to keep readable without network. */

export const PAGES = "compas-pages";

export async function installerService(coquille) {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { type: "module", updateViaCache: "none" });
    const service = await navigator.serviceWorker.ready;
    if (navigator.connection?.saveData || !navigator.onLine) return;
    service.active.postMessage({ type: "coquille", adresses: [location.pathname, ...coquille] });
  } catch {
    // No worker here (private window, old browser): forms are kept all the same.
  }
}

/** Nothing of this person can be read here any more. */
export const oublierPages = () => self.caches?.delete(PAGES);
