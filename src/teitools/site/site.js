// What a page can do beyond being read: it is whole without this.
"use strict";

const root = document.documentElement;
const kept = (() => { try { return localStorage.getItem("scheme"); } catch { return null; } })();
// Known before anything is shown: what the scripts add finds its room.
root.dataset.scripts = location.protocol === "file:" ? "file" : "";
if (kept === "dark" || kept === "light") root.dataset.scheme = kept;

// What the scripts say, in the language of the page; where nothing else is given, in English.
const messages = JSON.parse(document.querySelector("meta[name='teitools-words']")?.content ?? "{}");
const counted = { "{n} passages": ["{n} passage", "{n} passages"] };
const plurals = new Intl.PluralRules(root.lang || "en");
function say(key, values = {}) {
  let found = messages[key] ?? counted[key] ?? key;
  if (Array.isArray(found)) found = found[Math.min(found.length - 1, plurals.select(values.n) === "one" ? 0 : plurals.select(values.n) === "few" && found.length > 2 ? 1 : found.length - 1)];
  return found.replace(/\{(\w+)\}/g, (whole, name) => typeof values[name] === "number" ? values[name].toLocaleString(root.lang || "en") : values[name] ?? whole);
}

// Light or dark: as the reader's system has it, or as the reader says here.
function addSwitch() {
  const button = document.querySelector("button.scheme");
  if (!button) return;
  const dark = () => root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const show = () => { button.textContent = say(dark() ? "Light" : "Dark"); };
  button.addEventListener("click", () => {
    root.dataset.scheme = dark() ? "light" : "dark";
    try { localStorage.setItem("scheme", root.dataset.scheme); } catch { /* kept for this page alone */ }
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

// A place in a text that is in parts: its address leads to the part that it is on.
function findPart() {
  const list = document.querySelector("main[data-parts]")?.dataset.parts;
  const ident = decodeURIComponent(location.hash.slice(1));
  if (!list || !ident || document.getElementById(ident)) return;
  fetch(list).then((answer) => answer.json()).then((parts) => {
    if (Object.hasOwn(parts, ident)) location.replace(`${parts[ident]}#${encodeURIComponent(ident)}`);
  }).catch(() => { /* opened as a file: the contents lead there too */ });
}

// Cards, for browsers that do not know `interestfor` yet.
function openCards() {
  if ("interestForElement" in HTMLAnchorElement.prototype || !HTMLElement.prototype.showPopover) return;
  let waiting = 0;
  for (const link of document.querySelectorAll("a[interestfor]")) {
    const card = document.getElementById(link.getAttribute("interestfor"));
    if (!card) continue;
    const show = () => { card.showPopover(); place(card, link); };
    const soon = (act) => { clearTimeout(waiting); waiting = setTimeout(act, 350); };
    const hide = () => soon(() => { if (!card.matches(":hover, :focus-within")) card.hidePopover(); });
    link.addEventListener("mouseenter", () => soon(show));
    link.addEventListener("mouseleave", hide);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(); });
    link.addEventListener("blur", hide);
    card.addEventListener("mouseleave", hide);
    link.addEventListener("click", (event) => {
      // By touch the first tap opens the card, which has the link.
      if (event.pointerType === "touch" && !card.matches(":popover-open")) { event.preventDefault(); show(); }
    });
  }
}

function place(card, beside) {
  const line = beside.getClientRects()[0], box = card.getBoundingClientRect();
  const under = line.bottom + 6 + box.height < innerHeight;
  card.style.inset = "auto";
  card.style.margin = "0";
  card.style.left = `${Math.max(8, Math.min(line.left, innerWidth - box.width - 8))}px`;
  card.style.top = `${under ? line.bottom + 6 : Math.max(8, line.top - box.height - 6)}px`;
}

// ¶: the address of a paragraph, and how it is cited, to copy.
function citeParagraphs() {
  const said = document.getElementById("citation");
  if (!said || !HTMLElement.prototype.showPopover) return;
  const box = document.body.appendChild(document.createElement("div"));
  box.popover = "auto";
  box.className = "card copy";
  box.setAttribute("role", "dialog");
  for (const link of document.querySelectorAll("a.para")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const address = new URL(link.getAttribute("href"), location.href).href;
      history.replaceState(null, "", link.getAttribute("href"));
      box.setAttribute("aria-label", link.getAttribute("aria-label"));
      box.replaceChildren(...copies(said, address).map(([label, text]) => copyButton(label, text)));
      box.showPopover();
      place(box, link);
      box.querySelector("button").focus();
      box.addEventListener("toggle", (change) => { if (change.newState === "closed") link.focus(); }, { once: true });
    });
  }
}

