// Small helps only: every page works without this file.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.getElementById("sok")?.focus();
  }
  if (event.key === "Escape") {
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
});

// A menu that focus has left is closed, so that it does not cover what one tabs on to.
document.addEventListener("focusin", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Last time's text is put where this time's is written, after what already stands there.
for (const button of document.querySelectorAll("[data-take]")) {
  const field = document.getElementById(button.dataset.take);
  button.hidden = !field;
  button.addEventListener("click", () => {
    field.value = [field.value.trim(), button.dataset.text].filter(Boolean).join("\n\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// A sum that follows while one types, written as people write numbers; blank while something in it cannot be read.
for (const sum of document.querySelectorAll("[data-sum-of]")) {
  const parts = [...sum.closest("form").elements].filter((field) => field.name?.startsWith(sum.dataset.sumOf));
  const read = (field) => Number(field.value.replace(/[\s\u00a0]/g, "").replace("−", "-").replace(",", ".") || "0");
  sum.closest("form").addEventListener("input", () => {
    const total = parts.map(read).reduce((one, other) => one + other, 0);
    sum.textContent = Number.isNaN(total) ? "–" : total.toLocaleString("sv-SE", { maximumFractionDigits: 0 });
  });
}

document.querySelector("[data-focus]")?.focus();

// A date is not broken at its hyphens, whichever text it stands in and however narrow the place is.
const DATE = /\d{4}-\d\d-\d\d/;
const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
const dated = [];
while (walker.nextNode()) {
  if (DATE.test(walker.currentNode.data) && walker.currentNode.data.trim().length > 10) dated.push(walker.currentNode);
}
for (const text of dated) {
  const within = text.parentElement;
  if (within.closest("textarea, select, svg, [hidden]") || /flex|grid/.test(getComputedStyle(within).display)) continue;
  for (let rest = text, at; (at = rest.data.search(DATE)) >= 0; ) {
    const date = rest.splitText(at);
    rest = date.splitText(10);
    const whole = document.createElement("span");
    whole.className = "nowrap";
    date.replaceWith(whole);
    whole.append(date);
  }
}

// Writing is using: the log-in lasts while somebody writes, though nothing is sent until it is done.
const EVERY = 5 * 60 * 1000;
let told = Date.now();
document.addEventListener("input", () => {
  if (Date.now() - told < EVERY || !document.querySelector("[data-logged-in]")) return;
  told = Date.now();
  fetch("/kvar/", { method: "HEAD", redirect: "manual" }).catch(() => {});
});
