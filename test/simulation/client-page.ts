import type { ChangeName } from '../../protocol/index.js';
import { MessageCenterError, type Page, type Push, type SyncAnswer } from '../../protocol/index.js';
import type { Command, IdsCommandName } from '../../server/core/rules.js';
import type { Inbox } from '../../server/stores/message-store.js';
import { InboxFeed } from '../../widget/inbox/inbox-feed.js';
import type { PanelFilter } from '../../widget/inbox/inbox-state.js';
import { checkPage, checkPageAtRest } from './page-check.js';
import type { Reference } from './reference.js';
import { Mortal, type Scheduler } from './scheduler.js';
import { LIMITS, type Receiver, type ServerProcess } from './server-process.js';

/** The commands of a page. */
type PageCommand = Exclude<Extract<Command, { name: ChangeName }>, { name: 'restore-up-to' }>;

/** Guards of the client that a run may remove. */
export interface ClientFaults {
  /** A late page counts as current. */
  readonly latePage?: boolean;
  /** Messages do not carry what was last applied to them. */
  readonly noApplied?: boolean;
  /** Every push counts as following the cursor. */
  readonly noPrev?: boolean;
  /** The room is joined after the sync was read. */
  readonly lateJoin?: boolean;
}

class Link extends Mortal implements Receiver {
  constructor(
    readonly process: ServerProcess,
    readonly push: Receiver['push'],
    readonly head: Receiver['head'],
  ) {
    super();
  }
}

/** An open page: the real feed, driven over links that break, reorder, and may swallow pushes. */
export class ClientPage extends Mortal {
  readonly feed: InboxFeed;
  readonly #inbox: Inbox;
  readonly #scheduler: Scheduler;
  readonly #reference: Reference;
  readonly #faults: ClientFaults;
  readonly #swallows: boolean;
  readonly #loading = new Set<PanelFilter>();
  readonly #guessed = new Set<string>();
  #link: Link | undefined;
  /** Rows of an answer may be later than its position, but not later than this number. */
  #readUpTo = 0;

  constructor(
    inbox: Inbox,
    scheduler: Scheduler,
    reference: Reference,
    faults: ClientFaults,
    swallows: boolean,
    fail: (error: unknown) => void,
  ) {
    super();
    this.#inbox = inbox;
    this.#scheduler = scheduler;
    this.#reference = reference;
    this.#faults = faults;
    this.#swallows = swallows;
    const check = () => {
      try {
        this.check();
      } catch (error) {
        fail(error);
      }
    };
    this.feed = new InboxFeed(check, { now: () => reference.now, set: () => {} });
  }

  get connected(): boolean {
    return this.#link?.process.alive === true;
  }

