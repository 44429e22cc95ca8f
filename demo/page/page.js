/**
 * The element with this id, which the page has.
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
 * Who the visitor is, what store there is, and which reports.
 *
 * @typedef {{ user: string | null, name: string | null, store: string, titles: string[] }} Me
 */

/**
 * Asks the server who the visitor is and shows it in the bar. Where another tab signs in or out, this
 * page is reloaded, so that all tabs are the same person's.
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
