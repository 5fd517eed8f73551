// The reader with script: a click on words opens their card, j and k go from claim to claim, and
// cards stand at the height of their words. Without it every card opens by itself.
import { areOn, isAlone } from "./keys.js";

const reader = document.querySelector(".reader");
const wide = window.matchMedia("(min-width: 62rem)");
const GAP = 4;

const cards = () => [...reader.querySelectorAll(".card")];
const claims = () => [...reader.querySelectorAll(".card[data-claim]")];
const marksOf = (card) =>
  card.dataset.claim
    ? reader.querySelectorAll(`mark[data-claims~="${CSS.escape(card.dataset.claim)}"]`)
    : reader.querySelectorAll(`mark[data-figures~="${CSS.escape(card.dataset.figure)}"]`);
// What is said, rather than who says it, which may stand elsewhere.
const placeOf = (card) => {
  const marks = [...marksOf(card)];
  return marks.find((mark) => mark.matches(".direct, .indirect, .mixed")) ?? marks[0];
};
const cardOf = (id) => reader.querySelector(`.card[data-claim="${CSS.escape(id)}"]`);

// --- where cards stand

function align() {
  reader.classList.toggle("aligned", wide.matches);
  if (!wide.matches) {
    for (const card of cards()) card.style.top = "";
    reader.style.minHeight = "";
    return;
  }
  const origin = reader.getBoundingClientRect().top;
  const placed = cards().map((card) => {
    const mark = placeOf(card) ?? card.closest(".row");
    return { card, wanted: mark.getBoundingClientRect().top - origin, height: card.offsetHeight };
  });
  placed.sort((one, other) => one.wanted - other.wanted);
  settle(placed);
}

// The open card stands at its words; those above give way upwards, those below downwards.
function settle(placed) {
  const fixed = Math.max(0, placed.findIndex(({ card }) => card.hasAttribute("aria-current")));
  let floor = 0;
  const tops = placed.map(({ wanted, height }) => {
    const top = Math.max(wanted, floor);
    floor = top + height + GAP;
    return top;
  });
  if (placed.length > 0 && tops[fixed] > placed[fixed].wanted) {
    let ceiling = placed[fixed].wanted;
    const room = placed.slice(0, fixed).reduce((sum, { height }) => sum + height + GAP, 0);
    ceiling = Math.max(ceiling, room);
    tops[fixed] = ceiling;
    for (let at = fixed - 1; at >= 0; at -= 1) {
      tops[at] = Math.min(tops[at], ceiling - placed[at].height - GAP);
      ceiling = tops[at];
    }
    floor = tops[fixed] + placed[fixed].height + GAP;
    for (let at = fixed + 1; at < placed.length; at += 1) {
      tops[at] = Math.max(placed[at].wanted, floor);
      floor = tops[at] + placed[at].height + GAP;
    }
  }
  placed.forEach(({ card }, at) => { card.style.top = `${Math.round(tops[at])}px`; });
  reader.style.minHeight = `${Math.ceil(floor)}px`;
}

let waiting = 0;
function alignSoon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(align);
}

// --- which card is open

function current() {
  return reader.querySelector('.card[aria-current="true"]');
}

// `at`: the very words that are asked for, where they are fewer than the claim's.
function show(card, { focus = false, at = null } = {}) {
  const before = current();
  if (before && before !== card) {
    before.removeAttribute("aria-current");
    if (before.tagName === "DETAILS") before.open = false;
  }
  for (const mark of reader.querySelectorAll("mark.current")) mark.classList.remove("current");
  if (card.tagName === "DETAILS") card.open = true;
  card.setAttribute("aria-current", "true");
  for (const mark of marksOf(card)) mark.classList.add("current");
  for (const mark of reader.querySelectorAll("mark.pointed")) mark.classList.remove("pointed");
  at?.classList.add("pointed");
  if (card.dataset.claim && !at) remember(card.dataset.claim);
  align();
  const target = at ?? placeOf(card) ?? card;
  target.scrollIntoView({ block: wide.matches ? "center" : "start" });
  if (!wide.matches && !at) card.scrollIntoView({ block: "nearest" });
  if (focus) card.querySelector("summary, a")?.focus({ preventScroll: true });
}

