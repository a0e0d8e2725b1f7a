// Keys for a list and for a decision: J and K go down and up, A passes, R goes to the refusal. Everything works without.
const typing = (place) => place.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    step(key === "j" ? 1 : -1);
    event.preventDefault();
    return;
  }
  const place = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (place === null) return;
  event.preventDefault();
  // Passing is a press like any other; a refusal only shows where its reason is chosen.
  if (place.matches("button")) place.click();
  else place.focus();
});
