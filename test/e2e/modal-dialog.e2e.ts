import { describe, expect, it } from 'vitest';
import {
  announced,
  closeDialog,
  dialogOfPopups,
  dialogsSaw,
  openDialog,
  removeDialog,
} from './support/dialogs.js';
import { eventually } from './support/eventually.js';
import { runWithOwnLit } from './support/own-lit.js';
import { useStage } from './support/stage.js';
import type { WidgetPage } from './support/widget-page.js';

/** A page that shows its dialog by Lit, again whenever `state` changes. */
const DIALOG_BY_LIT = `
import { html, nothing, render } from 'lit';
const place = document.createElement('div');
document.body.append(place);
globalThis.showState = ({ there, lines }) => render(there ? html\`<dialog id="lit">
  <h2>\${lines} lines</h2>\${Array.from({ length: lines }, (_, line) => html\`<p>\${line}</p>\`)}
</dialog>\` : nothing, place);
globalThis.showState({ there: true, lines: 1 });
place.querySelector('dialog').showModal();`;

describe('popups over a modal dialog', () => {
  const { app, browsers, newUser } = useStage();

  async function openPage(): Promise<{ page: WidgetPage; send(text: string): Promise<unknown> }> {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    return {
      page,
      send: (text) => app.worker.call('send', { to: { user }, text, subject: `About ${text}` }),
    };
  }

  /** The newest popup can be seen, heard and clicked; the dialog gets no events and stays. */
  async function expectReachable(page: WidgetPage, text: string, dialog: string): Promise<void> {
    await eventually(() => announced(page.page)).toContain(text);
    await expectPressable(page, text, dialog);
  }

  async function expectPressable(page: WidgetPage, text: string, dialog: string): Promise<void> {
    await eventually(() => page.popups()).toContain(text);
    await dialogsSaw(page.page);
    await page.popup(text).hover();
    await page.closePopup(text);
    await eventually(() => page.popups()).not.toContain(text);
    const { open, reached } = await dialogsSaw(page.page);
    expect(reached).toEqual([]);
    expect(open).toContain(dialog);
  }

  for (const place of ['document', 'open'] as const) {
    const where = place === 'document' ? 'the document' : 'an open shadow root';

    it(`in ${where} can be seen, heard and clicked, and return home from it`, async () => {
      const { page, send } = await openPage();
      await openDialog(page.page, 'one', place);
      await send('Over it');
      await expectReachable(page, 'Over it', 'one');
      await send('Still there');
      await eventually(() => dialogOfPopups(page)).toBe('one');
      await closeDialog(page.page, 'one');
      await eventually(() => dialogOfPopups(page)).toBe(null);
      await eventually(() => page.popups()).toEqual(['Still there']);
      await page.closePopup('Still there');
      await eventually(() => page.badge()).toBe('');
    });

    it(`in ${where} move into it when it opens after them`, async () => {
      const { page, send } = await openPage();
      await send('First');
      // It is announced for a second, and not again afterwards.
      await eventually(() => announced(page.page)).toContain('First');
      await eventually(() => page.popups()).toEqual(['First']);
      await openDialog(page.page, 'one', place);
      await eventually(() => dialogOfPopups(page)).toBe('one');
      expect(await announced(page.page)).toBe('');
      await expectPressable(page, 'First', 'one');
    });
  }

  it('in a closed shadow root wait until it closes, and do not end before', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await openDialog(page.page, 'hidden', 'closed');
    await app.worker.call('send', { to: { user }, text: 'Later', persistent: false });
    await eventually(() => page.badge()).toBe('1');
    expect(await page.popup('Later').isVisible()).toBe(false);
    expect(await app.worker.call('counts', { user })).toMatchObject({ transient: 1 });
    await closeDialog(page.page, 'hidden');
    await eventually(() => announced(page.page)).toContain('Later');
    await eventually(() => page.popups()).toEqual(['Later']);
    await eventually(() => page.popup('Later').isVisible()).toBe(true);
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ transient: 0 });
    await page.closePopup('Later');
    await eventually(() => page.popups()).toEqual([]);
  });

  it('Escape closes the popup that has the focus, and not the dialog', async () => {
    const { page, send } = await openPage();
    await openDialog(page.page, 'one');
    await send('By keys');
    await eventually(() => page.popups()).toEqual(['By keys']);
    await page.page.keyboard.press('F8');
    await dialogsSaw(page.page);
    await page.page.keyboard.press('Escape');
    await eventually(() => page.popups()).toEqual([]);
    expect(await dialogsSaw(page.page)).toEqual({ open: ['one'], reached: [] });
    const field = page.page.getByLabel('Field of one');
    await eventually(() => field.evaluate((input) => input.matches(':focus'))).toBe(true);
    await page.page.keyboard.press('Escape');
    await eventually(async () => (await dialogsSaw(page.page)).open).toEqual([]);
  });

  it('a click on one does not close a dialog that closes on any click outside', async () => {
    const { page, send } = await openPage();
    await openDialog(page.page, 'light', 'document', 'any');
    await send('Pressed');
    await expectReachable(page, 'Pressed', 'light');
    await page.page.mouse.click(5, 5);
    await eventually(async () => (await dialogsSaw(page.page)).open).toEqual([]);
  });

  it('stay when the dialog is taken out of the document', async () => {
    const { page, send } = await openPage();
    await openDialog(page.page, 'one');
    await send('Survives');
    await eventually(() => dialogOfPopups(page)).toBe('one');
    await removeDialog(page.page, 'one');
    await eventually(() => dialogOfPopups(page)).toBe(null);
    await eventually(() => page.popups()).toEqual(['Survives']);
    await page.closePopup('Survives');
    await eventually(() => page.badge()).toBe('');
  });

  it('are in the topmost of two dialogs, and then in the other', async () => {
    const { page, send } = await openPage();
    await openDialog(page.page, 'lower');
    await openDialog(page.page, 'upper');
    await send('Over both');
    await expectReachable(page, 'Over both', 'upper');
    await send('Goes down');
    await eventually(() => announced(page.page)).toContain('Goes down');
    await eventually(() => dialogOfPopups(page)).toBe('upper');
    await closeDialog(page.page, 'upper');
    await eventually(() => dialogOfPopups(page)).toBe('lower');
    await expectPressable(page, 'Goes down', 'lower');
    await closeDialog(page.page, 'lower');
    await send('At home');
    await eventually(() => page.popups()).toEqual(['At home']);
    expect(await dialogOfPopups(page)).toBe(null);
  });

  it('survive a rendering of the dialog by Lit', async () => {
    const { page, send } = await openPage();
    await runWithOwnLit(page.page, DIALOG_BY_LIT);
    await send('In it');
    await eventually(() => dialogOfPopups(page)).toBe('lit');
    for (const lines of [3, 0, 2]) {
      await page.page.evaluate(`showState({ there: true, lines: ${lines} })`);
      expect(await page.page.locator('#lit > p').count()).toBe(lines);
      expect(await page.popups()).toEqual(['In it']);
    }
    await page.page.evaluate('showState({ there: false })');
    await eventually(() => dialogOfPopups(page)).toBe(null);
    await eventually(() => page.popups()).toEqual(['In it']);
    await page.closePopup('In it');
    await eventually(() => page.badge()).toBe('');
  });

  it('look as at home, and can be styled there by their own selector', async () => {
    const { page, send } = await openPage();
    await page.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        body { --mc-surface: rgb(1, 2, 3) }
        dialog { --mc-surface: rgb(9, 9, 9); font-size: 40px; text-align: right }
        mc-popup-stack::part(text) { text-transform: uppercase }`);
      document.adoptedStyleSheets = [sheet];
    });
    await openDialog(page.page, 'one');
    await send('Dressed');
    const popup = page.popup('Dressed');
    await eventually(() => popup.count()).toBe(1);
    const look = await popup.evaluate((element) => {
      const style = getComputedStyle(element);
      return { surface: style.getPropertyValue('--mc-surface'), textAlign: style.textAlign };
    });
    expect(look).toEqual({ surface: 'rgb(1, 2, 3)', textAlign: 'start' });
    const text = popup.locator('[part~="text"]');
    expect(await text.evaluate((element) => getComputedStyle(element).textTransform)).toBe(
      'uppercase',
    );
  });
});
