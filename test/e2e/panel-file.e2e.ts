import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';
import { NETWORK_LOST } from './support/visitor.js';

const PANEL_FILE = /\/message-center\/parts-[\w-]{8}\.js/;

describe('the file of the panel', () => {
  const { app, browsers, newUser } = useStage();

  it('is fetched before it is needed, so that the panel opens without a network', async () => {
    const visitor = await browsers.user(app.origin, newUser(), { tolerates: NETWORK_LOST });
    const page = await visitor.openLive();
    const [answer] = await Promise.all([page.page.waitForResponse(PANEL_FILE), page.page.reload()]);
    const cached = async (address: string): Promise<string | null> =>
      (await fetch(address)).headers.get('cache-control');
    expect(await cached(answer.url())).toBe('public, max-age=31536000, immutable');
    expect(await cached(`${app.origin}/message-center/widget.js`)).toBe('public, no-cache');
    await page.expectConnection('live');
    await page.page.context().setOffline(true);
    await page.openPanel();
  });

  it('can be asked for anew after it could not be fetched', async () => {
    const visitor = await browsers.user(app.origin, newUser(), { tolerates: NETWORK_LOST });
    const page = await visitor.open();
    const context = page.page.context();
    await context.route(PANEL_FILE, (route) => route.abort());
    await page.page.reload();
    await page.expectConnection('live');
    await page.bell.click();
    const retry = page.element.getByRole('button', { name: 'Try again' });
    await retry.waitFor();
    await context.unroute(PANEL_FILE);
    await retry.click();
    await page.panel.getByRole('heading', { name: 'Messages' }).waitFor();
    await page.panel.getByRole('button', { name: 'Close' }).click();
    await page.openPanel();
  });
});
