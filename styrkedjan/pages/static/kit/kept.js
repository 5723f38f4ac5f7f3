// What somebody writes is kept in this tab until the server has said that it took it.
//
// A save may fail for any reason: the database is gone, the network is cut, the session has ended. The words are then
// here, and stand in the form again when the page is opened. They are gone after a save, at log-out and with the tab.
// Passwords and files are never kept. Every page works without this file.
//
// A form that saves in place (data-saves-in-place) is saved without leaving the page: what comes back is only what the
// form needs to be saved again. Whatever does not go well is sent anew as any other form, and answered as one. What is
// written in it is also saved by itself, once nothing has been written for a while; but never a figure (data-figures),
// which is known by all as soon as it is saved and might be half written.
const person = document.body.dataset.person;
const PREFIX = "skrivet:";
const HOURS = 12;
const QUIET = 15 * 1000;
const SECRET = "input[type=password], [autocomplete*=password], [autocomplete=one-time-code]";

const store = {
  read(key) {
    try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
  },
  write(key, value) {
    try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* a browser without room forgets */ }
  },
  drop(key) {
    try { sessionStorage.removeItem(key); } catch { /* as above */ }
  },
  keys() {
    try { return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  },
};

// Forms with words that are not sent; empty once somebody has chosen to log out.
const unsent = new Set();
let leaving = false;

// The token of the last form that the server took.
function taken() {
  return document.cookie.split("; ").find((part) => part.startsWith("mottaget="))?.slice("mottaget=".length);
}

function forget() {
  const oldest = Date.now() - HOURS * 3600 * 1000;
  const last = taken();
  for (const key of store.keys()) {
    const kept = store.read(key);
    if (!kept || kept.at < oldest || (last && kept.sent === last)) store.drop(key);
  }
}

function isKept(field) {
  return field.name && !field.disabled && !["hidden", "file", "password", "submit", "button", "reset", "image"].includes(field.type);
}

// Name and number among those of the same name -> field.
function fieldsOf(form) {
  const found = new Map();
  const count = {};
  for (const field of form.elements) {
    if (!isKept(field)) continue;
    count[field.name] = (count[field.name] ?? 0) + 1;
    found.set(`${field.name}#${count[field.name]}`, field);
  }
  return found;
}

