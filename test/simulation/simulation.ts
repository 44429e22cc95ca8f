import { vi } from 'vitest';
import { EVERYONE } from '../../server/stores/inbox.js';
import { numberOf } from '../../widget/inbox/inbox-state.js';
import { type ClientFaults, ClientPage, someCommand } from './client-page.js';
import { SimulatedDatabases } from './merging-store.js';
import { Reference } from './reference.js';
import { type Dice, Mortal, Scheduler } from './scheduler.js';
import { ServerProcess } from './server-process.js';
import { SimulatedApp } from './simulated-app.js';
import type { StoreFaults } from './store-faults.js';

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
  readonly #reference = new Reference(this.#db);
  readonly #app: SimulatedApp;
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
  #error: unknown;
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
    this.#app = new SimulatedApp({
      inbox: INBOX,
      db: this.#db,
      everyone: this.#databases.of(EVERYONE),
      dice: this.#dice,
      expiring: this.#expiring,
      anyProcess: () => this.#anyProcess(),
    });
  }

  async run(): Promise<void> {
    for (let index = 0; index < PROCESSES; index += 1) this.#startProcess();
    for (let index = 0; index < 2; index += 1) this.#openPage();
    void this.#spread();
    await this.#runSteps();
    await this.#comeToRest();
    this.#reference.checkDatabase();
    this.#app.check();
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
    this.#guard(this.#app.send());
  }

  async #act(): Promise<void> {
    const roll = this.#dice.next();
    const page = this.#dice.pick(this.#pages) as ClientPage;
    if (this.#broadcasting && this.#dice.chance(0.2)) await this.#app.broadcast();
    else if (roll < 0.4) await this.#app.send();
    else if (roll < 0.5) await this.#app.update();
    else if (roll < 0.6) await page.command(this.#someCommand(), () => this.#anyProcess());
    else if (roll < 0.8) await page.loadPage(this.#dice.chance(0.6) ? 'all' : 'unread');
    else if (roll < 0.9) await page.connect(this.#anyProcess());
    else if (roll < 0.93) page.disconnect();
    else if (this.#deadly) this.#kill();
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
