import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';

/** What old libraries do to every array and object, and to the storage. */
function oldLibraries(): void {
  Object.assign(Array.prototype, {
    toJSON(this: unknown[]) {
      return `[${this.map((each) => JSON.stringify(each))}]`;
    },
    first: () => undefined,
  });
  Object.assign(Object.prototype, { extend: () => undefined });
  Array.from = ((list: ArrayLike<unknown>) => [].slice.call(list)) as typeof Array.from;
  const keys = (): never => {
    throw new Error('not here');
  };
  Object.defineProperty(window, 'localStorage', { value: { keys, length: 'x', getItem: keys } });
}

describe('a page whose scripts change what belongs to the language', () => {
  const { app, browsers, newUser } = useStage();

  it('shows what arrives and does what the user does, with old libraries', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const page = await visitor.openLive('/', oldLibraries);
    await app.worker.call('send', { to: { user }, text: 'Arrived' });
    await eventually(() => page.popups()).toEqual(['Arrived']);
    await page.closePopup('Arrived');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 0 });
    expect(visitor.polls).toEqual([]);
  });
});
