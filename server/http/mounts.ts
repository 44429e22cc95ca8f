import type { Request } from 'express';
import type { LogOnce } from '../log-once.js';
import type { Stop } from '../stores/message-store.js';

/** Mounts that are remembered at most; under a path with a parameter there is no end of them. */
const MOUNTS_MAX = 1_000;

/** Hears of paths at which pages look for sockets. */
type SocketPathListener = (socketPath: string) => void;

/**
 * Where the router is found to be mounted, other than at the option `path`. Pages look for the
 * sockets beside the widget's files, so these are taken there too.
 */
export class Mounts {
  readonly #path: string;
  readonly #logOnce: LogOnce;
  readonly #found = new Set<string>();
  readonly #listeners = new Set<SocketPathListener>();

  constructor(path: string, logOnce: LogOnce) {
    this.#path = path;
    this.#logOnce = logOnce;
  }

  /** The listener hears of those that are known already too, at once. */
  onSocketPath(listener: SocketPathListener): Stop {
    for (const mount of this.#found) listener(`${mount}/socket`);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A request for something of ours has come to the router. */
  saw(request: Request): void {
    const mount = mountOf(request);
    if (mount === this.#path || this.#found.has(mount)) return;
    if (!/^(\/[^/]+)*$/.test(mount) || this.#found.size >= MOUNTS_MAX) return;
    this.#found.add(mount);
    for (const listener of this.#listeners) listener(`${mount}/socket`);
    // In another case it is the same to Express, and nothing is to be changed.
    if (mount.toLowerCase() !== this.#path.toLowerCase()) this.#tell(mount);
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
