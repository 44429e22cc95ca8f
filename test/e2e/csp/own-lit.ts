import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { runWithOwnLit } from '../support/own-lit.js';
import type { Stage } from '../support/stage.js';

const OWN_ELEMENT = `
import { html, LitElement } from 'lit';
customElements.define('own-element', class extends LitElement {
  render() { return html\`<p>Of the page</p>\`; }
});
document.body.append(document.createElement('own-element'));`;

/** The policy line of the README for such pages. */
export function ownLitTests({ app, browsers, newUser }: Stage): void {
  it('both work, and neither breaks the policy', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await runWithOwnLit(page.page, OWN_ELEMENT);
    await page.page.getByText('Of the page').waitFor();
    await app.worker.call('send', { to: { user }, text: 'Of the widget' });
    await eventually(() => page.popups()).toEqual(['Of the widget']);
    await page.openPanel();
    expect(await page.rows()).toEqual(['Of the widget']);
  });
}
