// The search of the guidelines: looks through what stands in this page or beside it; asks nobody.
// Everything that is found is set as text, never as markup.
{
  const form = document.getElementById("search");
  const question = document.getElementById("question");
  const count = document.getElementById("count");
  const found = document.getElementById("found");
  const MOST = 40;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = guidelinesIndex.map(([title, kind, address, about]) =>
    ({ title, kind, address, about, name: plain(title).replace(/[<>]/g, ""), words: plain(`${title} ${kind} ${about}`) }));

  const rank = (entry, asked) =>
    entry.name === asked ? 0 : entry.name.startsWith(asked) ? 1 : entry.name.includes(asked) ? 2 : 3;

  function show() {
    const asked = plain(question.value.trim()).replace(/[<>@]/g, "");
    const words = asked.split(/\s+/).filter(Boolean);
    const hits = words.length
      ? entries.filter((entry) => words.every((word) => entry.words.includes(word)))
          .sort((one, other) => rank(one, asked) - rank(other, asked) || (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
      : [];
    count.textContent = words.length ? `${hits.length} found${hits.length > MOST ? `, the first ${MOST} shown` : ""}` : "";
    found.replaceChildren(...hits.slice(0, MOST).map((entry) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = entry.address;
      link.textContent = entry.title;
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = ` ${entry.kind}`;
      item.append(link, kind);
      if (entry.about) item.append(document.createElement("br"), entry.about.length > 140 ? `${entry.about.slice(0, 139)}…` : entry.about);
      return item;
    }));
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  question.addEventListener("input", show);
  show();
}
