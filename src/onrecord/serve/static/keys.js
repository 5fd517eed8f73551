// Single keys, which whoever is hindered by them switches off (WCAG 2.1.4): one switch for all pages.
const NAME = "onrecord-keys";
const box = document.querySelector("#keys");
if (box) {
  box.closest("p").hidden = false;
  box.checked = localStorage.getItem(NAME) !== "off";
  box.addEventListener("change", () => localStorage.setItem(NAME, box.checked ? "on" : "off"));
}

export const areOn = () => Boolean(box?.checked);

// Whether a key is pressed by itself, and not typed into something.
export function isAlone(event) {
  if (event.defaultPrevented || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return !event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
}
