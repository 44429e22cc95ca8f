import { vi } from 'vitest';
import { MessageCenterError } from '../../protocol/index.js';
import { Center } from '../../server/core/center.js';
import { type Audience, inboxOf, type Recipient } from '../../server/core/recipient.js';
import { SessionEnded } from '../../server/core/session-ended.js';
import { resolveOptions } from '../../server/resolve-options.js';
import { EVERYONE } from '../../server/stores/inbox.js';
import { MergingStore, SimulatedDatabases } from './merging-store.js';
import { json, Reference } from './reference.js';
import { type Dice, Mortal, Scheduler } from './scheduler.js';
import { type Acknowledged, KEYS, movedOf, SESSION, SignInCheck, USERS } from './sign-in-check.js';
import type { StoreFaults } from './store-faults.js';

const PROCESSES = 3;
const ACTIONS = 25;

/** Longer than the grace of a merge and the lease of due work together. */
const LONG_MS = 100_000;

class Process extends Mortal {
  readonly center: Center;

  constructor(databases: SimulatedDatabases, scheduler: Scheduler, faults: StoreFaults) {
    super();
    const store = new MergingStore(databases, scheduler, this, faults);
    const log = ({ error }: { readonly error?: unknown }) => {
      throw error;
    };
    this.center = new Center(resolveOptions({ store, log }));
  }
}

/** One random run with one visitor, who signs in while jobs send to them and processes die. */
class SignInSimulation {
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;
  readonly #databases = new SimulatedDatabases();
  readonly #faults: StoreFaults;
  readonly #processes: Process[] = [];
  readonly #acknowledged: Acknowledged[] = [];
  readonly #world = new Mortal();
  /** In every third run the app also sends to everyone, changes what it has sent, and lets it expire. */
  readonly #changing: boolean;
  readonly #check = new SignInCheck(this.#databases);
  #signedIn = false;
  #sent = 0;
  #error: unknown;

  constructor(seed: number, faults: StoreFaults) {
    this.#scheduler = new Scheduler(seed);
    this.#dice = this.#scheduler.dice;
    this.#faults = faults;
    this.#changing = seed % 3 === 1;
  }

  async run(): Promise<void> {
    for (let index = 0; index < PROCESSES; index += 1) this.#startProcess();
    void this.#spread();
    await this.#runSteps();
    await this.#comeToRest();
    for (const inbox of [EVERYONE, ...[SESSION, ...USERS].map(inboxOf)]) {
      new Reference(this.#databases.of(inbox)).checkDatabase();
    }
    this.#check.session(this.#signedIn);
    this.#check.acknowledged(this.#acknowledged);
    this.#check.changes();
    for (const user of USERS) this.#check.copies(user);
  }

  end(): void {
    for (const process of this.#processes) process.die();
    vi.clearAllTimers();
  }

  async #runSteps(): Promise<void> {
    await this.#scheduler.run();
    if (this.#error !== undefined) throw this.#error;
  }

  async #spread(): Promise<void> {
    for (let actions = 0; actions < ACTIONS; ) {
      await this.#scheduler.step(this.#world);
      if (!this.#dice.chance(0.3)) continue;
      actions += 1;
      this.#act().catch((error: unknown) => {
        this.#error ??= error;
      });
    }
  }

  async #act(): Promise<void> {
    const roll = this.#dice.next();
    if (this.#changing && this.#dice.chance(0.35)) await this.#change();
    else if (roll < 0.45) await this.#send(SESSION);
    else if (roll < 0.55) await this.#send(USERS[0]);
    else if (roll < 0.62) await this.#signIn();
    else if (roll < 0.85) await this.#visit();
    else if (roll < 0.9) this.#workAtDueTime();
    else this.#kill();
  }

