import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import { MessageCenterError } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { Center } from '../../server/core/center.js';
import { idOfKey, inboxOf, type Recipient } from '../../server/core/recipient.js';
import { resolveOptions } from '../../server/options.js';
import type { Row } from '../../server/stores/message-store.js';
import { MergingStore, SimulatedDatabases } from './merging-store.js';
import { json, Reference } from './reference.js';
import { type Dice, Mortal, Scheduler } from './scheduler.js';
import type { StoreFaults } from './simulated-store.js';

const SESSION = { session: 's'.repeat(22) } as const;
const USERS = [{ user: 'ann' }, { user: 'bob' }] as const;
const PROCESSES = 3;
const ACTIONS = 25;
const KEYS = 4;

/** Longer than the grace of a merge and the lease of due work together. */
const LONG_MS = 100_000;

interface Acknowledged {
  readonly to: Recipient;
  readonly id: string;
  readonly text: string;
  readonly existing: boolean;
}

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

/** One random life of one visitor, who signs in while work for them goes on and processes die. */
class SignInSimulation {
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;
  readonly #databases = new SimulatedDatabases();
  readonly #faults: StoreFaults;
  readonly #processes: Process[] = [];
  readonly #acknowledged: Acknowledged[] = [];
  readonly #world = new Mortal();
  #signedIn = false;
  #sent = 0;
  #error: unknown;

  constructor(seed: number, faults: StoreFaults) {
    this.#scheduler = new Scheduler(seed);
    this.#dice = this.#scheduler.dice;
    this.#faults = faults;
  }

  async run(): Promise<void> {
    for (let index = 0; index < PROCESSES; index += 1) this.#startProcess();
    void this.#spread();
    await this.#runSteps();
    await this.#comeToRest();
    for (const recipient of [SESSION, ...USERS]) this.#referenceOf(recipient).checkDatabase();
    this.#checkSession();
    this.#checkAcknowledged();
    for (const user of USERS) this.#checkCopies(user);
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
    if (roll < 0.45) await this.#send(SESSION);
    else if (roll < 0.55) await this.#send(USERS[0]);
    else if (roll < 0.62) await this.#signIn();
    else if (roll < 0.85) await this.#visit();
    else if (roll < 0.9) this.#workAtDueTime();
    else this.#kill();
  }

