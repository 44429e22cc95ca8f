import { expect, waitUntil } from '@open-wc/testing';
import { aMessage } from '../support/messages.ts';
import {
  anOpenPanel,
  find,
  popupsOf,
  rowsOf,
  settled,
  type TestCenter,
  textOf,
} from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A panel with one message, `agoMs` old by the server's clock, which says `serverNow`. */
function aPanelAt(serverNow: number, agoMs: number): Promise<TestCenter> {
  return anOpenPanel((inbox) => {
    inbox.clockOffsetMs = serverNow - Date.now();
    inbox.messages = [aMessage({ createdAt: new Date(serverNow - agoMs).toISOString() })];
  });
}

const rowOf = (center: TestCenter): HTMLElement => rowsOf(center)[0] as HTMLElement;
const dayOf = (center: TestCenter): string => find(rowOf(center), 'h3').textContent ?? '';

describe('times', () => {
  it("follow the server's clock if this machine's is days off", async () => {
    for (const offset of [-5 * DAY, 5 * DAY]) {
      const center = await aPanelAt(Date.now() + offset, 5 * MINUTE);
      expect(find(rowOf(center), 'time').textContent).to.contain('5 min');
      const createdAt = new Date(center.inbox.now() - 2 * MINUTE).toISOString();
      center.inbox.arrive({ createdAt, persistent: false });
      await settled(center);
      expect(textOf(popupsOf(center)[0] as Element)).to.contain('2 min');
    }
  });

  it('change their day at midnight while the panel is open', async () => {
    const midnight = new Date().setHours(24, 0, 0, 0);
    const center = await aPanelAt(midnight - 700, 10 * MINUTE);
    expect(dayOf(center)).to.equal('Today');
    await waitUntil(() => dayOf(center) === 'Yesterday');
    expect(center.inbox.now()).to.be.at.least(midnight);
  });
});
