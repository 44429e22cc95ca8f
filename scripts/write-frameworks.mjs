/**
 * Writes what is made from the manifest of the elements: the React component, the types for JSX,
 * Vue and Svelte, and the data by which VS Code completes HTML and CSS.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cssData, htmlData } from './frameworks/editors.mjs';
import { reactComponent, reactTypes } from './frameworks/react.mjs';
import { readElement } from './frameworks/read-element.mjs';
import { elementTypes, jsxTypes, svelteTypes, vueTypes } from './frameworks/types.mjs';
import { PROJECT } from './project.mjs';

const HEAD = '// Made from dist/custom-elements.json when the package was built.\n';

/** So that a file of types can be imported at run time too. */
const NOTHING = 'export {};\n';

const dist = join(PROJECT, 'dist');
const element = await readElement(dist);

const FILES = {
  'frameworks/element.d.ts': HEAD + elementTypes(element),
  'frameworks/react.js': reactComponent(element),
  'frameworks/react.d.ts': HEAD + reactTypes(element),
  'frameworks/jsx.js': NOTHING,
  'frameworks/jsx.d.ts': HEAD + jsxTypes(element),
  'frameworks/vue.js': NOTHING,
  'frameworks/vue.d.ts': HEAD + vueTypes(element),
  'frameworks/svelte.js': NOTHING,
  'frameworks/svelte.d.ts': HEAD + svelteTypes(element),
  'vscode.html-custom-data.json': JSON.stringify(htmlData(element), null, 2),
  'vscode.css-custom-data.json': JSON.stringify(cssData(element), null, 2),
};

await mkdir(join(dist, 'frameworks'), { recursive: true });
await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(dist, name), text)));