const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function valueOf(field) {
  if (isTick(field)) return field.checked;
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function put(field, value) {
  if (isTick(field)) field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function start(form, number) {
  // Where it is sent, but not what the page is sorted by; forms to the same address are told apart by their places.
  const action = new URL(form.getAttribute("action") || location.href, location.href);
  const key = `${PREFIX}${person}:${location.pathname}:${action.pathname}:${number}`;
  const valuesNow = () => Object.fromEntries([...fieldsOf(form)].map(([name, field]) => [name, valueOf(field)]));
  const shown = valuesNow();
  let waiting = 0;
  let changed = false;
  let sending = false;

  function keep() {
    clearTimeout(waiting);
    if (leaving) return;
    const words = {};
    for (const [name, field] of fieldsOf(form)) {
      const now = valueOf(field);
      if (!same(now, shown[name])) words[name] = now;
    }
    changed = Object.keys(words).length > 0;
    if (changed) unsent.add(form);
    else unsent.delete(form);
    if (changed) store.write(key, { words, shown, at: Date.now(), sent: sending ? form.elements.once?.value : "" });
    else store.drop(key);
  }

  let quiet = 0;
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
    if (!("savesInPlace" in form.dataset)) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => { if (changed && !sending && !leaving) saveInPlace(null); }, QUIET);
  });
  form.addEventListener("change", keep);

  // What is sent: of the figures only those that have been changed, and none when the form saves itself.
  function bodyOf(button) {
    const body = new URLSearchParams(new FormData(form, button));
    const now = valuesNow();
    for (const group of form.querySelectorAll("[data-figures]")) {
      const fields = [...fieldsOf(form)].filter(([, field]) => group.contains(field));
      if (button && fields.some(([name]) => !same(now[name], shown[name]))) continue;
      for (const field of group.querySelectorAll("[name]")) body.delete(field.name);
    }
    return body;
  }
  form.addEventListener("submit", (event) => {
    if ("savesInPlace" in form.dataset && event.submitter?.value === "save") {
      event.preventDefault();
      if (!sending) saveInPlace(event.submitter);
      return;
    }
    sending = true;
    keep();
  });

  async function saveInPlace(button) {
    const status = form.querySelector("[data-saved]");
    const body = bodyOf(button);
    const sent = Object.fromEntries(Object.entries(valuesNow()).filter(([name]) => {
      const field = fieldsOf(form).get(name);
      return isTick(field) || body.has(field.name);
    }));
    if (!button && Object.entries(sent).every(([name, value]) => same(value, shown[name]))) return;
    sending = true;
    keep();
    if (status) status.textContent = "Sparar …";
    let told = null;
    try {
      const answer = await fetch(action, { method: "POST", body, redirect: "error", headers: { "Save-In-Place": "1" } });
      if (answer.status === 200) told = await answer.json();
    } catch { /* no network, a log-in page, or an answer that is none of ours */ }
    if (!told && !button) {
      sending = false;
      keep();
      if (status) status.textContent = "Inte sparat än. Tryck på Spara.";
      return;
    }
    if (!told) {
      const then = document.createElement("input");
      Object.assign(then, { type: "hidden", name: button.name, value: button.value });
      form.append(then);
      form.submit();
      return;
    }
    for (const [name, value] of Object.entries(told.fields)) if (form.elements[name]) form.elements[name].value = value;
    Object.assign(shown, sent);
    sending = false;
    keep(); // what was written while it was on its way is still unsent
    if (status) status.textContent = told.said;
    form.querySelector("[data-kept]")?.remove();
    if (told.read_again && button && !changed) location.reload();
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form) sending = false;
    forget();
  });
  addEventListener("pagehide", () => { if (changed && !sending) keep(); });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("beforeunload", (event) => {
    if (changed && !sending && !leaving) event.preventDefault();
  });

  const kept = store.read(key);
  if (kept) giveBack(kept);

  function giveBack(kept) {
    const fields = fieldsOf(form);
    const lacking = Object.entries(kept.words).filter(([name, value]) => fields.has(name) && !same(valueOf(fields.get(name)), value));
    if (!lacking.length) return; // the server gave them back itself, or has them
    const putBack = () => {
      for (const [name, value] of lacking) {
        const field = fields.get(name);
        put(field, value);
        for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    };
    const when = new Date(kept.at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
    const untouched = lacking.every(([name]) => same(kept.shown[name], shown[name]));
    const notice = document.createElement("div");
    notice.className = "notice warning";
    notice.setAttribute("role", "status");
    notice.dataset.kept = "";
    const text = document.createElement("p");
    const discard = button("Kasta det", () => {
      for (const [name] of lacking) put(fields.get(name), shown[name]);
      keep();
      notice.remove();
    });
    if (untouched) {
      putBack();
      text.textContent = `Det du skrev ${when} blev inte sparat. Det står här igen: spara på nytt.`;
      notice.append(text, discard);
    } else {
      text.textContent = `Det du skrev ${when} blev inte sparat, och sidan har ändrats sedan dess.`;
      const back = button("Lägg tillbaka det", () => {
        putBack();
        back.remove();
      });
      notice.append(text, back, discard);
    }
    form.prepend(notice);
  }
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

if (person) {
  forget();
  const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) => !form.querySelector(SECRET));
  forms.forEach((form, index) => {
    if ([...form.elements].some(isKept)) start(form, index);
  });
  for (const form of document.querySelectorAll("form[data-log-out]")) {
    form.addEventListener("submit", (event) => {
      if (unsent.size && !confirm("Det du har skrivit är inte sparat. Vill du logga ut ändå?")) {
        event.preventDefault();
        return;
      }
      leaving = true;
      store.keys().forEach(store.drop);
    });
  }
}