function hide() {
  const card = current();
  if (!card) return;
  card.removeAttribute("aria-current");
  if (card.tagName === "DETAILS") card.open = false;
  for (const mark of reader.querySelectorAll("mark.current")) mark.classList.remove("current");
  remember(null);
  align();
}

// The open claim is in the address, so that what is seen can be handed on.
function remember(claim) {
  const url = new URL(location.href);
  url.searchParams.delete("figure");
  if (claim) url.searchParams.set("claim", claim);
  else url.searchParams.delete("claim");
  url.hash = "";
  history.replaceState(null, "", url);
}

function open(id, options) {
  const card = cardOf(id);
  if (!card) return false;
  if (card.tagName !== "DETAILS") return false; // a long report: the server opens it
  show(card, options);
  return true;
}

// What an address asks for: a card, and the words that its part after “#” names.
function arrive() {
  const { searchParams, hash } = new URL(location.href);
  const named = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  const at = named?.matches("mark") ? named : named?.matches("span + mark, span") ? named.nextElementSibling : null;
  const words = at?.matches("mark") && reader.contains(at) ? at : null;
  const claim = searchParams.get("claim");
  const figure = searchParams.get("figure") ?? words?.dataset.figures?.split(" ")[0];
  const card = claim ? cardOf(claim) : figure && reader.querySelector(`.card[data-figure="${CSS.escape(figure)}"]`);
  if (card?.tagName === "DETAILS") show(card, { at: words });
  else words?.scrollIntoView({ block: "center" });
}

function step(by) {
  const all = claims();
  if (all.length === 0) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  if (next < 0 || next >= all.length) return;
  const card = all[next];
  if (card.tagName === "DETAILS") show(card, { focus: true });
  else location.assign(card.querySelector("a").href);
}

// --- what a reader does

reader.addEventListener("click", (event) => {
  const link = event.target.closest("a.ref, a[data-open]");
  if (link) {
    const id = link.dataset.open ?? new URL(link.href).searchParams.get("claim");
    if (open(id, { focus: true })) event.preventDefault();
    return;
  }
  const mark = event.target.closest("mark");
  if (!mark || !getSelection().isCollapsed) return;
  const ids = (mark.dataset.claims ?? "").split(" ").filter(Boolean);
  if (ids.length > 0) {
    const at = ids.indexOf(current()?.dataset.claim);
    const id = ids[(at + 1) % ids.length];
    if (!open(id)) location.assign(cardOf(id)?.querySelector("a")?.href ?? location.href);
  } else if (mark.dataset.figures) {
    const id = mark.dataset.figures.split(" ")[0];
    const card = reader.querySelector(`.card[data-figure="${CSS.escape(id)}"]`);
    if (card) show(card);
  }
});

for (const summary of reader.querySelectorAll("details.card > summary")) {
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    const card = summary.parentElement;
    if (card === current()) hide();
    else show(card, { focus: true });
  });
}
for (const card of reader.querySelectorAll("details.card")) {
  card.addEventListener("toggle", alignSoon);
}

document.addEventListener("keydown", (event) => {
  if (!isAlone(event)) return;
  if (event.key === "Escape") hide();
  else if (!areOn()) return;
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
});

for (const button of reader.querySelectorAll("button.copy")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const said = button.parentElement.querySelector(".copied");
    try {
      const answer = await fetch(button.dataset.citation);
      if (!answer.ok) throw new Error(String(answer.status));
      await navigator.clipboard.writeText((await answer.text()).trim());
      said.textContent = said.dataset.copied;
    } catch {
      location.assign(button.dataset.citation);
    }
  });
}

document.documentElement.classList.add("scripted");
align();
new ResizeObserver(alignSoon).observe(reader);
wide.addEventListener("change", alignSoon);
document.fonts.ready.then(() => {
  align();
  arrive();
  requestAnimationFrame(() => reader.classList.add("settled"));
});
