import { vi } from 'vitest';
import { MessageCenterError } from '../../protocol/index.js';
import { idOfKey, newId } from '../../server/core/recipient.js';
import { EVERYONE } from '../../server/stores/inbox.js';
import type { Row } from '../../server/stores/stored-entry.js';
import { numberOf } from '../../widget/inbox/inbox-state.js';
import { type ClientFaults, ClientPage, someCommand } from './client-page.js';
import { SimulatedDatabases } from './merging-store.js';
import { Reference } from './reference.js';
import { type Dice, Mortal, Scheduler } from './scheduler.js';
import { ServerProcess } from './server-process.js';
import type { StoreFaults } from './simulated-store.js';

export type Faults = StoreFaults & ClientFaults;

const INBOX = 'session:simulated';
const PROCESSES = 3;
const ACTIONS = 40;

/** One random life of one inbox: processes that write and die, pages that come, look and go. */
class Simulation {
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;
  readonly #databases = new SimulatedDatabases();
  readonly #db = this.#databases.of(INBOX);
  readonly #everyone = this.#databases.of(EVERYONE);
  readonly #reference = new Reference(this.#db);
  readonly #faults: Faults;
  /** Every second run loses neither pushes nor hints: then nothing may need the position check. */
  readonly #lossless: boolean;
  /** In every third run messages expire: the others end without a last entry that all get. */
  readonly #expiring: boolean;
  /** In every fourth run nobody dies. */
  readonly #deadly: boolean;
  /** In every fifth run the app also sends to everyone. */
  readonly #broadcasting: boolean;
  readonly #processes: ServerProcess[] = [];
  readonly #pages: ClientPage[] = [];
  readonly #world = new Mortal();
  readonly #acknowledged: string[] = [];
  #error: unknown;
  #sent = 0;
  #actions = 0;
  #deaths = 0;

  constructor(seed: number, faults: Faults) {
    this.#scheduler = new Scheduler(seed);
    this.#dice = this.#scheduler.dice;
    this.#faults = faults;
    this.#lossless = seed % 2 === 0;
    this.#expiring = seed % 3 === 0;
    this.#deadly = seed % 4 !== 0;
    this.#broadcasting = seed % 5 === 0;
  }

