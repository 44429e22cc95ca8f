import { isExpired } from '../../protocol/effects.js';
import { MessageCenterError } from '../../protocol/index.js';
import { idOfKey, newId } from '../../server/core/recipient.js';
import { EVERYONE, type Inbox } from '../../server/stores/inbox.js';
import type { Row } from '../../server/stores/stored-entry.js';
import type { Dice } from './scheduler.js';
import type { ServerProcess } from './server-process.js';
import type { SimulatedDatabase } from './simulated-database.js';

interface SimulatedAppOptions {
  readonly inbox: Inbox;
  readonly db: SimulatedDatabase;
  readonly everyone: SimulatedDatabase;
  readonly dice: Dice;
  /** Some messages expire. */
  readonly expiring: boolean;
  /** The process that the app's next call comes to. */
  readonly anyProcess: () => ServerProcess;
}

/** What an app does with one inbox and with everyone's log, at random, and what has to become of it. */
export class SimulatedApp {
  readonly #inbox: Inbox;
  readonly #db: SimulatedDatabase;
  readonly #everyone: SimulatedDatabase;
  readonly #dice: Dice;
  readonly #expiring: boolean;
  readonly #anyProcess: () => ServerProcess;
  readonly #acknowledged: string[] = [];
  #sent = 0;

  constructor(options: SimulatedAppOptions) {
    this.#inbox = options.inbox;
    this.#db = options.db;
    this.#everyone = options.everyone;
    this.#dice = options.dice;
    this.#expiring = options.expiring;
    this.#anyProcess = options.anyProcess;
  }

  /** A job that sends until somebody says that it is done, unless it dies with its process. */
  async send(): Promise<void> {
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
      const outcome = process.writer.change(this.#inbox, command).then(
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
  async broadcast(): Promise<void> {
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

  /** The app changes a message or takes it back; it may have ended, or never have been there. */
  async update(): Promise<void> {
    const process = this.#anyProcess();
    const id = this.#dice.pick([...this.#db.rows.keys()]);
    const target = id && this.#dice.chance(0.6) ? { id } : { key: `key ${this.#dice.below(5)}` };
    const command = this.#dice.chance(0.3)
      ? ({ name: 'retract', target } as const)
      : this.#updateOf(target);
    const outcome = process.writer.change(this.#inbox, command).catch((error: unknown) => error);
    const result = await Promise.race([outcome, process.death]);
    if (result instanceof Error && !(result instanceof MessageCenterError)) throw result;
  }

  /** Checks, when everything has come to rest, that the inbox has what the app was told it has. */
  check(): void {
    this.#checkAcknowledged();
    this.#checkBroadcasts();
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

  /** Each message to everyone is in the inbox as it is, unless it has ended there. */
  #checkBroadcasts(): void {
    for (const row of this.#everyone.rows.values()) {
      const { ended, content, id } = row;
      const copy = this.#db.rows.get(id);
      if (!copy) {
        const isLost = ended === null && !isExpired(row, this.#db.now);
        if (isLost) throw new Error(`${content.text} has not come.`);
        continue;
      }
      if (ended === 'retracted' && copy.ended !== 'retracted' && copy.ended !== 'moved') {
        throw new Error(`${content.text} was retracted, but its copy has ended as ${copy.ended}.`);
      }
      const isCurrent = copy.content.subject === content.subject;
      if (copy.ended === null && !isCurrent) throw new Error(`${content.text} is not current.`);
    }
  }
}
