import { createHmac, timingSafeEqual } from 'node:crypto';
import { newId } from '../core/recipient.js';
import type { Inbox } from '../stores/message-store.js';

/** Signs session cookies and creates opaque inbox tags, with the store's secret. */
export class Secrets {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** The tag that browsers use as a key for an inbox. It does not reveal the recipient. */
  tagOf(inbox: Inbox): string {
    return this.#mac('tag', inbox);
  }

  /** A new session id with its cookie value, `id.signature`. */
  newSession(): { readonly session: string; readonly cookie: string } {
    const session = newId();
    return { session, cookie: `${session}.${this.#mac('session', session)}` };
  }

  /** The session id of a cookie value, or null if the signature is invalid. */
  sessionOf(cookie: string): string | null {
    const [session = '', signature = '', ...rest] = cookie.split('.');
    const expected = Buffer.from(this.#mac('session', session));
    const given = Buffer.from(signature);
    const valid = given.length === expected.length && timingSafeEqual(given, expected);
    return valid && rest.length === 0 ? session : null;
  }

  #mac(purpose: string, value: string): string {
    const mac = createHmac('sha256', this.#secret).update(`${purpose}\n${value}`).digest();
    return mac.subarray(0, 24).toString('base64url');
  }
}
