// Shortcuts: pages one has starred, and those one was on last. They are this person's in this browser and are never sent
// anywhere; the last visited go with the window and at log-out, since nobody chose to leave them behind. Every page works
// without this file.
const menu = document.querySelector("[data-shortcuts]");
const person = document.body.dataset.person;
const MOST = 8;

function open(store, name) {
  const key = `${name}:${person}`;
  return {
    read() { try { return JSON.parse(store.getItem(key)) ?? []; } catch { return []; } },
    write(pages) { try { store.setItem(key, JSON.stringify(pages)); } catch { /* a browser without room forgets */ } },
    forget() { try { store.removeItem(key); } catch { /* as above */ } },
  };
}

if (menu && person) {
  const starred = open(localStorage, "genvagar");
  const visited = open(sessionStorage, "senast");
  const here = { href: location.pathname + location.search, title: document.title.replace(/ – Styrkedjan$/, "") };
  const without = (pages, href) => pages.filter((page) => page.href !== href);
  const answered = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200;
  const before = without(visited.read(), here.href);
  if (answered === 200) visited.write([here, ...before].slice(0, MOST + 1));

  const list = (name, pages) => {
    const place = menu.querySelector(`[data-${name}]`);
    place.hidden = !pages.length;
    place.querySelector("ul").replaceChildren(...pages.map((page) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = page.href;
      link.textContent = page.title;
      row.append(link);
      return row;
    }));
  };
  const star = menu.querySelector("[data-star]");
  const show = () => {
    const pages = starred.read();
    const isStarred = pages.some((page) => page.href === here.href);
    star.textContent = isStarred ? "Ta bort den här sidan" : "Spara den här sidan";
    list("starred", pages);
    list("visited", before.slice(0, MOST));
  };
  star.addEventListener("click", () => {
    const pages = starred.read();
    const rest = without(pages, here.href);
    starred.write(rest.length < pages.length ? rest : [...pages, here]);
    show();
  });
  document.querySelector("form[data-log-out]")?.addEventListener("submit", visited.forget);
  menu.hidden = false;
  show();
}
