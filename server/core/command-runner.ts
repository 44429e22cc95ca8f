import { isChange, type ReadName } from '../../protocol/commands.js';
import {
  type CommandName,
  type Commands,
  formatPosition,
  type Limits,
} from '../../protocol/index.js';
import { parseRequest, type Schemas } from '../../protocol/schemas.js';
import type { Secrets } from '../auth/secrets.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import type { Outcome } from './add-batch.js';
import type { CenterLifecycle } from './center-lifecycle.js';
import type { InboxReader } from './inbox-reader.js';
import type { InboxWriter } from './inbox-writer.js';
import { type PageLink, readLinking } from './read-linking.js';
import { parseInbox, type Recipient, recipientOf } from './recipient.js';
import type { Command } from './rules.js';
import type { SessionMerge } from './session-merge.js';
import type { SessionUse } from './session-use.js';

/** The writer and the secrets for one execution of a command. */
interface Execution {
  readonly writer: { change(inbox: Inbox, command: Command): Promise<Outcome> };
  readonly secrets: Secrets;
}

type Reads = {
  readonly [Name in ReadName]: (
    inbox: Inbox,
    request: Commands[Name]['request'],
    secrets: Secrets,
  ) => Promise<Commands[Name]['value']>;
};

interface CommandRunnerParts {
  readonly store: MessageStore;
  readonly limits: Limits;
  readonly schemas: Schemas;
  readonly reader: InboxReader;
  readonly writer: InboxWriter;
  readonly merge: SessionMerge;
  readonly sessionUse: SessionUse;
  readonly lifecycle: CenterLifecycle;
}

/** Executes the commands of the protocol, for pages and for the app. */
export class CommandRunner {
  readonly #parts: CommandRunnerParts;

  constructor(parts: CommandRunnerParts) {
    this.#parts = parts;
  }

  /**
   * Executes a command of a page. Every transport calls this.
   * @param request The parsed request.
   * @throws SessionEnded for a change of a session whose visitor has signed in.
   */
  async execute<Name extends CommandName>(
    name: Name,
    inbox: Inbox,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    const { lifecycle, sessionUse, writer } = this.#parts;
    return lifecycle.run(async (secrets) => {
      await sessionUse.note(inbox);
      return this.#run(name, inbox, request, { writer, secrets });
    });
  }

  /** Executes a command of the app. For a session that has ended, changes the user's inbox. */
  async executeForApp<Name extends CommandName>(
    name: Name,
    recipient: Recipient,
    input: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    const { lifecycle, merge, schemas } = this.#parts;
    const inbox = parseInbox(recipient);
    const request = parseRequest(name, input, schemas);
    return lifecycle.run((secrets) => this.#run(name, inbox, request, { writer: merge, secrets }));
  }

  /**
   * Marks as read the messages that link to a page.
   * @returns Their ids.
   * @throws SessionEnded for a session whose visitor has signed in.
   */
  async readByLink(inbox: Inbox, page: PageLink): Promise<readonly string[]> {
    const { store, limits, lifecycle, reader, sessionUse } = this.#parts;
    const { counts } = await lifecycle.run(async () => {
      await sessionUse.note(inbox);
      return reader.appliedHead(inbox);
    });
    if (counts.unread === 0) return [];
    return readLinking(page, {
      unread: (limit) => lifecycle.track(store.unreadOfLink(inbox, page.link, limit)),
      read: (ids) => this.execute('read', inbox, { ids }),
      idsPerCommand: limits.idsPerCommand,
    });
  }

  async #run<Name extends CommandName>(
    name: Name,
    inbox: Inbox,
    request: Commands[Name]['request'],
    { writer, secrets }: Execution,
  ): Promise<Commands[Name]['value']> {
    if (!isChange(name)) {
      return this.#reads[name as ReadName](inbox, request as never, secrets);
    }
    const { head, missing } = await writer.change(inbox, { name, ...request } as Command);
    // A copy, as in `InboxReader.head`.
    return { position: formatPosition(head), counts: { ...head.counts }, missing };
  }

  readonly #reads: Reads = {
    sync: async (inbox, { position }, secrets) => {
      const { reader } = this.#parts;
      const tag = secrets.tagOf(inbox);
      const identity = 'user' in recipientOf(inbox) ? 'user' : 'anonymous';
      return { ...(await reader.sync(inbox, position)), inbox: tag, identity };
    },
    list: (inbox, request) => this.#parts.reader.list(inbox, request),
    get: (inbox, { id }) => this.#parts.reader.get(inbox, id),
  };
}
