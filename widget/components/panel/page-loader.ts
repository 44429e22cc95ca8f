import { Task } from '@lit/task';
import type { LitElement } from 'lit';
import type { ConnectionStatus } from '../../connection/connection-events.js';
import type { MessageList, PanelFilter } from '../../inbox/inbox-state.js';
import type { PanelInbox } from './panel-inbox.js';

interface Panel extends LitElement {
  readonly filter: PanelFilter;
  readonly list: MessageList;
  readonly status: ConnectionStatus;
  readonly inbox: PanelInbox;
}

/** Loads the pages of the list: the next one as soon as the end is near, or when the user asks. */
export class PageLoader {
  readonly #panel: Panel;
  readonly #task: Task<readonly [filter: PanelFilter], void>;
  /** The list for which the next page was last requested automatically. */
  #requestedFor = '';

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#task = new Task(panel, {
      autoRun: false,
      args: () => [panel.filter] as const,
      // A server that refuses the page is asked again first.
      task: ([filter]) =>
        panel.status === 'refused' ? panel.inbox.refresh() : panel.inbox.loadMore(filter),
    });
  }

  /** The `TaskStatus` of the latest page. */
  get status(): number {
    return this.#task.status;
  }

  load(): void {
    void this.#task.run();
  }

  /** Loads the next page once. After a failure, the user has to ask for it. */
  loadOnce(): void {
    const { list, filter, status } = this.#panel;
    const requestedFor = `${filter} ${list.messages.length}`;
    if (!list.more || requestedFor === this.#requestedFor) return;
    if (status === 'offline' || status === 'refused') return;
    this.#requestedFor = requestedFor;
    this.load();
  }

  /** Lets the next page be requested again. */
  reset(): void {
    this.#requestedFor = '';
  }
}
