// A key in the device: asks the server for a challenge, the device for an answer, and sends it back.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
// As a form, with the page's own marks against forged forms and against being sent twice.
const send = (where, fields) => {
  const body = new URLSearchParams(fields);
  for (const mark of ['csrfmiddlewaretoken', 'once']) body.set(mark, document.querySelector(`[name=${mark}]`)?.value ?? '');
  return fetch(where, {method: 'POST', body, credentials: 'same-origin'});
};
const read = (options) => {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    options[list] = (options[list] ?? []).map((one) => ({...one, id: bytes(one.id)}));
  }
  return options;
};
const told = (made) => {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return {id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: made.getClientExtensionResults()};
};

for (const button of document.querySelectorAll('[data-passkey]')) {
  button.addEventListener('click', async () => {
    const says = document.querySelector('[data-passkey-says]');
    says.hidden = true;
    try {
      const asked = await send(button.dataset.ask, {});
      if (!asked.ok) throw new Error('Det går inte just nu. Läs in sidan igen.');
      const publicKey = read((await asked.json()).publicKey);
      const made = await navigator.credentials[button.dataset.passkey]({publicKey});
      const name = document.querySelector('input[name=name]')?.value;
      const answer = await send(button.dataset.answer, {answer: JSON.stringify(told(made)), name: name ?? ''});
      const told_ = await answer.json();
      if (!answer.ok) throw new Error(told_.says);
      location.assign(told_.next);
    } catch (error) {
      says.textContent = error.name === 'NotAllowedError' ? 'Enheten avbröt. Försök igen.' : error.message;
      says.hidden = false;
    }
  });
}