  /** A job that sends until the send is acknowledged, unless it dies with its process. */
  async #send(to: Recipient): Promise<void> {
    const process = this.#anyProcess();
    this.#sent += 1;
    const text = `message ${this.#sent}`;
    const key = this.#dice.chance(0.5) ? { key: `key ${this.#dice.below(KEYS)}` } : {};
    const fleeting = this.#dice.chance(0.3) ? { persistent: false } : {};
    const ends = this.#changing && this.#dice.chance(0.2) ? { expiresAt: this.#soon() } : {};
    for (;;) {
      const sent = await this.#within(
        process,
        process.center.sender.send({ to, text, ...key, ...fleeting, ...ends }),
      );
      if (sent === 'died') return;
      if (sent instanceof MessageCenterError) continue;
      if (!sent.skipped) this.#acknowledged.push({ to, text, ...sent });
      return;
    }
  }

  /** The app sends to everyone, or changes or retracts what it has sent, wherever that is now. */
  async #change(): Promise<void> {
    const to: Audience = this.#dice.chance(0.5) ? 'everyone' : SESSION;
    const { rows } = this.#databases.of(to === 'everyone' ? EVERYONE : inboxOf(to));
    const id = this.#dice.pick([...rows.keys()]);
    this.#sent += 1;
    if (id === undefined || (to === 'everyone' && this.#dice.chance(0.4))) await this.#broadcast();
    else await this.#changeMessage(to, id);
  }

  async #broadcast(): Promise<void> {
    const process = this.#anyProcess();
    const text = `message ${this.#sent}`;
    const anonymous = this.#dice.chance(0.7);
    const ends = this.#dice.chance(0.3) ? { expiresAt: this.#soon() } : {};
    await this.#within(process, process.center.sender.broadcast({ text, anonymous, ...ends }));
  }

  async #changeMessage(to: Audience, id: string): Promise<void> {
    const process = this.#anyProcess();
    const { center } = process;
    const kind = this.#dice.chance(0.3) ? 'retracted' : 'updated';
    const options = { renew: this.#dice.chance(0.4) };
    const patch = { subject: `update ${this.#sent}` };
    const update = () => center.update(to, { id }, patch, options).then(({ updated }) => updated);
    const retract = () => center.retract(to, { id }).then(({ retracted }) => retracted);
    const isChanged = await this.#within(process, kind === 'updated' ? update() : retract());
    if (typeof isChanged === 'boolean') this.#check[isChanged ? kind : 'ended'].add(id);
  }

  /** Before or after the next jump of the clock. */
  #soon(): Date {
    return new Date(this.#databases.due.now + this.#dice.below(2 * LONG_MS) + 1_000);
  }

  /** Requests of a page that has signed in, until one is answered or the page is closed. */
  async #signIn(): Promise<void> {
    const user = this.#dice.chance(0.7) ? USERS[0] : USERS[1];
    for (;;) {
      const process = this.#anyProcess();
      if (this.#dice.chance(0.3)) void this.#dieSoon(process);
      const done = await this.#within(
        process,
        process.center.merge.run(inboxOf(SESSION), inboxOf(user)),
      );
      const failed = done === 'died' || done instanceof MessageCenterError;
      if (done instanceof SessionEnded) throw new Error('A sign-in was refused.');
      if (failed && this.#dice.chance(0.5)) return;
      if (failed) continue;
      this.#signedIn = true;
      return;
    }
  }

  /** The visitor's own page, which changes what it sees in the session. */
  async #visit(): Promise<void> {
    const process = this.#anyProcess();
    const ids = [...this.#databases.of(inboxOf(SESSION)).rows.keys()];
    const chosen = ids.filter(() => this.#dice.chance(0.3));
    if (chosen.length === 0) return;
    const name = this.#dice.pick(['read', 'remove', 'shown'] as const) ?? 'read';
    const request = { ids: chosen };
    const work = process.center.commands.execute(name, inboxOf(SESSION), request);
    const outcome = await this.#within(process, work);
    const ended = outcome instanceof MessageCenterError && outcome.code === 'UNAUTHENTICATED';
    if (ended && !movedOf(this.#databases)) throw new Error('A living session was refused.');
  }

  /** The work of a process is looked at once, long after it was put there. */
  #workAtDueTime(process = this.#anyProcess()): void {
    this.#databases.due.now += LONG_MS;
    process.center.work(false);
    vi.advanceTimersByTime(1);
  }

  /** Dies at whatever step of a sign-in it has come to. */
  async #dieSoon(process: Process): Promise<void> {
    for (let steps = this.#dice.below(8); steps > 0; steps -= 1) {
      await this.#scheduler.step(process);
    }
    this.#kill(process);
  }

  #kill(victim = this.#anyProcess()): void {
    if (!victim.alive) return;
    victim.die();
    this.#processes.splice(this.#processes.indexOf(victim), 1);
    this.#startProcess();
  }

  async #within<Value>(
    process: Process,
    work: Promise<Value>,
  ): Promise<Value | 'died' | MessageCenterError> {
    const caught = work.catch((error: unknown) => {
      if (error instanceof MessageCenterError) return error;
      throw error;
    });
    return Promise.race([caught, process.death]);
  }

  #startProcess(): void {
    this.#processes.push(new Process(this.#databases, this.#scheduler, this.#faults));
  }

  #anyProcess(): Process {
    return this.#dice.pick(this.#processes) as Process;
  }

  /** Waits until the work of dead processes is due and every living process has polled. */
  async #comeToRest(): Promise<void> {
    for (const process of this.#processes) {
      this.#workAtDueTime(process);
      await this.#runSteps();
    }
    const due = [...this.#databases.due.due.all()].filter(({ inbox }) => inbox !== '*');
    if (due.length > 0) throw new Error(`Still due: ${json(due)}.`);
    for (const recipient of [SESSION, ...USERS]) {
      void this.#anyProcess().center.commands.executeForApp('list', recipient, {});
      await this.#runSteps();
    }
  }
}

/** Executes the run of one seed. Rejects with what was wrong. */
export function simulateSignIn(seed: number, faults: StoreFaults = {}): Promise<void> {
  const simulation = new SignInSimulation(seed, faults);
  return simulation.run().finally(() => simulation.end());
}
