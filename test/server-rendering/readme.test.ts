import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtFolder, bundleModule } from './bundle-page.js';

const README = new URL('../../README.md', import.meta.url);

/** How the code of each language in "Frameworks" is rendered; it stands in a file beside the script. */
const SAMPLES = {
  tsx: `import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    const render = ({ Bell }) => renderToString(createElement(Bell, {}));`,
  ts: `import { createSSRApp } from 'vue';
    import { renderToString } from 'vue/server-renderer';
    const render = ({ Bell }) => renderToString(createSSRApp(Bell));`,
  svelte: `import { render as renderSvelte } from 'svelte/server';
    const render = ({ default: Bell }) => renderSvelte(Bell).body;`,
};

let built: Awaited<ReturnType<typeof builtFolder>>;
beforeAll(async () => {
  built = await builtFolder();
});
afterAll(() => built.remove());

/** The first block of code in this language in a section of the README. */
async function codeOf(section: string, language: string): Promise<string> {
  const [, text = ''] = (await readFile(README, 'utf8')).split(`\n## ${section}\n`);
  const code = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text)?.[1];
  if (code === undefined) throw new Error(`"${section}" has no code in ${language}.`);
  return code;
}

it.each(Object.entries(SAMPLES))(
  "the README's code in %s renders the element",
  async (language, start) => {
    const file = `${built.folder}Bell.${language}`;
    await writeFile(file, await codeOf('Frameworks', language));
    const script = `import * as sample from ${JSON.stringify(file)};
    ${start}
    export const html = () => render(sample);`;
    const module = await bundleModule(`readme-${language}`, script, built.folder);
    const { html } = (await import(module)) as { html: () => string | Promise<string> };
    expect(await html()).toContain('<message-center popups="top-end"');
  },
);

it('the files that the README names for VS Code are in the package, and describe the element', async () => {
  const settings = JSON.parse(await codeOf('Editors', 'json')) as Record<string, string[]>;
  const read = async (setting: string) => {
    const path = settings[setting]?.[0]?.replace(
      './node_modules/message-center-element/',
      '../../',
    );
    return JSON.parse(await readFile(new URL(path ?? '', import.meta.url), 'utf8'));
  };
  const { tags } = await read('html.customData');
  expect(JSON.stringify(tags)).not.toContain('undefined');
  const [{ name, attributes }] = tags;
  expect(name).toBe('message-center');
  const popups = attributes.find((attribute: { name: string }) => attribute.name === 'popups');
  expect(popups.values).toContainEqual({ name: 'bottom-end' });
  expect(popups.values).toContainEqual({ name: 'none' });
  const { properties, pseudoElements } = await read('css.customData');
  expect(properties).toContainEqual(expect.objectContaining({ name: '--mc-accent' }));
  expect(pseudoElements).toContainEqual(expect.objectContaining({ name: '::part(popup)' }));
  const names = [...properties, ...pseudoElements].map((each: { name: string }) => each.name);
  expect(names).toEqual([...new Set(names)]);
});

it('the custom elements manifest is where package.json says, and has the defaults of attributes', async () => {
  const project = new URL('../../', import.meta.url);
  const { customElements } = JSON.parse(await readFile(new URL('package.json', project), 'utf8'));
  const { modules } = JSON.parse(await readFile(new URL(customElements, project), 'utf8'));
  const declarations = modules.flatMap((module: { declarations: object[] }) => module.declarations);
  const center = declarations.find(
    ({ tagName }: { tagName?: string }) => tagName === 'message-center',
  );
  const defaults = center.attributes.map((attribute: { name: string; default?: string }) => [
    attribute.name,
    attribute.default,
  ]);
  expect(Object.fromEntries(defaults)).toMatchObject({
    popups: "'bottom-end'",
    'popup-ms': '6_000',
    hotkey: "'F8'",
    theme: "'auto'",
    'avatar-origins': "''",
    open: 'false',
  });
});
