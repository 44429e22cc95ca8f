import { describe, expect, it } from 'vitest';
import type { ListedCommand } from '../../protocol/index.js';
import { batchesOf, type ChangeBatch, requestsOf } from '../../widget/inbox/change-batch.js';

type IdsName = Exclude<ListedCommand['name'], `${string}-up-to`>;

const of = (name: IdsName, ...ids: string[]): ListedCommand => ({ name, request: { ids } });
const upTo = (number: number): ListedCommand => ({ name: 'read-up-to', request: { upTo: number } });
const pending = (command: ListedCommand) => ({ command, at: '', until: null });
const commandsOf = (...commands: ListedCommand[]): ListedCommand[] =>
  batchesOf(commands.map(pending)).map(({ command }) => command);
const batchOf = (command: ListedCommand): ChangeBatch => ({ changes: [], command });

describe('pending changes', () => {
  it('of one kind that follow one another are one command, each id once', () => {
    expect(commandsOf(of('read', 'a'), of('read', 'b', 'a'), of('read', 'c'))).toEqual([
      of('read', 'a', 'b', 'c'),
    ]);
    expect(commandsOf(upTo(3), upTo(7))).toEqual([upTo(7)]);
  });

  it('of different kinds keep their order', () => {
    const commands = [
      of('read', 'a'),
      of('unread', 'a'),
      of('read', 'a'),
      of('remove', 'a'),
      of('restore', 'a'),
      upTo(4),
      of('read', 'b'),
    ];
    expect(commandsOf(...commands)).toEqual(commands);
  });

  it('name at most a hundred messages in one command', () => {
    const many = Array.from({ length: 250 }, (_, index) => of('read', `m${index}`));
    const sizes = commandsOf(...many).map(({ request }) => 'ids' in request && request.ids.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  it('belong to the command that they were sent with', () => {
    const changes = [of('read', 'a'), of('read', 'b'), of('unread', 'a')].map(pending);
    expect(batchesOf(changes).map((batch) => batch.changes)).toEqual([
      changes.slice(0, 2),
      changes.slice(2),
    ]);
  });
});

describe('changes that are sent when the page is left', () => {
  it('are one request of at most twenty commands, and then another one', () => {
    const twenty = Array.from({ length: 20 }, () => batchOf(of('read', 'a')));
    const another = batchOf(of('unread', 'a'));
    expect(requestsOf(twenty)).toEqual([twenty]);
    expect(requestsOf([...twenty, another])).toEqual([twenty, [another]]);
    expect(requestsOf([])).toEqual([]);
  });

  it('stay below the size that the adapter accepts and that browsers send', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(64, 'x'));
    const requests = requestsOf(Array.from({ length: 20 }, () => batchOf(of('read', ...ids))));
    const sizes = requests.map((batches) => {
      const commands = batches.map(({ command }) => command);
      return JSON.stringify({ commands }).length;
    });
    expect(Math.max(...sizes)).toBeLessThan(32 * 1024);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(64 * 1024);
  });
});
