import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { Stage } from '../support/stage.js';
import type { WidgetPage } from '../support/widget-page.js';

export function twoBrowsersTests({ app, browsers, newUser }: Stage): void {
  /** Two browsers of a user who has two unread messages; the first has its panel open. */
  async function twoBrowsers(): Promise<[WidgetPage, WidgetPage]> {
    const user = newUser();
    await app.worker.call('sendAll', [
      { to: { user }, text: 'Older' },
      { to: { user }, text: 'Newer' },
    ]);
    const open = async (): Promise<WidgetPage> => {
      const page = await (await browsers.user(app.origin, user)).openLive();
      await eventually(() => page.badge()).toBe('2');
      await page.openPanel();
      await eventually(() => page.rows()).toEqual(['Newer', 'Older']);
      return page;
    };
    return Promise.all([open(), open()]);
  }

  it('a message that is read in one lowers the badge of the other', async () => {
    const [here, there] = await twoBrowsers();
    await here.actOn('Newer', 'Mark as read');
    await eventually(() => there.badge()).toBe('1');
    await eventually(() => here.badge()).toBe('1');
    await here.page.locator('mc-panel').getByRole('button', { name: 'Mark all as read' }).click();
    await eventually(() => there.badge()).toBe('');
    await there.actOn('Older', 'Mark as unread');
    await eventually(() => here.badge()).toBe('1');
    expect(await here.rows()).toEqual(['Newer', 'Older']);
  });

  it('a message that is removed in one is gone in the other, and an undo restores it in both', async () => {
    const [here, there] = await twoBrowsers();
    await here.actOn('Older', 'Delete');
    for (const page of [here, there]) {
      await eventually(() => page.rows()).toEqual(['Newer']);
      await eventually(() => page.badge()).toBe('1');
    }
    await here.undo();
    for (const page of [here, there]) {
      await eventually(() => page.rows()).toEqual(['Newer', 'Older']);
      await eventually(() => page.badge()).toBe('2');
    }
  });
}
