import type { Request } from 'express';
import type { LogOnce } from '../log-once.js';
import type { Stop } from '../stores/message-store.js';

/**
 * Mounts that are remembered at most, those that were asked for last; under a path with a parameter
 * there is no end of them, and anybody may ask for one.
 */
const MOUNTS_MAX = 1_000;

/** Characters of a mount; no app has longer ones, and clients could fill the memory with them. */
const MOUNT_LENGTH_MAX = 512;

/** Hears of paths at which pages look for sockets, and says what is to be done when they are forgotten. */
type SocketPathListener = (socketPath: string) => Stop;

/**
 * Where the router is found to be mounted, other than at the option `path`. Pages look for the
 * sockets beside the widget's files, so these are taken there too.
 */
export class Mounts {
  readonly #path: string;
  readonly #logOnce: LogOnce;
  /** Each with what the listeners want to be done when it is forgotten; the oldest one first. */
  readonly #found = new Map<string, Stop[]>();
  readonly #listeners = new Set<SocketPathListener>();

  constructor(path: string, logOnce: LogOnce) {
    this.#path = path;
    this.#logOnce = logOnce;
  }

  /** The listener hears of those that are known already too, at once. */
  onSocketPath(listener: SocketPathListener): Stop {
    for (const [mount, stops] of this.#found) stops.push(listener(`${mount}/socket`));
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A request for something of ours has come to the router. */
  saw(request: Request): void {
    const mount = mountOf(request);
    if (mount === this.#path || this.#refresh(mount)) return;
    if (!/^(\/[^/]+)*$/.test(mount) || mount.length > MOUNT_LENGTH_MAX) return;
    this.#forgetOldest();
    const stops = [...this.#listeners].map((listener) => listener(`${mount}/socket`));
    this.#found.set(mount, stops);
    // In another case it is the same to Express, and nothing is to be changed.
    if (mount.toLowerCase() !== this.#path.toLowerCase()) this.#tell(mount);
  }

  /** @returns Whether the mount is known; it is then the latest. */
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

  #tell(mount: string): void {
    const change =
      mount === ''
        ? `mount it at "${this.#path}"`
        : `set the option path: ${JSON.stringify(mount)}`;
    const text = `the router is mounted at ${JSON.stringify(mount || '/')}, while the option \`path\` is ${JSON.stringify(this.#path)}. Sockets are now taken at ${JSON.stringify(`${mount}/socket`)} too; ${change}, so that they are from the start`;
    this.#logOnce('mount', { level: 'warn', text });
  }
}

/** What stood before the router's own part of the path, as the client has written it. */
function mountOf({ originalUrl, url, baseUrl }: Request): string {
  const asked = pathnameOf(originalUrl);
  const own = pathnameOf(url);
  return asked.endsWith(own) ? asked.slice(0, -own.length) : baseUrl;
}

/** The part of a request's URL before its query. */
export function pathnameOf(url: string): string {
  return url.split('?', 1)[0] as string;
}
