/**
 * Sends something to the app's server.
 *
 * @param {string} path
 * @param {object} body
 * @returns {Promise<boolean>} Whether the server accepted it.
 */
export async function post(path, body) {
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