  /** A job that sends until somebody says that it is done, unless it dies with its process. */
  async #send(to: Recipient): Promise<void> {
    const process = this.#anyProcess();
    this.#sent += 1;
    const text = `message ${this.#sent}`;
    const key = this.#dice.chance(0.5) ? { key: `key ${this.#dice.below(KEYS)}` } : {};
    const fleeting = this.#dice.chance(0.3) ? { persistent: false } : {};
    for (;;) {
      const sent = await this.#within(
        process,
        process.center.send({ to, text, ...key, ...fleeting }),
      );
      if (sent === 'died') return;
      if (sent instanceof MessageCenterError) continue;
      this.#acknowledged.push({ to, text, ...sent });
      return;
    }
  }

  /** Requests of a page that has signed in, until one is answered or the page is closed. */
  async #signIn(): Promise<void> {
    const user = this.#dice.chance(0.7) ? USERS[0] : USERS[1];
    for (;;) {
      const process = this.#anyProcess();
      if (this.#dice.chance(0.3)) void this.#dieSoon(process);
      const done = await this.#within(process, process.center.adoptSession(user, SESSION.session));
      const failed = done === 'died' || done instanceof MessageCenterError;
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
    const work = process.center.execute(name, inboxOf(SESSION), request);
    const outcome = await this.#within(process, work);
    const ended = outcome instanceof MessageCenterError && outcome.code === 'UNAUTHENTICATED';
    if (ended && !this.#moved()) throw new Error('A living session was refused.');
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

  /** What a lost answer is: an error that the caller tries again after. */
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

  /** What dead processes have left is due, and everybody who lives has looked. */
  async #comeToRest(): Promise<void> {
    for (const process of this.#processes) {
      this.#workAtDueTime(process);
      await this.#runSteps();
    }
    const { due } = this.#databases.due;
    if (due.size > 0) throw new Error(`Still due: ${json([...due.values()])}.`);
    for (const recipient of [SESSION, ...USERS]) {
      void this.#anyProcess().center.executeForApp('list', recipient, {});
      await this.#runSteps();
    }
  }

  #referenceOf(recipient: Recipient): Reference {
    return new Reference(this.#databases.of(inboxOf(recipient)));
  }

  #moved() {
    const ends = this.#databases
      .of(inboxOf(SESSION))
      .entries.filter(({ kind }) => kind === 'moved');
    const [end] = ends;
    if (ends.length > 1) throw new Error('It was moved twice.');
    return end?.kind === 'moved' ? end : undefined;
  }

  #checkSession(): void {
    const { entries, rows } = this.#databases.of(inboxOf(SESSION));
    const moved = this.#moved();
    if (!moved) {
      if (this.#signedIn) throw new Error('A sign-in was answered, and nothing was moved.');
      return;
    }
    if (entries.at(-1) !== moved) throw new Error('Something follows the end of the log.');
    if (!isDeepStrictEqual(moved.counts, NO_COUNTS)) throw new Error(`It counts ${json(moved)}.`);
    const live = [...rows.values()].filter(({ ended }) => ended === null);
    if (live.length > 0) throw new Error(`Still in the session: ${json(live)}.`);
  }

  /** What was acknowledged is where it belongs, once, and the first content of a key stands. */
  #checkAcknowledged(): void {
    const to = this.#moved()?.to;
    const session = this.#databases.of(inboxOf(SESSION)).rows;
    for (const { id, text, existing, to: recipient } of this.#acknowledged) {
      const target = 'user' in recipient ? inboxOf(recipient) : to;
      const before = 'session' in recipient ? session.get(id) : undefined;
      const after = target === undefined ? undefined : this.#databases.of(target).rows.get(id);
      const row = before ?? after;
      if (!row) throw new Error(`${text} is lost.`);
      const firstOfItsKey = this.#isFirstOfItsKey(id);
      if (!existing && firstOfItsKey && row.content.text !== text) {
        throw new Error(`${text} became ${json(row)}.`);
      }
      if (to && before?.ended === 'moved' && !after) throw new Error(`${text} was not moved.`);
      if (to && before && before.ended !== 'moved' && after?.content.movedFrom) {
        throw new Error(`${text} came although it had ended.`);
      }
    }
    for (const user of USERS) {
      if (to === inboxOf(user)) continue;
      const texts = [...this.#databases.of(inboxOf(user)).rows.values()];
      if (texts.some(({ content }) => content.movedFrom)) throw new Error('Moved to two users.');
    }
  }

  /** Not sent under the same key to the user as well. */
  #isFirstOfItsKey(id: string): boolean {
    const keys = Array.from({ length: KEYS }, (_none, index) => idOfKey(`key ${index}`));
    return !keys.includes(id) || this.#acknowledged.filter((one) => one.id === id).length === 1;
  }

  /** Copies have the order and the state of what they were. */
  #checkCopies(user: Recipient): void {
    const { entries } = this.#databases.of(inboxOf(user));
    const added = entries.flatMap((entry) => (entry.kind === 'added' ? [entry.row] : []));
    const copies = added.filter(({ content }) => content.movedFrom);
    const session = this.#databases.of(inboxOf(SESSION)).rows;
    let last = 0;
    for (const copy of copies) {
      const from = copy.content.movedFrom?.number ?? 0;
      if (from <= last) throw new Error(`${json(copy)} is not in its order.`);
      last = from;
      const was = session.get(copy.id) as Row;
      for (const part of ['readAt', 'createdAt', 'persistent', 'level'] as const) {
        if (copy[part] !== was[part]) throw new Error(`${json(copy)} was ${json(was)}.`);
      }
    }
  }
}

/** Lives through one seed. Rejects with what was wrong. */
export function simulateSignIn(seed: number, faults: StoreFaults = {}): Promise<void> {
  const simulation = new SignInSimulation(seed, faults);
  return simulation.run().finally(() => simulation.end());
}