function copies(said, address) {
  const found = [[say("Address"), address], [say("Citation"), cited(said.textContent, address)]];
  for (const link of said.parentElement.querySelectorAll("a[download]")) {
    const text = decodeURIComponent(link.href.slice(link.href.indexOf(",") + 1));
    found.push([link.textContent, withAddress(link.textContent, text, address)]);
  }
  return found;
}

const cited = (text, address) => `${text.replace(/\s*https?:\/\/\S+$/, "").replace(/\.?$/, ".")} ${address}.`;

function withAddress(format, text, address) {
  if (format === "BibTeX") {
    const escaped = address.replace(/[\\{}]/g, encodeURIComponent);
    return text.replace(/,\n  url = \{[^}]*\}/, "").replace(/\n\}\n$/, `,\n  url = {${escaped}}\n}\n`);
  }
  if (format === "RIS") return text.replace(/UR  - .*\r\n/, "").replace(/ER  - /, `UR  - ${address}\r\nER  - `);
  return JSON.stringify(JSON.parse(text).map((item) => ({ ...item, URL: address })));
}

function copyButton(label, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(text); button.textContent = `${label} ✓`; }
    catch { prompt(label, text); }
  });
  return button;
}

// Tables: ordered by a column, and only the rows that hold the words asked for.
const LEAST_ROWS = 8;
function orderTables() {
  for (const table of document.querySelectorAll("main table:is(.register, .quantities, .plain)")) {
    const body = table.tBodies[0];
    if (!body || body.rows.length < LEAST_ROWS || table.querySelector("[rowspan]")) continue;
    for (const head of table.tHead?.rows[0]?.cells ?? []) addOrder(table, body, head);
    addFilter(table, body);
  }
}

function addOrder(table, body, head) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== (first(body, head) ? "descending" : "ascending");
    const way = first(body, head) ? (up ? "descending" : "ascending") : up ? "ascending" : "descending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    const sorted = [...body.rows].sort((one, other) => compare(value(one, head), value(other, head), way === "descending" ? -1 : 1));
    body.append(...sorted);
  });
}

// Of numbers the greatest are asked for first.
const first = (body, head) => [...body.rows].some((row) => row.cells[head.cellIndex]?.classList.contains("number"));
const value = (row, head) => { const cell = row.cells[head.cellIndex]; return cell ? (cell.dataset.sort ?? cell.textContent).trim() : ""; };

function compare(one, other, way) {
  // What says nothing stands last, whichever way.
  if (!one || !other) return one ? -1 : other ? 1 : 0;
  const [less, more] = [Number(one), Number(other)];
  if (!Number.isNaN(less) && !Number.isNaN(more)) return way * (less - more);
  return way * one.localeCompare(other, root.lang || undefined, { numeric: true, sensitivity: "base" });
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function addFilter(table, body) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  const whole = [...body.rows].map((row) => [row, plain(row.textContent)]);
  const show = () => {
    const asked = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of whole) shown += !(row.hidden = !asked.every((word) => text.includes(word)));
    count.textContent = asked.length ? say("{n} of {m}", { n: shown, m: whole.length }) : "";
  };
  input.type = "search";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.addEventListener("input", show);
  label.append(`${say("Filter")} `, input);
  const box = document.createElement("p");
  box.className = "filter";
  box.append(label, " ", count);
  (table.closest(".scroll") ?? table).before(box);
}

document.addEventListener("DOMContentLoaded", () => { findPart(); addSwitch(); openCards(); citeParagraphs(); orderTables(); });
addEventListener("hashchange", findPart);
