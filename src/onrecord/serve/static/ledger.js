// Keys for lists: / to the box, j and k along the rows, Enter opens. All else works without.
const box = document.querySelector("#q");
const rows = [...document.querySelectorAll(".claim a.open")];

function step(by) {
  const at = rows.findIndex((row) => row.closest(".claim").contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  const isTyping = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
  }
});
