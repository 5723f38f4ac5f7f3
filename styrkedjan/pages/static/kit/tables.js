// Tables: sort, filter, fold and choose columns at once. Every table works by address without this file.
const words = new Intl.Collator("sv", { numeric: true });

function start(list) {
  const table = list.querySelector("table");
  const bodies = () => [...table.tBodies];
  const rowsOf = (body) => [...body.rows].filter((row) => !row.classList.contains("group"));
  const headOf = (body) => body.querySelector("tr.group");

  // Sorting: unknown last, whichever way.
  function compare(index, down) {
    return (one, other) => {
      const a = one?.cells[index]?.dataset.v ?? "";
      const b = other?.cells[index]?.dataset.v ?? "";
      if (a === "" || b === "") return (a === "") - (b === "");
      const order = a !== "" && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b)) ? Number(a) - Number(b) : words.compare(a, b);
      return down ? -order : order;
    };
  }
  for (const link of table.querySelectorAll("[data-sort]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const heading = link.closest("th");
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const by = compare(Number(link.dataset.sort), down);
      for (const body of bodies()) for (const row of rowsOf(body).sort(by)) body.append(row);
      const grouped = bodies().filter(headOf);
      grouped.sort((a, b) => by(headOf(a), headOf(b)));
      for (const body of grouped) table.insertBefore(body, table.tFoot);
    });
  }

  // Folding groups.
  function fold(body, closed) {
    const opener = body.querySelector(".opener");
    if (!opener) return;
    opener.setAttribute("aria-expanded", String(!closed));
    for (const row of rowsOf(body)) row.hidden = closed || row.dataset.out === "1";
  }
  for (const body of bodies()) {
    const place = body.querySelector("[data-opener]");
    if (!place) continue;
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "opener";
    opener.textContent = place.textContent;
    place.replaceChildren(opener);
    opener.addEventListener("click", () => fold(body, opener.getAttribute("aria-expanded") === "true"));
    fold(body, table.hasAttribute("data-folded"));
  }
  const all = list.querySelector("[data-fold-all]");
  if (all) {
    all.hidden = false;
    let closed = table.hasAttribute("data-folded");
    const tell = () => { all.textContent = closed ? "Visa alla rader" : "Visa bara grupperna"; };
    all.addEventListener("click", () => {
      closed = !closed;
      for (const body of bodies()) fold(body, closed);
      tell();
    });
    tell();
  }

  // Filtering while one types; the sums are told of as they are.
  const form = list.querySelector("[data-filter]");
  if (form && !form.querySelector("input[type=search]").value) {
    const field = form.querySelector("input[type=search]");
    const count = list.querySelector("[data-count]");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("[data-without-script]").hidden = true;
    field.addEventListener("input", () => {
      const wanted = field.value.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
      let seen = 0;
      let total = 0;
      for (const body of bodies()) {
        const group = headOf(body)?.cells[0].textContent ?? "";
        let inside = 0;
        for (const row of rowsOf(body)) {
          const text = `${row.cells[0].textContent} ${group}`.toLocaleLowerCase("sv");
          const found = wanted.every((word) => text.includes(word));
          row.dataset.out = found ? "0" : "1";
          row.hidden = !found;
          inside += found;
          total += 1;
        }
        seen += inside;
        body.hidden = inside === 0;
        if (wanted.length) body.querySelector(".opener")?.setAttribute("aria-expanded", "true");
        else fold(body, table.hasAttribute("data-folded"));
      }
      count.textContent = wanted.length ? `${seen} av ${total} rader visas; summorna gäller alla.` : "";
    });
  }

  // Columns: chosen once, remembered in this browser.
  const chooser = list.querySelector("[data-columns]");
  if (chooser) {
    chooser.hidden = false;
    const key = `kolumner:${location.pathname.replace(/\d+/g, "n")}:${list.id}`;
    const boxes = [...chooser.querySelectorAll("input")];
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* a browser without storage forgets */ }
    const show = () => {
      for (const box of boxes) {
        for (const row of table.rows) if (row.cells.length > 1 && row.cells[box.value]) row.cells[box.value].hidden = !box.checked;
      }
    };
    if (Array.isArray(kept)) for (const box of boxes) box.checked = !kept.includes(box.value);
    show();
    chooser.addEventListener("change", () => {
      show();
      try { localStorage.setItem(key, JSON.stringify(boxes.filter((box) => !box.checked).map((box) => box.value))); } catch { /* as above */ }
    });
  }
}

for (const list of document.querySelectorAll("[data-list]")) start(list);
