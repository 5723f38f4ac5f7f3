// A password can be seen while it is written, and a new one says how strong it is. What is let through the server decides.
const FEWEST = 12, LONG = 16, VARIED = 10, FEW_DIFFERENT = 6;

function strength(text) {
  const different = new Set(text.toLowerCase()).size;
  if (!text) return [0, ""];
  if (text.length < FEWEST) return [1, `För kort: ${FEWEST - text.length} tecken till`];
  if (different < FEW_DIFFERENT) return [1, "Svagt: det upprepar sig"];
  return text.length >= LONG && different >= VARIED ? [3, "Starkt"] : [2, "Godtagbart: fler ord gör det starkare"];
}

function canBeSeen(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small";
  button.setAttribute("aria-controls", field.id);
  const show = (seen) => {
    field.type = seen ? "text" : "password";
    button.textContent = seen ? "Dölj lösenordet" : "Visa lösenordet";
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // A browser that keeps passwords must know it for one.
  field.form?.addEventListener("submit", () => show(false));
  show(false);
  field.after(button);
}

function saysItsStrength(field) {
  const meter = document.createElement("meter"), words = document.createElement("span"), place = document.createElement("p");
  Object.assign(meter, { min: 0, max: 3, low: 1.5, high: 2.5, optimum: 3 });
  meter.setAttribute("aria-hidden", "true");
  words.setAttribute("role", "status");
  place.className = "hint strength";
  place.append(meter, " ", words);
  place.hidden = true;
  field.addEventListener("input", () => {
    const [value, told] = strength(field.value);
    meter.value = value;
    words.textContent = told;
    place.hidden = !told;
  });
  field.after(place);
}

for (const field of document.querySelectorAll("input[type=password]")) {
  if (field.id === "id_new_password1") saysItsStrength(field);
  canBeSeen(field);
}
