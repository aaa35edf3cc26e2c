// The search page: asks the index of this site (pagefind/), nothing elsewhere. Texts are set as text, never as markup,
// but for the marks that the index itself puts around the words found.
const form = document.getElementById("search");
const question = document.getElementById("question");
const facets = document.getElementById("facets");
const count = document.getElementById("count");
const hits = document.getElementById("hits");
const more = document.getElementById("more");
const PAGE = 20;
const SHOWN = 8;
let asked = 0;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function marked(excerpt) {
  // `…<mark>word</mark>…` as nodes: what is between the marks is text whatever it looks like.
  const text = (part) => { const plain = document.createElement("textarea"); plain.innerHTML = part; return plain.value; };
  return excerpt.split(/(<mark>.*?<\/mark>)/).map((part) =>
    part.startsWith("<mark>") ? element("mark", {}, text(part.slice(6, -7))) : text(part));
}

function chosen() {
  const filters = {};
  for (const box of facets.querySelectorAll("input:checked")) (filters[box.name] ??= []).push(box.value);
  return Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, { any: values }]));
}

function facet(name, values) {
  const ticked = new Set([...facets.querySelectorAll("input:checked")].filter((box) => box.name === name).map((box) => box.value));
  const sorted = Object.entries(values).filter(([value, number]) => number || ticked.has(value))
    .sort(([a, m], [b, n]) => ticked.has(b) - ticked.has(a) || (name === "Year" ? a.localeCompare(b, undefined, { numeric: true }) : n - m || a.localeCompare(b)));
  if (!sorted.length) return null;
  const item = ([value, number]) => {
    const box = element("input", { type: "checkbox", name, value });
    box.checked = ticked.has(value);
    return element("label", {}, box, ` ${name === "Part" ? say(value) : value} `, element("small", {}, String(number)));
  };
  const list = element("fieldset", {}, element("legend", {}, say(name)), ...sorted.slice(0, SHOWN).map(item));
  if (sorted.length > SHOWN) {
    const rest = element("details", {}, element("summary", {}, say("{n} more", { n: sorted.length - SHOWN })), ...sorted.slice(SHOWN).map(item));
    rest.open = opened.has(name);
    rest.addEventListener("toggle", () => (rest.open ? opened.add(name) : opened.delete(name)));
    list.append(rest);
  }
  return list;
}
const opened = new Set();
const ORDER = ["Part", "Text", "Year", "Person", "Place", "Organisation", "Event", "Work"];

function showFacets(values) {
  const focus = document.activeElement?.closest?.("#facets input");
  const made = ORDER.filter((name) => values[name]).map((name) => facet(name, values[name])).filter(Boolean);
  facets.replaceChildren(...made);
  if (focus) [...facets.querySelectorAll("input")].find((box) => box.name === focus.name && box.value === focus.value)?.focus();
}

async function show(results, from) {
  const found = await Promise.all(results.slice(from, from + PAGE).map((each) => each.data()));
  const items = found.map((hit) => {
    const address = hit.raw_url ?? hit.url;
    const link = element("a", { href: address.replace(/^.*?\.\.\//, "") }, hit.meta.title);
    const part = hit.filters.Part?.[0];
    const where = part && part !== "text" ? element("small", {}, ` ${say(part)}`) : "";
    return element("li", {}, element("p", { class: "where-found" }, link, where), element("p", {}, ...marked(hit.excerpt)));
  });
  if (from) hits.append(...items); else hits.replaceChildren(...items);
  more.replaceChildren();
  if (results.length > from + PAGE) {
    const button = element("button", { type: "button" }, say("{n} more", { n: results.length - from - PAGE }));
    button.addEventListener("click", () => show(results, from + PAGE));
    more.append(button);
  }
}

async function ask(pagefind) {
  const turn = ++asked;
  const words = question.value.trim();
  const filters = chosen();
  const address = new URL(location.href);
  if (words) address.searchParams.set("q", words); else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  if (!words && !Object.keys(filters).length) {
    hits.replaceChildren();
    more.replaceChildren();
    count.textContent = "";
    showFacets(await pagefind.filters());
    return;
  }
  const answer = await pagefind.search(words || null, { filters });
  if (turn !== asked) return;
  const number = answer.results.length;
  count.textContent = say("{n} passages", { n: number });
  showFacets(answer.filters);
  await show(answer.results, 0);
}

async function start() {
  try {
    const pagefind = await import("./pagefind/pagefind.js");
    await pagefind.options({ excerptLength: 32 });
    await pagefind.init();
    await pagefind.filters();
    let wait;
    const soon = () => { clearTimeout(wait); wait = setTimeout(() => ask(pagefind), 150); };
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(pagefind); });
    question.addEventListener("input", soon);
    facets.addEventListener("change", () => ask(pagefind));
    question.value ||= new URL(location.href).searchParams.get("q") ?? "";
    form.hidden = false;
    await ask(pagefind);
    question.focus();
  } catch {
    document.getElementById("no-search").hidden = false;
  }
}

// No module: browsers do not load those from a file, and then nothing would say so.
start();
