/** Light, dark or automatic, kept in a cookie that the server reads; `/` goes to the search box. */

const UN_AN = 365 * 24 * 3600;

export function installerAffichage() {
  const choix = document.querySelector("[data-themes]");
  if (choix) {
    choix.hidden = false;
    choix.addEventListener("change", (e) => {
      const theme = e.target.value;
      const sur = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `theme=${theme}; Path=/; Max-Age=${UN_AN}; SameSite=Lax${sur}`;
      if (theme === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
    });
  }
  document.addEventListener("keydown", (e) => {
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target.closest("input, textarea, select, [contenteditable]")) return;
    const recherche = [...document.querySelectorAll("[data-recherche]")].find((r) => r.offsetParent);
    if (!recherche) return;
    e.preventDefault();
    recherche.select();
  });
}