  /** Connects to a process, or to another one; what was under way on the old link is lost. */
  async connect(process: ServerProcess): Promise<void> {
    this.disconnect();
    const link: Link = new Link(
      process,
      (push) => void this.#deliver(link, () => this.feed.push(this.#seen(push))),
      (position) => void this.#deliver(link, () => this.feed.push(headOf(position))),
    );
    this.#link = link;
    if (!this.#faults.lateJoin) process.receivers.add(link);
    await process.publisher.started;
    await this.#syncWhileWanted(link);
    process.receivers.add(link);
  }

  disconnect(): void {
    if (!this.#link) return;
    this.#link.die();
    this.#link.process.receivers.delete(this.#link);
    this.#link = undefined;
    this.feed.endSync(null);
    this.feed.disconnected();
  }

  /** The position check: the page is told where the log stands. */
  async hearHead(position: string): Promise<void> {
    this.feed.push(headOf(position));
    if (this.#link) await this.#syncWhileWanted(this.#link);
  }

  async loadPage(filter: PanelFilter): Promise<void> {
    const link = this.#link;
    const late = this.#faults.latePage === true;
    if (!link || !this.feed.state.cursor || this.#loading.has(filter)) return;
    const request = this.feed.beginPage(filter);
    if (!request) return;
    this.#loading.add(filter);
    if (late) this.feed.endPage(filter, null);
    const page = await this.#answered(link, link.process.reader.list(this.#inbox, request));
    for (let delay = this.#scheduler.dice.below(20); delay >= 0; delay -= 1) {
      await this.#scheduler.step(this);
    }
    this.#loading.delete(filter);
    if (late) this.#takeAsNow(filter, page);
    else this.feed.endPage(filter, page && this.#stripped(page));
    await this.#syncWhileWanted(link);
  }

  /** Executes a user's command like the command queue: repeats it until it is answered. */
  async command(command: PageCommand, anyProcess: () => ServerProcess): Promise<void> {
    const { name } = command;
    const request = 'upTo' in command ? { upTo: command.upTo } : { ids: command.ids };
    const change = this.feed.addPending({ name, request } as never);
    for (;;) {
      const process = this.#link?.process.alive ? this.#link.process : anyProcess();
      const outcome = await Promise.race([
        process.writer.change(this.#inbox, command).catch((error: unknown) => error),
        process.death,
      ]);
      await this.#scheduler.step(this);
      if (outcome === 'died' || this.#scheduler.dice.chance(0.1)) continue;
      if (outcome instanceof MessageCenterError) return this.feed.dropPending(change);
      if (outcome instanceof Error) throw outcome;
      const { head, missing } = outcome as Awaited<ReturnType<ServerProcess['writer']['change']>>;
      const { number, id, counts } = head;
      return this.feed.confirmPending(change, { position: `${number}.${id}`, counts, missing });
    }
  }

  check(): void {
    checkPage(this.feed.state, this.#reference, this.#readUpTo, this.#guessed);
  }

  checkAtRest(head: number): void {
    checkPageAtRest(this.feed.state, this.#reference, head);
  }

  async #syncWhileWanted(link: Link): Promise<void> {
    while (link.alive && this.feed.wantsSync) {
      const { position } = this.feed.beginSync();
      const read = this.#answered(link, link.process.reader.sync(this.#inbox, position));
      const answer = await read;
      await this.#scheduler.step(link);
      if (link.alive)
        this.feed.endSync(answer && ({ ...this.#stripped(answer), inbox: 'tag' } as SyncAnswer));
    }
  }

  /** The answer over a link; null if the link or the process ends before it arrives. */
  async #answered<Value>(link: Link, answer: Promise<Value>): Promise<Value | null> {
    const value = await Promise.race([answer, link.process.death, link.death]);
    if (value === 'died' || !link.alive) return null;
    this.#readUpTo = this.#reference.length;
    return value as Value;
  }

  async #deliver(link: Link, take: () => void): Promise<void> {
    if (this.#swallows && this.#scheduler.dice.chance(0.2)) return;
    await this.#scheduler.step(link);
    take();
    await this.#syncWhileWanted(link);
  }

  #seen(push: Push): Push {
    const { cursor } = this.feed.state;
    return this.#faults.noPrev && cursor ? { ...push, prev: cursor } : push;
  }

  #takeAsNow(filter: PanelFilter, page: Page | null): void {
    const { cursor } = this.feed.state;
    if (!cursor || !this.feed.beginPage(filter)) return;
    this.feed.endPage(filter, page && { ...page, position: cursor });
  }

  #stripped<Answer>(answer: Answer): Answer {
    if (!this.#faults.noApplied) return answer;
    const text = JSON.stringify(answer, (_key, value) =>
      value && typeof value === 'object' && 'applied' in value
        ? { ...value, applied: value.number }
        : value,
    );
    return JSON.parse(text) as Answer;
  }
}

/** Where the log stands, as it is told once more. */
function headOf(position: string): Push {
  return { prev: position, cur: position, entries: [] };
}

/** A command on some of the ids, or on everything up to a number. */
export function someCommand(
  dice: Scheduler['dice'],
  ids: readonly string[],
  head: number,
): PageCommand {
  const names = [
    'read',
    'unread',
    'remove',
    'restore',
    'shown',
  ] as const satisfies IdsCommandName[];
  if (ids.length === 0 || dice.chance(0.15)) {
    const name = dice.chance(0.3) ? 'remove-up-to' : 'read-up-to';
    return { name, upTo: dice.below(head + 2) };
  }
  const chosen = ids.filter(() => dice.chance(0.3)).slice(0, LIMITS.idsPerCommand);
  const name = dice.pick(names) as IdsCommandName;
  return { name, ids: chosen.length > 0 ? chosen : [dice.pick(ids) as string] };
}
