// Alt + Page up or down: the bilan before or after, among those prepared together.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const cible = document.querySelector(`[data-touche="${CSS.escape(event.key)}"]`);
  if (!cible) return;
  event.preventDefault();
  cible.click();
});
