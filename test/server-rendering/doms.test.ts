import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyServer } from '../widget/faulty-server.js';

const SCRIPT = fileURLToPath(new URL('./doms/element.mjs', import.meta.url));

let server: FaultyServer;

beforeEach(async () => {
  server = await FaultyServer.start();
});

afterEach(() => server.stop());

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => ['It ended without a word.']),
  ]);
  return message;
}

/** The element in such a DOM; two messages are there, and one arrives while the panel is closed. */
async function useIn(dom: string, ...rest: string[]): Promise<unknown> {
  await server.send({ level: 'error', actions: [{ label: 'Again', id: 'again' }], progress: 0.5 });
  await server.send({ url: '/x', from: { name: 'Anna' } });
  const child = fork(SCRIPT, [dom, new URL(server.url).origin, ...rest], { silent: true });
  const first = await said(child);
  if (first !== 'listed') return first;
  await server.send();
  const last = await said(child);
  child.kill();
  return last;
}

describe('the element in a DOM without a browser', () => {
  for (const dom of ['jsdom', 'happy-dom']) {
    it(`shows, pops up, marks and is removed in ${dom}, and nothing throws`, async () => {
      expect(await useIn(dom)).toEqual({
        opened: true,
        listed: true,
        linked: true,
        popped: true,
        refreshed: 'refreshed',
        unread: 0,
        told: [],
        faults: [],
      });
    });

    it(`throws nothing in ${dom} even if half of the DOM is missing`, async () => {
      expect(await useIn(dom, 'bare')).toMatchObject({ opened: true, faults: [] });
    });
  }
});

/** Runs a module in a process of its own. @returns What it wrote. */
async function run(script: string): Promise<string> {
  const node = promisify(execFile);
  const { stdout, stderr } = await node(process.execPath, ['--input-type=module', '-e', script]);
  return stdout + stderr;
}

describe('the element in Node', () => {
  it('is defined with a shim of the DOM, and registers itself there', async () => {
    const script = `
      import * as shim from '@lit-labs/ssr-dom-shim';
      Object.assign(globalThis, { HTMLElement: shim.HTMLElement, Element: shim.Element });
      globalThis.customElements = shim.customElements;
      const { MessageCenterElement } = await import('message-center-element');
      const element = new MessageCenterElement();
      element.show();
      element.hide();
      element.markAllRead();
      console.log(element.connection, element.identity, element.messages.length);
      console.log(customElements.get('message-center') === MessageCenterElement);`;
    expect(await run(script)).toBe('connecting null 0\ntrue\n');
  });

  it('is defined even where there are no elements', async () => {
    const script = `
      const { MessageCenterElement } = await import('message-center-element');
      console.log(new MessageCenterElement().connection);`;
    expect(await run(script)).toBe('connecting\n');
  });
});
