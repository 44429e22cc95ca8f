import { byId, showWho } from './page.js';
import { post } from './post.js';

const form = byId('report', HTMLFormElement);
const said = byId('said', HTMLElement);

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const title = fields.get('title');
  const seconds = Number(fields.get('seconds'));
  const asked = await post('/api/reports', { title, seconds });
  said.textContent = asked
    ? `“${title}” is being created. It takes ${seconds} seconds. You can leave this page.`
    : 'The server did not accept the request. Is it running?';
});

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null;
  const { sample } = button?.dataset ?? {};
  if (sample !== undefined) void post('/api/samples', { sample });
});

const dialog = byId('dialog', HTMLDialogElement);
byId('open-dialog', HTMLButtonElement).addEventListener('click', () => dialog.showModal());

// The invitation's buttons have ids and no links, so the page decides what they do.
document.addEventListener('mc-action', ({ action, message }) => {
  if (action?.id === undefined) return;
  const done = action.id === 'accept' ? 'accepted' : 'declined';
  const center = document.querySelector('message-center');
  center?.notify({ level: 'success', text: `${message.subject}: ${done}.` });
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
