import { attempt } from './attempt.js';

const PROBE = 'message-center-probe';

/**
 * Whether the browser keeps no cookies for this page. `navigator.cookieEnabled` does not know of all
 * settings, so a cookie is set and removed at once.
 */
export function areCookiesBlocked(): boolean {
  const kept = attempt(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and not in all browsers
    document.cookie = `${PROBE}=1; path=/; SameSite=Lax`;
    const isKept = document.cookie.includes(PROBE);
    // biome-ignore lint/suspicious/noDocumentCookie: as above
    document.cookie = `${PROBE}=; path=/; SameSite=Lax; max-age=0`;
    return isKept;
  });
  return kept !== true;
}