  async run(): Promise<void> {
    for (let index = 0; index < PROCESSES; index += 1) this.#startProcess();
    for (let index = 0; index < 2; index += 1) this.#openPage();
    void this.#spread();
    await this.#runSteps();
    await this.#comeToRest();
    this.#reference.checkDatabase();
    this.#checkAcknowledged();
    this.#checkBroadcasts();
    for (const page of this.#pages) page.checkAtRest(this.#db.entries.length);
  }

  /** Ends what still waits for time to pass. */
  end(): void {
    for (const process of this.#processes) process.die();
    vi.clearAllTimers();
  }

  async #runSteps(): Promise<void> {
    await this.#scheduler.run();
    if (this.#error !== undefined) throw this.#error;
  }

  /** Begins the actions one after the other, each at a random moment of the run. */
  async #spread(): Promise<void> {
    while (this.#actions < ACTIONS) {
      await this.#scheduler.step(this.#world);
      if (!this.#dice.chance(0.5)) continue;
      this.#actions += 1;
      this.#guard(this.#act());
    }
    // The last message meets a page that comes just then: no later push tells it what it missed.
    this.#guard((this.#pages[0] as ClientPage).connect(this.#anyProcess()));
    this.#guard(this.#send());
  }

  async #act(): Promise<void> {
    const roll = this.#dice.next();
    const page = this.#dice.pick(this.#pages) as ClientPage;
    if (this.#broadcasting && this.#dice.chance(0.2)) await this.#broadcast();
    else if (roll < 0.4) await this.#send();
    else if (roll < 0.5) await this.#update();
    else if (roll < 0.6) await page.command(this.#someCommand(), () => this.#anyProcess());
    else if (roll < 0.8) await page.loadPage(this.#dice.chance(0.6) ? 'all' : 'unread');
    else if (roll < 0.9) await page.connect(this.#anyProcess());
    else if (roll < 0.93) page.disconnect();
    else if (this.#deadly) this.#kill();
  }

  /** A job that sends until somebody says that it is done, unless it dies with its process. */
  async #send(): Promise<void> {
    const process = this.#anyProcess();
    const text = `message ${++this.#sent}`;
    const keyed = this.#dice.chance(0.4);
    const key = keyed ? `key ${this.#dice.below(5)}` : null;
    const group = this.#dice.chance(0.2)
      ? { group: `group ${this.#dice.below(2)}`, collapse: this.#dice.chance(0.8) }
      : { group: null, collapse: false };
    const again = keyed && this.#dice.chance(0.5);
    const persistent = this.#dice.chance(0.7);
    const expiresAt =
      this.#expiring && this.#dice.chance(0.3) ? this.#db.now + this.#dice.below(150) : null;
    for (;;) {
      const id = key === null ? newId() : idOfKey(key);
      const names = { id, key, again, life: 0, level: 'info', ...group } as const;
      const message = { ...names, persistent, expiresAt, content: { text } };
      const command = { name: 'add', messages: [message], anonymous: true } as const;
      const outcome = process.writer.change(INBOX, command).then(
        ({ ids = [] }) => ids[0],
        (error: unknown) => error,
      );
      const result = await Promise.race([outcome, process.death]);
      if (result === 'died') return;
      if (result instanceof MessageCenterError) continue;
      if (typeof result !== 'string') throw result;
      this.#acknowledged.push(keyed ? result : text);
      return;
    }
  }

  /** The app sends to everyone, or changes what it has sent. */
  async #broadcast(): Promise<void> {
    const process = this.#anyProcess();
    const id = this.#dice.pick([...this.#everyone.rows.keys()]);
    const command =
      id === undefined || this.#dice.chance(0.5)
        ? this.#toEveryone()
        : this.#dice.chance(0.4)
          ? ({ name: 'retract', target: { id } } as const)
          : this.#updateOf({ id });
    const outcome = process.writer.change(EVERYONE, command).catch((error: unknown) => error);
    const result = await Promise.race([outcome, process.death]);
    if (result instanceof Error && !(result instanceof MessageCenterError)) throw result;
  }

  #toEveryone() {
    const text = `to everyone ${++this.#sent}`;
    const collapse = this.#dice.chance(0.2);
    const reach = { anonymous: true, ...(collapse && { collapse }) } as const;
    const expiresAt = this.#expiring && this.#dice.chance(0.3) ? this.#db.now + 100 : null;
    const names = { id: newId(), key: null, again: false, life: 0, level: 'info' } as const;
    const fields = { ...names, group: collapse ? 'group 0' : null, collapse: false };
    const message = { ...fields, persistent: true, expiresAt, content: { text, reach } };
    return { name: 'add', messages: [message], anonymous: false } as const;
  }

  #updateOf(target: { readonly id: string } | { readonly key: string }) {
    const patch = { subject: `update ${++this.#sent}` };
    return { name: 'update', target, patch, renew: this.#dice.chance(0.4) } as const;
  }

  /** Each message to everyone is in the inbox as it is, unless it has ended there. */
  #checkBroadcasts(): void {
    for (const { ended, content, id } of this.#everyone.rows.values()) {
      const copy = this.#db.rows.get(id);
      if (!copy) {
        if (ended === null) throw new Error(`${content.text} has not come.`);
        continue;
      }
      if (ended === 'retracted' && copy.ended !== 'retracted' && copy.ended !== 'moved') {
        throw new Error(`${content.text} was retracted, but its copy has ended as ${copy.ended}.`);
      }
      const isCurrent = copy.content.subject === content.subject;
      if (copy.ended === null && !isCurrent) throw new Error(`${content.text} is not current.`);
    }
  }

  /** The app changes a message or takes it back; it may have ended, or never have been there. */
  async #update(): Promise<void> {
    const process = this.#anyProcess();
    const id = this.#dice.pick([...this.#db.rows.keys()]);
    const target = id && this.#dice.chance(0.6) ? { id } : { key: `key ${this.#dice.below(5)}` };
    const command = this.#dice.chance(0.3)
      ? ({ name: 'retract', target } as const)
      : this.#updateOf(target);
    const outcome = process.writer.change(INBOX, command).catch((error: unknown) => error);
    const result = await Promise.race([outcome, process.death]);
    if (result instanceof Error && !(result instanceof MessageCenterError)) throw result;
  }

  #someCommand(): ReturnType<typeof someCommand> {
    return someCommand(this.#dice, [...this.#db.rows.keys()], this.#db.entries.length);
  }

  #kill(): void {
    const victim = this.#anyProcess();
    victim.die();
    this.#deaths += 1;
    this.#processes.splice(this.#processes.indexOf(victim), 1);
    this.#startProcess();
    for (const page of this.#pages) {
      if (!page.connected) this.#guard(page.connect(this.#anyProcess()));
    }
  }

  #startProcess(): void {
    this.#processes.push(
      new ServerProcess(INBOX, this.#databases, this.#scheduler, this.#faults, (teller) =>
        this.#hint(teller),
      ),
    );
  }

  /** Hints come late, and in every second run not all of them. */
  #hint(teller: ServerProcess): void {
    for (const process of this.#processes) {
      if (process === teller || (!this.#lossless && this.#dice.chance(0.3))) continue;
      void this.#scheduler.step(process).then(() => process.publisher.wake());
    }
  }

  #openPage(): void {
    const page = new ClientPage(
      INBOX,
      this.#scheduler,
      this.#reference,
      this.#faults,
      !this.#lossless,
      (error) => {
        this.#error ??= error;
      },
    );
    this.#pages.push(page);
    this.#guard(page.connect(this.#anyProcess()));
  }

  #anyProcess(): ServerProcess {
    return this.#dice.pick(this.#processes) as ServerProcess;
  }

  /** Everything that is under way has ended; each page looks at its whole list once more. */
  async #comeToRest(): Promise<void> {
    const process = this.#anyProcess();
    // Whatever will expire has expired, so that looking changes nothing any more.
    if (this.#expiring) this.#db.now += 10_000;
    this.#guard(process.reader.appliedHead(INBOX));
    await this.#runSteps();
    const { number, id } = this.#db.entries.at(-1) ?? { number: 0, id: '0' };
    for (const page of this.#pages) {
      const cursor = numberOf(page.feed.state.cursor);
      const pushedAll = cursor === number || !page.connected || !this.#lossless;
      // A process that died before it told of its append leaves that to the position check.
      if (!pushedAll && this.#deaths === 0) throw new Error(`At ${cursor}, not told of ${number}.`);
      if (!page.connected) this.#guard(page.connect(process));
      await this.#runSteps();
      this.#guard(page.hearHead(`${number}.${id}`));
      await this.#runSteps();
      await this.#loadEverything(page);
    }
  }

  async #loadEverything(page: ClientPage): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const { ranges } = page.feed.state;
      if (ranges.all === 0) return;
      this.#guard(page.loadPage('all'));
      await this.#runSteps();
    }
    throw new Error('The list has no end.');
  }

  /** What was acknowledged is there exactly once. */
  #checkAcknowledged(): void {
    const rows = [...this.#db.rows.values()];
    for (const sent of this.#acknowledged) {
      const found = rows.filter((row) => row.id === sent || row.content.text === sent);
      if (found.length !== 1) throw new Error(`${sent} is there ${found.length} times.`);
    }
    this.#checkLives(rows);
  }

  /** The lives of a key follow one another. */
  #checkLives(rows: readonly Row[]): void {
    const lives = new Map<string, Row[]>();
    for (const row of rows) {
      if (row.key !== null) lives.set(row.key, [...(lives.get(row.key) ?? []), row]);
    }
    for (const [key, all] of lives) {
      const counted = all.map(({ life }) => life).join();
      if (counted !== all.map((_row, index) => index).join()) {
        throw new Error(`The lives of ${key} are ${counted}.`);
      }
    }
  }

  #guard(action: Promise<unknown>): void {
    action.catch((error: unknown) => {
      this.#error ??= error;
    });
  }
}

/** Lives through one seed. Rejects with what was wrong. */
export function simulate(seed: number, faults: Faults = {}): Promise<void> {
  const simulation = new Simulation(seed, faults);
  return simulation.run().finally(() => simulation.end());
}
