/** Users of the real center that the test runner serves. */
import { executeServerCommand } from '@web/test-runner-commands';
import type { InitialState } from '../../protocol/answers.ts';
import type { Message } from '../../protocol/index.ts';

type Sent = Omit<Message, 'id' | 'number' | 'applied' | 'readAt'>;

/** A message as it is sent; without a text, it gets one that no other has. */
export interface Sample extends Partial<Sent> {
  readonly isRead?: boolean;
  readonly collapse?: boolean;
}

/** Has the server of the test runner do something. */
export const ask = <Value>(command: string, payload?: unknown): Promise<Value> =>
  executeServerCommand<Value, unknown>(command, payload);

let url: Promise<string> | undefined;

/** Where the center is: asked once for each file of tests. */
export function serverUrl(): Promise<string> {
  url ??= ask('center:url');
  return url;
}

/**
 * Sets the state of the network. `silent`: requests get no answer; `down`: they do not reach the
 * center.
 */
export const setNetwork = (state: 'well' | 'silent' | 'down'): Promise<void> =>
  ask('center:network', state);

/** Lists that a page asks for: `wait`: their answers wait; `fail`: the store fails. */
export const setLists = (state: 'well' | 'wait' | 'fail'): Promise<void> =>
  ask('center:lists', state);

let users = 0;
let samples = 0;

/** A user whom no other test knows, and what the server does with that user's inbox. */
export class TestUser {
  readonly name = `user ${++users} of ${Date.now()}`;

  /** Sends messages, in their order. Resolves with their ids. */
  send(...sent: readonly Sample[]): Promise<string[]> {
    const named = sent.map((sample) => ({ text: `Message ${++samples}`, ...sample }));
    return ask('center:sendAll', { user: this.name, samples: named });
  }

  /** Calls a verb of the center for this user. */
  verb<Value>(name: string, ...args: unknown[]): Promise<Value> {
    return ask(`center:${name}`, [{ user: this.name }, ...args]);
  }

  async listed(): Promise<readonly Message[]> {
    return (await this.verb<{ messages: Message[] }>('list')).messages;
  }

  /** The whole inbox, as the server would put it into a page. */
  state(): Promise<InitialState> {
    return ask('center:state', this.name);
  }
}

/** All levels, with and without subject, link and read mark; newest first. */
export function someSamples(): Sample[] {
  return [
    { level: 'error', subject: 'Import failed', text: 'Line 12.', url: '#import' },
    { level: 'warning', text: 'Storage is almost full' },
    { level: 'success', subject: 'Ready', text: 'Report 42', url: '#42', isRead: true },
    { level: 'info', text: 'long '.repeat(200) },
    { level: 'debug', subject: 'Job', text: 'warm', isRead: true },
  ];
}
