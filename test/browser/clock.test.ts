import { expect } from '@open-wc/testing';
import { anOpenPanel, arrive } from './centers.ts';
import { find, popupsOf, rowsOf, settled, textOf } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { ask } from './test-user.ts';
import { waitUntil } from './wait.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A panel with one message, `agoMs` old by the server's clock, which says `serverNow`. */
async function aPanelAt(serverNow: number, agoMs: number): Promise<TestCenter> {
  await ask('center:clock', serverNow - Date.now());
  return anOpenPanel([{ createdAt: new Date(serverNow - agoMs).toISOString() }]);
}

const rowOf = (center: TestCenter): HTMLElement => rowsOf(center)[0] as HTMLElement;
const dayOf = (center: TestCenter): string => find(rowOf(center), 'h3').textContent ?? '';

describe('times', () => {
  afterEach(() => ask('center:clock', 0));

  it("follow the server's clock if this machine's is days off", async () => {
    for (const offset of [-5 * DAY, 5 * DAY]) {
      const center = await aPanelAt(Date.now() + offset, 5 * MINUTE);
      expect(find(rowOf(center), 'time').textContent).to.contain('5 min');
      const createdAt = new Date(center.inbox.now() - 2 * MINUTE).toISOString();
      await arrive(center, { createdAt, persistent: false, sticky: true });
      await settled(center);
      expect(textOf(popupsOf(center)[0] as Element)).to.contain('2 min');
    }
  });

  it('change their day at midnight while the panel is open', async () => {
    const midnight = new Date().setHours(24, 0, 0, 0);
    const center = await aPanelAt(midnight - 1_200, 10 * MINUTE);
    expect(dayOf(center)).to.equal('Today');
    await waitUntil(() => dayOf(center) === 'Yesterday', 'it is midnight');
    expect(center.inbox.now()).to.be.at.least(midnight);
  });
});
