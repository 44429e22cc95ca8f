import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.js';

describe('a browser without JavaScript', () => {
  const { app, browsers, newUser } = useStage();

  it('shows the content of the element, and requests nothing but the page', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { javaScriptEnabled: false });
    const { page } = await visitor.open();
    const link = page.getByRole('link', { name: 'Your messages' });
    expect(await link.isVisible()).toBe(true);
    await link.click();
    await page.waitForURL('**/pages/messages');
    expect(visitor.polls).toEqual([]);
  });
});
