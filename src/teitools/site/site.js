// What a page can do beyond being read: it is whole without this.
"use strict";

const root = document.documentElement;
const kept = (() => { try { return localStorage.getItem("scheme"); } catch { return null; } })();
if (kept === "dark" || kept === "light") root.dataset.scheme = kept;

// Light or dark: as the reader's system has it, or as the reader says here.
function addSwitch() {
  const list = document.querySelector("body > nav ul");
  if (!list) return;
  const item = list.appendChild(document.createElement("li"));
  const button = item.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "scheme";
  const dark = () => root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const say = () => { button.textContent = dark() ? button.dataset.light : button.dataset.dark; };
  const words = (document.querySelector("meta[name='teitools-words']")?.content ?? "Light|Dark").split("|");
  [button.dataset.light, button.dataset.dark] = words;
  button.addEventListener("click", () => {
    root.dataset.scheme = dark() ? "light" : "dark";
    try { localStorage.setItem("scheme", root.dataset.scheme); } catch { /* kept for this page alone */ }
    say();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
  say();
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
  const found = [["Address", address], ["Citation", cited(said.textContent, address)]];
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

document.addEventListener("DOMContentLoaded", () => { addSwitch(); openCards(); citeParagraphs(); });
