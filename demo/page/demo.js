import { byId, showWho } from './page.js';

const form = byId('report', HTMLFormElement);
const said = byId('said', HTMLElement);

/**
 * @param {string} path
 * @param {object} body
 */
async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.ok;
  } catch {
    return false;
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const title = fields.get('title');
  const seconds = Number(fields.get('seconds'));
  const asked = await post('/api/reports', { title, seconds });
  said.textContent = asked
    ? `“${title}” is being made; it takes ${seconds} seconds. You may leave.`
    : 'The server did not take it. Is it running?';
});

byId('samples', HTMLElement).addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null;
  if (!button) return;
  void post('/api/samples', { sample: button.dataset.sample });
});

const me = await showWho();
byId('store', HTMLElement).textContent = me.store;
const titles = /** @type {HTMLSelectElement} */ (form.elements.namedItem('title'));
titles.replaceChildren(...me.titles.map((title) => new Option(title)));

if (me.user !== null) {
  byId('identity', HTMLElement).textContent =
    `${me.name}: messages wait for you in every browser you sign in with.`;
  byId('sign-out', HTMLFormElement).hidden = false;
}
for (const button of byId('users', HTMLElement).querySelectorAll('button[name=user]')) {
  button.ariaPressed = String(button.getAttribute('value') === me.user);
}
