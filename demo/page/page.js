/**
 * The page's element with this id; throws if it is missing.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${kind.name} "${id}".`);
  return element;
}

/**
 * Who the visitor is, which store is used, and the titles of the reports.
 *
 * @typedef {{ user: string | null, name: string | null, store: string, titles: string[] }} Me
 */

/**
 * Asks the server who the visitor is and shows it in the bar. When another tab signs in or out,
 * this page reloads, so that all tabs show the same user.
 *
 * @returns {Promise<Me>}
 */
export async function showWho() {
  const response = await fetch('/api/me');
  /** @type {Me} */
  const me = await response.json();
  byId('who', HTMLElement).textContent = me.name ?? 'Anonymous';
  const tabs = new BroadcastChannel('demo-user');
  tabs.postMessage(me.user);
  tabs.addEventListener('message', ({ data }) => {
    if (data !== me.user) location.reload();
  });
  return me;
}
