import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { Stage } from '../support/stage.js';

/** What the page makes with its own Lit: an element that shows its text. */
const OWN_ELEMENT = `
import { html, LitElement } from 'lit';
customElements.define('own-element', class extends LitElement {
  render() { return html\`<p>Of the page</p>\`; }
});`;

/** A copy of Lit that shares nothing with the widget's. */
function ownLit(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: OWN_ELEMENT, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** The policy line of the README for such pages. */
export function ownLitTests({ app, browsers, newUser }: Stage): void {
  it('both work, and neither breaks the policy', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await page.page.route('**/own-lit.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: ownLit() }),
    );
    // As a string, because the test's own compiler would turn the import into one of its own.
    await page.page.evaluate(`import('/own-lit.js')`);
    await page.page.evaluate(() => {
      document.body.append(document.createElement('own-element'));
    });
    await page.page.getByText('Of the page').waitFor();
    await app.worker.call('send', { to: { user }, text: 'Of the widget' });
    await eventually(() => page.popups()).toEqual(['Of the widget']);
    await page.openPanel();
    expect(await page.rows()).toEqual(['Of the widget']);
  });
}
