import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../protocol/commands.js';
import { DEFAULT_LIMITS, ERROR_STATUS } from '../../protocol/index.js';
import { createMessageCenter } from '../../server/index.js';

const PROJECT = new URL('../../', import.meta.url);
const read = (file: string): Promise<string> => readFile(new URL(file, PROJECT), 'utf8');
const README = await read('README.md');
const PROTOCOL = await read('PROTOCOL.md');

interface Named {
  readonly name: string;
}

interface Declaration {
  readonly tagName?: string;
  readonly attributes?: readonly (Named & { readonly default?: string })[];
  readonly events?: readonly Named[];
  readonly members?: readonly (Named & { readonly static?: boolean })[];
  readonly cssParts?: readonly Named[];
  readonly cssProperties?: readonly Named[];
  readonly slots?: readonly Named[];
}

const { modules } = JSON.parse(await read('dist/custom-elements.json')) as {
  readonly modules: readonly { readonly declarations: readonly Declaration[] }[];
};
const ELEMENTS = modules
  .flatMap(({ declarations }) => declarations)
  .filter(({ tagName }) => tagName !== undefined);

/** The names that do not begin a word in code of a text. */
function missing(names: readonly string[], text: string): string[] {
  const code = text.match(/`[^`\n]+`/g)?.join(' ') ?? '';
  return names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code));
}

/** A section of the README, with the sections in it. */
function section(title: string, level = '##'): string {
  const [, rest = ''] = README.split(`\n${level} ${title}\n`);
  return rest.split(`\n${level} `)[0] as string;
}

/** The names that an error lists at its end. */
function listed(cause: () => unknown, before: RegExp): string[] {
  try {
    cause();
  } catch (error) {
    const { message } = error as Error;
    return message.split(before)[1]?.replace(/\.$/, '').split(', ') ?? [];
  }
  throw new Error('There was no error.');
}

describe('the README', () => {
  it('names every option of createMessageCenter, and every member of a message center', () => {
    const options = listed(() => createMessageCenter({ x: 1 } as object), /it takes /);
    expect(options.length).toBeGreaterThan(10);
    expect(missing(options, section('Options', '###'))).toEqual([]);
    const descriptors = Object.getOwnPropertyDescriptors(createMessageCenter());
    expect(missing(Object.keys(descriptors), section('Server API'))).toEqual([]);
    const events = listed(() => createMessageCenter().on('x' as 'sent', () => {}), /there are /);
    expect(missing(events, section('Server API'))).toEqual([]);
  });

  it.each(ELEMENTS.map((element) => [element.tagName, element] as const))(
    'names everything that a page can use of %s',
    (_tag, element) => {
      const { attributes = [], events = [], members = [] } = element;
      const { cssParts = [], cssProperties = [], slots = [] } = element;
      const used = members.filter((member) => !member.static);
      const all = [attributes, events, used, cssParts, cssProperties, slots].flat();
      const attributesOf = new Set(attributes.map(({ name }) => name.replace(/-./g, upperCased)));
      const names = all.map(({ name }) => name).filter((name) => !isOtherForm(name, attributesOf));
      expect(missing(names, README)).toEqual([]);
    },
  );

  it('gives attributes the defaults that they have', () => {
    const center = ELEMENTS.find(({ tagName }) => tagName === 'message-center');
    const defaults = new Map(center?.attributes?.map((each) => [each.name, each.default]));
    const wrong = ['theme', 'popups', 'popup-ms', 'hotkey'].filter((name) => {
      const value = defaults.get(name)?.replace(/['_]/g, '');
      const row = new RegExp(`^\\| \`${name}\` \\|.*\\| \`?${value}\`? \\|$`, 'm');
      return !row.test(README);
    });
    expect(wrong).toEqual([]);
  });

  it('gives limits the defaults that they have', () => {
    const { changesPerMinute, readsPerMinute, socketsPerRecipient } = DEFAULT_LIMITS;
    const { socketsPerAddress, refusalsPerMinute, anonymousMessages } = DEFAULT_LIMITS;
    const text = README.replace(/\s+/g, ' ');
    const stated = [
      `${changesPerMinute} changes and ${readsPerMinute} reads a minute`,
      `can have ${socketsPerRecipient} sockets open`,
      `${socketsPerAddress.toLocaleString('en')} sockets open, and ${refusalsPerMinute} refused`,
      `holds ${anonymousMessages} messages`,
      `(1 to ${DEFAULT_LIMITS.textLength.toLocaleString('en')} characters)`,
      `(one line of at most ${DEFAULT_LIMITS.subjectLength})`,
    ];
    expect(stated.filter((sentence) => !text.includes(sentence))).toEqual([]);
  });
});

describe('PROTOCOL.md', () => {
  it('has every error code with its status, and every command with its path', () => {
    const codes = [...PROTOCOL.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)];
    expect(Object.fromEntries(codes.map(([, code, status]) => [code, Number(status)]))).toEqual(
      ERROR_STATUS,
    );
    expect(missing(Object.keys(COMMANDS), PROTOCOL)).toEqual([]);
    const paths = Object.values(COMMANDS).map(
      ({ method, path }) => `${method.toUpperCase()} ${path}`,
    );
    expect(paths.filter((path) => !(PROTOCOL.includes(path) || isNamedLater(path)))).toEqual([]);
  });
});

function upperCased([, letter = '']: string): string {
  return letter.toUpperCase();
}

/** Whether a property is only another form of an attribute, such as `popupMs` of `popup-ms`. */
function isOtherForm(name: string, attributes: ReadonlySet<string>): boolean {
  return /[A-Z]/.test(name) && attributes.has(name);
}

/** The table gives the second of two paths of one row without its method. */
function isNamedLater(path: string): boolean {
  return PROTOCOL.includes(`\`${path.split(' ')[1]}\``);
}
