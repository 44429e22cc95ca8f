import type { Request } from 'express';
import type { LogOnce } from '../log-once.js';
import type { Stop } from '../stores/message-store.js';

/**
 * How many mounts are remembered. A path with a parameter has endless mounts, which any client can
 * request.
 */
const MOUNTS_MAX = 1_000;

/** The maximum length of a mount, so that clients cannot fill the memory with long ones. */
const MOUNT_LENGTH_MAX = 512;

/**
 * Called with a path at which pages open sockets. Returns a function to call when the path is dropped.
 */
type SocketPathListener = (socketPath: string) => Stop;

/**
 * The paths, other than the option `path`, at which the app turns out to mount the router. Pages
 * open their sockets beside the widget's files, so sockets are accepted there too.
 */
export class Mounts {
  readonly #path: string;
  readonly #logOnce: LogOnce;
  /** Each mount with the stops of its listeners, the least recently used first. */
  readonly #found = new Map<string, Stop[]>();
  readonly #listeners = new Set<SocketPathListener>();

  constructor(path: string, logOnce: LogOnce) {
    this.#path = path;
    this.#logOnce = logOnce;
  }

  /** Calls the listener with each known path immediately, and with later ones. */
  onSocketPath(listener: SocketPathListener): Stop {
    for (const [mount, stops] of this.#found) stops.push(listener(`${mount}/socket`));
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds the mount at which a request of ours reached the router. */
  add(request: Request): void {
    const mount = mountOf(request);
    if (mount === this.#path || this.#refresh(mount)) return;
    // URL parsers take a backslash for a slash, so that it may begin a host.
    if (!/^(\/[^/\\]+)*$/.test(mount) || mount.length > MOUNT_LENGTH_MAX) return;
    this.#forgetOldest();
    const stops = [...this.#listeners].map((listener) => listener(`${mount}/socket`));
    this.#found.set(mount, stops);
    // Express ignores the case of paths by default.
    if (mount.toLowerCase() !== this.#path.toLowerCase()) this.#logMismatch(mount);
  }

  /**
   * Moves a known mount to the end.
   * @returns Whether it is known.
   */
  #refresh(mount: string): boolean {
    const stops = this.#found.get(mount);
    if (!stops) return false;
    this.#found.delete(mount);
    this.#found.set(mount, stops);
    return true;
  }

  #forgetOldest(): void {
    if (this.#found.size < MOUNTS_MAX) return;
    for (const [oldest, stops] of this.#found) {
      this.#found.delete(oldest);
      for (const stop of stops) stop();
      return;
    }
  }

  #logMismatch(mount: string): void {
    const change =
      mount === ''
        ? `mount it at "${this.#path}"`
        : `set the option path: ${JSON.stringify(mount)}`;
    const text = `the router is mounted at ${JSON.stringify(mount || '/')}, while the option \`path\` is ${JSON.stringify(this.#path)}. Sockets are now accepted at ${JSON.stringify(`${mount}/socket`)} too; ${change}, so that they are accepted from the start`;
    this.#logOnce('mount', { level: 'warn', text });
  }
}

/** The path before the router's own part, as the client wrote it. */
function mountOf({ originalUrl, url, baseUrl }: Request): string {
  const asked = pathnameOf(originalUrl);
  const own = pathnameOf(url);
  return asked.endsWith(own) ? asked.slice(0, -own.length) : baseUrl;
}

/** The part of a request's URL before its query. */
export function pathnameOf(url: string): string {
  return url.split('?', 1)[0] as string;
}
