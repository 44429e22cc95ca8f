import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { compareInDocument } from '../../platform/document-order.js';
import type { Stop } from '../../platform/page.js';
import type { InboxOptions } from '../message-center/inbox-options.js';

/** What other elements need of a `<message-center>`. */
export type Center = Element & Pick<InboxOptions, 'server' | 'token'>;

const CENTERS: unique symbol = Symbol.for('message-center:centers');

/** The `<message-center>` elements of a document, and the listeners that are called when they change. */
interface CenterRegistry {
  readonly centers: Set<Center>;
  readonly listeners: Set<() => void>;
}

/** Lets other elements find a `<message-center>` while it is in the document. */
export class CenterRegistration implements ReactiveController {
  readonly #host: ReactiveControllerHost & Center;
  #server: unknown;
  #token: unknown;

  constructor(host: ReactiveControllerHost & Center) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    registry().centers.add(this.#host);
    notify();
  }

  hostDisconnected(): void {
    registry().centers.delete(this.#host);
    notify();
  }

  hostUpdate(): void {
    const { server, token } = this.#host;
    if (server === this.#server && token === this.#token) return;
    this.#server = server;
    this.#token = token;
    notify();
  }
}

/** The `<message-center>` elements of the document, in its order. */
export function findCenters(): readonly Center[] {
  return [...registry().centers].sort(compareInDocument);
}

/** Calls `onChange` when an element was added or removed, or has another server or token. */
export function watchCenters(onChange: () => void): Stop {
  const { listeners } = registry();
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

function notify(): void {
  for (const listener of [...registry().listeners]) listener();
}

/** It is on the document, where elements of other bundles find it. */
function registry(): CenterRegistry {
  const holder: object = globalThis.document ?? {};
  const root: { [CENTERS]?: CenterRegistry } = holder;
  root[CENTERS] ??= { centers: new Set(), listeners: new Set() };
  return root[CENTERS];
}
