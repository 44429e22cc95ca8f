import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, inject, test } from 'vitest';

const app = inject('app');
const README = new URL('../../README.md', import.meta.url);
const CASES = new URL('./cases/', import.meta.url);

/** The declarations that the README's code blocks need from the surrounding app. */
const AROUND = `import type { Express, RequestHandler } from 'express';
import type { SessionOptions } from 'express-session';
import type { IncomingMessage, Server } from 'node:http';
import type { WebSocket, WebSocketServer } from 'ws';
import type { AppRequest, Identify, MessageCenter, MessageStore } from 'message-center-element/server';

declare global {
  namespace Express {
    interface User { id: number }
  }
  const server: Server;
  const chat: WebSocketServer;
  const welcome: (socket: WebSocket, request: IncomingMessage) => void;
  const center: MessageCenter;
  const identify: Identify;
  const store: MessageStore;
  const user: string;
  const app: Express;
  const rows: readonly object[];
  const make: (row: object) => Promise<void>;
  const db: {
    users(): AsyncIterable<{ id: string }>;
    membersOf(team: string): AsyncIterable<{ id: string }>;
  };
  const options: SessionOptions;
  const session: (options: SessionOptions) => RequestHandler;
  const passport: { session(): RequestHandler };
  function userOf(request: AppRequest): string;
}
`;

/** The ways in which TypeScript finds a package's types, each with the options that ask for it. */
const RESOLUTIONS = {
  NodeNext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node10: {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '6.0',
  },
} as const satisfies Readonly<Record<string, ts.CompilerOptions>>;

const STRICT: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node', 'passport', 'express-session'],
  typeRoots: [join(app, 'node_modules/@types')],
  esModuleInterop: true,
  jsx: ts.JsxEmit.ReactJSX,
};

/** Code from the apps of demo/examples is tested there, with their packages. */
const OF_EXAMPLES = /^<!-- from demo\/examples\/\S+ -->\n```.*?^```$/gms;

/** The README's blocks of code, as files of TypeScript. */
async function readmeFiles(): Promise<Map<string, string>> {
  const text = (await readFile(README, 'utf8')).replace(OF_EXAMPLES, '');
  const blocks = text.matchAll(/^```(js|jsx|ts|tsx)\n(.*?)^```$/gms);
  const files = [...blocks].map(([, language = '', code = ''], index): [string, string] => [
    `readme-${index + 1}.${language.replace('j', 't')}`,
    // So that each is a module of its own, whatever the others declare.
    `${code}\nexport {};\n`,
  ]);
  return new Map(files);
}

/** Writes files into a folder of the app. @returns Their paths. */
async function write(folder: string, type: string, files: Map<string, string>): Promise<string[]> {
  await mkdir(join(app, folder), { recursive: true });
  await writeFile(join(app, folder, 'package.json'), JSON.stringify({ type }));
  const written = [...files].map(async ([name, text]) => {
    const path = join(app, folder, name);
    await writeFile(path, text);
    return path;
  });
  return Promise.all(written);
}

/** The compiler's errors in these files and in the package's own declarations. */
function complaints(
  files: readonly string[],
  resolution: ts.CompilerOptions,
  compiler: typeof ts = ts,
): string[] {
  const program = compiler.createProgram(files, { ...STRICT, ...resolution });
  const host = { ...compiler.createCompilerHost({}), getCurrentDirectory: () => app };
  // Only these are checked: the declarations of mongoose and of others alone take a minute.
  const ours = program.getSourceFiles().filter(({ fileName }) => isOurs(fileName, files));
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...ours.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ].map((diagnostic) => compiler.formatDiagnostic(diagnostic, host));
}

function isOurs(fileName: string, files: readonly string[]): boolean {
  return files.includes(fileName) || fileName.includes('/node_modules/message-center-element/');
}

let readme: Map<string, string>;
let cases: Map<string, string>;

beforeAll(async () => {
  readme = await readmeFiles();
  readme.set('around.d.ts', AROUND);
  const text = (name: string) => readFile(new URL(name, CASES), 'utf8');
  cases = new Map([
    ['server.ts', await text('server.ts')],
    ['mounts.ts', await text('mounts.ts')],
    ['page.ts', await text('page.ts')],
  ]);
});

test('the README has blocks of code that can be compiled', () => {
  expect(readme.size).toBeGreaterThan(8);
});

test.each(Object.entries(RESOLUTIONS))(
  "the README's code, and everything that apps pass and receive, is typed with TypeScript's resolution %s",
  async (name, resolution) => {
    const files = [
      ...(await write(`${name}-readme`, 'module', readme)),
      ...(await write(`${name}-cases`, 'module', cases)),
    ];
    expect(complaints(files, resolution)).toStrictEqual([]);
  },
);

test('TypeScript 5.4, the oldest that the README names, accepts the same types', async () => {
  const requireFromApp = createRequire(join(app, 'package.json'));
  const compiler = requireFromApp('typescript-5') as typeof ts;
  const files = await write('typescript-5', 'module', new Map([...readme, ...cases]));
  expect(compiler.versionMajorMinor).toBe('5.4');
  const lib = ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'];
  expect(complaints(files, { ...RESOLUTIONS.NodeNext, lib }, compiler)).toStrictEqual([]);
});

test("Vue 3.3, the oldest with the types of JSX, accepts the tags' types", async () => {
  const vue = join(app, 'node_modules/vue-3.3');
  const text = "export type { ElementProps } from 'message-center-element/vue';";
  const files = await write('vue-3.3', 'module', new Map([['page.ts', text]]));
  const paths = { vue: [vue], 'vue/jsx-runtime': [join(vue, 'jsx-runtime')] };
  expect(complaints(files, { ...RESOLUTIONS.bundler, paths })).toStrictEqual([]);
});

test.each([
  ['preact', 'onmc-message'],
  ['solid-js', 'on:mc-message'],
])('the README types the tag in the JSX of %s', async (library, handler) => {
  const block = [...readme.values()].find((code) => code.includes("module 'preact'")) ?? '';
  const page = `${block.replaceAll("'preact'", `'${library}'`)}
      const log = (event: Event) => console.log(event);
      export const bell = <message-center popups="top-end" ${handler}={log}><b /></message-center>;
      // @ts-expect-error There is no such place.
      export const elsewhere = <message-center popups="middle" />;
    `;
  const files = await write(`jsx-of-${library}`, 'module', new Map([['page.tsx', page]]));
  const jsx = { jsx: ts.JsxEmit.Preserve, jsxImportSource: library };
  expect(complaints(files, { ...RESOLUTIONS.bundler, ...jsx })).toStrictEqual([]);
});

test('the types need no types of Express', async () => {
  const text = `export { createMessageCenter } from 'message-center-element/server';
    export { sqliteStore } from 'message-center-element/server/sqlite';`;
  const files = await write('without-express', 'module', new Map([['server.ts', text]]));
  const program = ts.createProgram(files, { ...STRICT, ...RESOLUTIONS.NodeNext, types: ['node'] });
  const read = program.getSourceFiles().map(({ fileName }) => fileName);
  expect(read.filter((file) => file.includes('/@types/express'))).toStrictEqual([]);
});

test('a CommonJS module has the same types', async () => {
  const files = await write('cases-commonjs', 'commonjs', cases);
  expect(complaints(files, RESOLUTIONS.NodeNext)).toStrictEqual([]);
});
