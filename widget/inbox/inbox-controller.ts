import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { DEFAULT_TIMES } from '../connection/connection-times.js';
import { browserPage, type Stop } from '../platform/page.js';
import { browserStorage } from '../platform/shared-storage.js';
import type { InboxStore } from './inbox-store.js';
import type {
  AlertsView,
  InboxEvents,
  InboxMembership,
  InboxSettings,
  InitialState,
  MayPopUp,
} from './inbox-view.js';
import { type InboxMember, type SharedEnvironment, SharedInbox } from './shared-inbox.js';

type Host = ReactiveControllerHost & InboxMember['element'];

/** Shares an inbox while its host is connected, and asks the host to update after each change. */
export class InboxController implements InboxMembership, InboxMember, ReactiveController {
  readonly element: Host;
  readonly mayPopUp: MayPopUp;
  settings!: InboxSettings;
  #shared: SharedInbox;
  #connected = false;
  #initial: InitialState | undefined;
  /** Each begins to listen to a store, and returns what ends it. */
  readonly #listeners: ((store: InboxStore) => Stop)[];
  #stops: readonly Stop[] = [];

  constructor(
    host: Host,
    mayPopUp: MayPopUp,
    environment: SharedEnvironment = browserEnvironment(),
  ) {
    this.element = host;
    this.mayPopUp = mayPopUp;
    this.#shared = new SharedInbox(environment);
    this.#listeners = [(store) => store.subscribe(() => this.requestUpdate())];
    host.addController(this);
  }

  get store(): InboxStore {
    return this.#shared.store;
  }

  get presents(): boolean {
    return this.#shared.presenter === this;
  }

  get leads(): boolean {
    return this.#shared.leader === this;
  }

  get alerts(): AlertsView {
    return this.#shared.alerts;
  }

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
    this.#listen(false);
  }

  on<Name extends keyof InboxEvents>(name: Name, listener: InboxEvents[Name]): void {
    // The emitter's types cannot follow a name that is generic.
    const untyped = listener as never;
    this.#listeners.push(({ events }) => {
      events.on(name, untyped);
      return () => events.off(name, untyped);
    });
  }

  choosePresenter(): void {
    this.#shared.choosePresenter();
  }

  takeInitial(): InitialState | undefined {
    const initial = this.#initial;
    this.#initial = undefined;
    return initial;
  }

  join(mayWait = false): void {
    if (this.#connected && this.settings) this.#shared.join(this, mayWait);
  }

  joined(inbox: SharedInbox): void {
    this.#shared = inbox;
    this.#listen(true);
    this.requestUpdate();
  }

  requestUpdate(): void {
    this.element.requestUpdate();
  }

  #listen(listening: boolean): void {
    for (const stop of this.#stops) stop();
    this.#stops = listening ? this.#listeners.map((listen) => listen(this.store)) : [];
  }
}

/** The browser's; elsewhere a page on which nothing happens. */
function browserEnvironment(): SharedEnvironment {
  const root = globalThis.document ?? {};
  return { root, page: browserPage(), storage: browserStorage(), times: DEFAULT_TIMES };
}
