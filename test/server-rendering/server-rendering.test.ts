import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { InitialState } from 'message-center-element';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFolder, bundleForServer, FRAMEWORKS, type Framework } from './bundle-page.js';

const REFUSE = new URL('../../scripts/refuse-connections.mjs', import.meta.url).href;

const STATE: InitialState = {
  messages: [
    {
      id: 'a',
      number: 1,
      applied: 1,
      level: 'info',
      text: 'It ends </script><b>here</b>',
      persistent: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      readAt: null,
    },
  ],
  counts: { total: 1, unread: 1, transient: 0, unreadPersistent: 1 },
  position: '1.a',
  inbox: 'tag',
};

/** What a process of Node prints, which must connect to nothing and end by itself. */
async function printed(script: string): Promise<string> {
  const args = ['--import', REFUSE, '--input-type=module', '--eval', script];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe('on a server', () => {
  let built: Awaited<ReturnType<typeof builtFolder>>;
  beforeAll(async () => {
    built = await builtFolder();
  });
  afterAll(() => built.remove());

  async function render(framework: Framework): Promise<string> {
    const file = await bundleForServer(framework, built.folder);
    return printed(`import { renderPage } from ${JSON.stringify(file)};
      console.log(await renderPage(${JSON.stringify(STATE)}));`);
  }

  describe.each(Object.keys(FRAMEWORKS) as Framework[])('%s', (framework) => {
    it('renders the element with its attributes, its children and its state as JSON', async () => {
      const html = await render(framework);
      const [, attributes = '', children = ''] =
        /<message-center ([^>]*)>(.*)<\/message-center>/s.exec(html) ?? [];
      expect(attributes.split(' ').sort()).toEqual(['popup-ms="120000"', 'popups="top-end"']);
      expect(children).toContain('<a href="/messages">Your messages</a>');
      const [json] =
        /(?<=<script type="application\/json">).*?(?=<\/script>)/s.exec(children) ?? [];
      expect(JSON.parse(json ?? 'null')).toEqual(STATE);
    });
  });

  it.each(['', '/widget', '/react', '/jsx', '/vue', '/svelte'])(
    'importing message-center-element%s does nothing',
    async (entry) => {
      expect(await printed(`import 'message-center-element${entry}';`)).toBe('');
    },
  );
});
