import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CheckedInitialState } from '../../protocol/answers.js';
import type { InboxAlerts } from '../alerts/inbox-alerts.js';
import { DEFAULT_TIMES } from '../connection/connection-times.js';
import { browserPage } from '../platform/page.js';
import { browserStorage } from '../platform/shared-storage.js';
import type { MayPopUp } from '../popups/popup-view.js';
import type { InboxEvents } from './inbox-events.js';
import type { InboxSettings } from './inbox-settings.js';
import type { InboxStore } from './inbox-store.js';
import { type InboxMember, type SharedEnvironment, SharedInbox } from './shared-inbox.js';

type Host = ReactiveControllerHost & InboxMember['element'];

/** Shares an inbox while its host is connected, and asks the host to update after each change. */
export class InboxController implements InboxMember, ReactiveController {
  readonly element: Host;
  readonly mayPopUp: MayPopUp;
  settings!: InboxSettings;
  #shared: SharedInbox;
  #connected = false;
  #initial: CheckedInitialState | undefined;
  readonly #listeners: [name: keyof InboxEvents, listener: never][] = [];

  constructor(
    host: Host,
    mayPopUp: MayPopUp,
    environment: SharedEnvironment = browserEnvironment(),
  ) {
    this.element = host;
    this.mayPopUp = mayPopUp;
    this.#shared = new SharedInbox(environment);
    this.on('change', () => host.requestUpdate());
    host.addController(this);
  }

  /** The inbox; another one once the element has another server or token. */
  get store(): InboxStore {
    return this.#shared.store;
  }

  /** Whether the element shows the popups. */
  get presents(): boolean {
    return this.#shared.presenter === this;
  }

  /**
   * Whether the element reports to the page what happens: it shows the popups, or is the first if none
   * does.
   */
  get leads(): boolean {
    return this.#shared.leader === this;
  }

  get alerts(): InboxAlerts {
    return this.#shared.alerts;
  }

  /** Applies the settings of the element; until then it is in no inbox. */
  configure(settings: InboxSettings): void {
    const { initial } = settings;
    if (initial !== this.settings?.initial) this.#initial = initial;
    this.settings = settings;
    this.join(true);
  }

  hostConnected(): void {
    this.#connected = true;
    this.join();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#shared.leave(this);
    this.#listen('off');
  }

  /** Listens to the inbox, also after it has become another one. */
  on<Name extends keyof InboxEvents>(name: Name, listener: InboxEvents[Name]): void {
    // The emitter's types cannot follow a name that is generic.
    this.#listeners.push([name, listener as never]);
  }

  /** Decides again who shows the popups, because the element has moved, or is shown or hidden. */
  choosePresenter(): void {
    this.#shared.choosePresenter();
  }

  join(mayWait = false): void {
    if (!this.#connected || !this.settings) return;
    if (!this.#shared.join(this, mayWait) || !this.#initial) return;
    // Only once: later, the page may have another user.
    this.#shared.store.initialize(this.#initial);
    this.#initial = undefined;
  }

  joined(inbox: SharedInbox): void {
    this.#listen('off');
    this.#shared = inbox;
    this.#listen('on');
    this.element.requestUpdate();
  }

  #listen(verb: 'on' | 'off'): void {
    for (const [name, listener] of this.#listeners) this.store.events[verb](name, listener);
  }
}

/** The environment of the browser; elsewhere, a page on which nothing happens. */
function browserEnvironment(): SharedEnvironment {
  const root = globalThis.document ?? {};
  return { root, page: browserPage(), storage: browserStorage(), times: DEFAULT_TIMES };
}
