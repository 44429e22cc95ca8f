import { InboxAlerts } from '../alerts/inbox-alerts.js';
import type { TokenSource } from '../connection/credentials.js';
import { compareInDocument, type Positioned } from '../platform/document-order.js';
import { siteHref } from '../platform/site-url.js';
import { Timer } from '../platform/timer.js';
import { hasBox } from '../platform/watch-rendered.js';
import type { PopupPresenter } from '../popups/popup-view.js';
import type { InboxEndpoint, InboxSettings } from './inbox-settings.js';
import { type InboxEnvironment, InboxStore } from './inbox-store.js';

/** The version of the package. Different versions on a page share nothing. */
const VERSION = '0.1.0';

const INBOXES: unique symbol = Symbol.for(`message-center:${VERSION}`);

/** What elements have to have in common to share an inbox. */
interface InboxKey {
  /** The absolute URL of the server; null without one. */
  readonly url: string | null;
  /** Compared by identity. */
  readonly token: TokenSource | undefined;
}

/** What the inbox uses of the browser, and where elements find it. */
export interface SharedEnvironment extends InboxEnvironment {
  /** The document. */
  readonly root: object;
}

/** An element that shares an inbox. */
export interface InboxMember extends PopupPresenter {
  readonly element: Positioned & Partial<Pick<Element, 'checkVisibility'>>;
  readonly settings: InboxSettings;
  /** Called when the element has become a member of an inbox. */
  joined(inbox: SharedInbox): void;
  /** Joins the inbox of its settings now, without waiting for other members. */
  join(): void;
}

/**
 * A store, and the elements of a document that share it because they have the same server and token.
 * It runs while it has members, and one task longer, so that elements can move.
 */
export class SharedInbox {
  readonly store: InboxStore;
  readonly alerts: InboxAlerts;
  readonly #environment: SharedEnvironment;
  readonly #members = new Set<InboxMember>();
  /** Runs for one task after a member has left or has got another token. */
  readonly #review = new Timer(() => this.#reviewMembers());

  constructor(environment: SharedEnvironment) {
    this.#environment = environment;
    this.store = new InboxStore(() => this.#findPresenter(), environment);
    this.alerts = new InboxAlerts(this.store);
  }

  /** The member that shows the popups; null while none does. */
  get presenter(): InboxMember | null {
    return this.store.popups.presenter as InboxMember | null;
  }

  /** The member that reports to the page what happens; undefined without members. */
  get leader(): InboxMember | undefined {
    const { presenter } = this;
    return presenter && this.#members.has(presenter) ? presenter : this.#inOrder()[0];
  }

  /**
   * Joins a member to the inbox of its server and token. If there is none, this one moves there,
   * unless other members need it as it is.
   *
   * @param mayWait The member may stay for a task with another token, because the others may get the
   * same one.
   * @returns False while it waits.
   */
  join(member: InboxMember, mayWait: boolean): boolean {
    const key = keyOf(member.settings);
    const found = this.#find(key);
    const isFree = [...this.#members].every(({ settings }) => isSame(keyOf(settings), key));
    if (!found && !isFree && mayWait && this.#mayBecome(key) && this.#members.has(member)) {
      this.#review.start();
      return false;
    }
    const joined = found ?? (isFree ? this : new SharedInbox(this.#environment));
    if (joined !== this) this.leave(member);
    joined.#add(member, key);
    return true;
  }

  /** Removes a member. Does nothing if it is none. */
  leave(member: InboxMember): void {
    if (this.#members.delete(member)) this.#review.start();
  }

  #add(member: InboxMember, key: InboxKey): void {
    if (!this.#members.has(member)) {
      this.#members.add(member);
      // The member listens before anything happens.
      member.joined(this);
    }
    this.#inboxes.set(this, key);
    this.store.start(member.settings);
    this.#update();
  }

  /** Once all members have their settings: some may join another inbox, and without any it stops. */
  #reviewMembers(): void {
    for (const member of [...this.#members]) member.join();
    if (this.#members.size === 0) {
      this.#inboxes.delete(this);
      this.store.stop();
    }
    this.#update();
  }

  /** Decides again who shows the popups. */
  choosePresenter(): void {
    if (this.#findPresenter() !== this.presenter) this.store.popups.update();
  }

  /** A member has come or gone, or has other settings. */
  #update(): void {
    this.alerts.update([...this.#members].map(({ settings }) => settings.alerts));
    if (this.#members.size > 0) this.store.popups.update();
  }

  #findPresenter(): InboxMember | null {
    const able = this.#inOrder().filter(({ settings }) => settings.popups);
    const rendered = able.length > 1 ? able.find(({ element }) => hasBox(element)) : undefined;
    // A presenter that has left may be moving, and join again before the timer runs.
    const { presenter } = this;
    const isMoving = this.#review.runs && presenter && !this.#members.has(presenter);
    return rendered ?? able[0] ?? (isMoving ? presenter : null);
  }

  #inOrder(): InboxMember[] {
    return [...this.#members].sort((a, b) => compareInDocument(a.element, b.element));
  }

  /** Whether only the token is another one, and of the same kind. */
  #mayBecome({ url, token }: InboxKey): boolean {
    const key = this.#inboxes.get(this);
    return url === key?.url && typeof token === typeof key.token;
  }

  #find(key: InboxKey): SharedInbox | undefined {
    return [...this.#inboxes].find(([, each]) => isSame(each, key))?.[0];
  }

  get #inboxes(): Map<SharedInbox, InboxKey> {
    const root: { [INBOXES]?: Map<SharedInbox, InboxKey> } = this.#environment.root;
    root[INBOXES] ??= new Map();
    return root[INBOXES];
  }
}

function keyOf({ server, token }: InboxEndpoint): InboxKey {
  return { url: siteHref(server), token: server === null ? undefined : token };
}

function isSame(a: InboxKey, b: InboxKey): boolean {
  return a.url === b.url && a.token === b.token;
}
