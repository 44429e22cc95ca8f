import { expect } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type { PopupStack } from '../../widget/popups/popup-view.ts';
import { aCenter, arrive, messageOf, requestsOf } from './centers.ts';
import { withPopups, withSummary } from './dialogs.ts';
import {
  button,
  expectAccessible,
  find,
  popupsOf,
  root,
  settled,
  stackOf,
  still,
} from './support.ts';
import type { TestCenter } from './test-center.ts';
import type { Sample } from './test-user.ts';
import { waitUntil } from './wait.ts';

const said = (center: TestCenter, role = 'status') =>
  find(stackOf(center), `[role=${role}]`).textContent?.trim() ?? '';

/** The app changes a message, and that has arrived. */
async function update(center: TestCenter, id: string | undefined, fields: Sample): Promise<void> {
  await center.user.verb('update', { id }, fields);
  await waitUntil(() => messageOf(center, id)?.text === fields.text, 'it is changed');
  await settled(center);
}

describe('a popup whose message changes', () => {
  it('shows the change without sliding in again, and its time keeps running', async () => {
    const center = await withPopups(1, 60_000);
    const popup = popupsOf(center)[0] as HTMLElement;
    const time = find(popup, '.line').getAnimations()[0] as Animation;
    time.currentTime = 30_000;
    const [id] = center.messages.map((message) => message.id);
    await update(center, id, { text: 'Almost there', level: 'warning', progress: 0.9 });
    expect(popupsOf(center)).to.deep.equal([popup]);
    expect(root(popup).textContent).to.contain('Almost there');
    expect(popup.getAnimations()).to.have.length(0);
    expect(Number(time.currentTime)).to.be.above(29_999);
  });

  it('starts its time when it gets one', async () => {
    const center = await aCenter([], { 'popup-ms': '50' });
    const { id } = await arrive(center, { level: 'error' });
    expect(root(popupsOf(center)[0]).querySelector('.line') === null).to.equal(true);
    await update(center, id, { level: 'success', text: 'Done' });
    await waitUntil(() => popupsOf(center).length === 0, 'it closes');
  });

  it('announces its arrival and its final state, and no step in between', async () => {
    const center = await aCenter();
    const { id } = await arrive(center, { text: 'Import', progress: 0, sticky: true });
    await waitUntil(() => said(center) === 'Info: Import');
    await update(center, id, { text: 'Import, half', progress: 0.5 });
    // The next announcement does not contain it.
    await arrive(center, { text: 'Other', sticky: true });
    await waitUntil(() => said(center) === 'Info: Other');
    await update(center, id, { text: 'Imported', progress: 1, level: 'success' });
    await waitUntil(() => said(center) === 'Success: Imported');
  });

  it('announces a message that is renewed, whether its popup is up or not', async () => {
    const center = await aCenter();
    const { id } = await arrive(center, { text: 'Disk full', sticky: true });
    await waitUntil(() => said(center) === 'Info: Disk full');
    await center.user.verb('update', { id }, { text: 'Disk still full' }, { renew: true });
    await waitUntil(() => said(center) === 'Info: Disk still full');
  });

  it('announces a failure immediately', async () => {
    const center = await aCenter();
    const { id } = await arrive(center, { text: 'Import', sticky: true });
    await waitUntil(() => said(center) === 'Info: Import');
    await update(center, id, { text: 'It broke', level: 'error' });
    await waitUntil(() => said(center, 'alert') === 'Error: It broke');
    expect(said(center)).to.equal('');
  });
});

describe('the announcement of popups', () => {
  it('loses nothing when many arrive together, and is written after its live regions exist', async () => {
    const center = await aCenter();
    await arrive(center, { text: 'One' }, { text: 'Two' });
    expect(said(center)).to.equal('');
    await waitUntil(() => said(center) === 'Info: TwoInfo: One');
  });
});

describe('the summary', () => {
  it('opens alone for missed messages, and is announced once', async () => {
    const center = await withSummary(12);
    const [popup] = popupsOf(center) as [HTMLElement];
    const card = find(popup, '[part=summary]');
    expect(card.textContent).to.contain('12 new messages').and.contain('You were away.');
    expect(root(stackOf(center)).querySelector('.bar')).to.equal(null);
    await waitUntil(() => said(center) === 'Info: 12 new messages. You were away.');
    center.inbox.markRead([center.messages[0]?.id ?? '']);
    await settled(center);
    expect(card.textContent).to.contain('11 new messages');
    // The next announcement does not contain it.
    await arrive(center, { text: 'Other', sticky: true });
    await waitUntil(() => said(center) === 'Info: Other');
  });

  it('does not say that the user was away if the popups only had no room', async () => {
    const center = await withPopups(4, 60_000);
    for (const popup of popupsOf(center)) button(popup, 'Close').click();
    const summary = () => popupsOf(center)[0]?.shadowRoot?.querySelector('[part=summary]');
    await waitUntil(() => summary()?.textContent?.includes('1 new message'));
    expect(summary()?.textContent).not.to.contain('away');
  });

  it('closes when nothing is missed any more', async () => {
    const center = await withSummary(4);
    center.markAllRead();
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    await waitUntil(() => !stackOf(center).matches(':popover-open'));
  });

  it('opens the panel on a click, and ends', async () => {
    const center = await withSummary(4);
    find(popupsOf(center)[0] as Element, '.main').click();
    expect(center.open).to.equal(true);
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    center.hide();
  });

  it('ends all of them by its close button', async () => {
    const center = await withSummary(4);
    const popup = popupsOf(center)[0] as Element;
    expect(() => button(popup, 'Mark as read')).to.throw();
    button(popup, 'Close').click();
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
  });

  it('pauses while the user points at it or has the focus in it', async () => {
    const center = await withSummary(4);
    const asked = requestsOf(center);
    const stack = stackOf(center);
    const popup = popupsOf(center)[0] as HTMLElement;
    for (const [begin, end] of [
      [
        () => stack.dispatchEvent(new PointerEvent('pointerenter')),
        () => stack.dispatchEvent(new PointerEvent('pointerleave')),
      ],
      [() => popup.focus(), () => popup.blur()],
    ] as const) {
      begin();
      await settled(center);
      expect(asked.pop()).to.equal('pause-popups true');
      end();
      await settled(center);
      expect(asked.pop()).to.equal('pause-popups false');
    }
  });

  it('is replaced by a new message', async () => {
    const center = await withSummary(4);
    await arrive(center, { text: 'New', sticky: true });
    await settled(center);
    expect(root(popupsOf(center)[0]).textContent).to.contain('New');
    expect(popupsOf(center)).to.have.length(1);
    button(stackOf(center), '+4 more');
  });

  it('is shown with the page’s own texts, never by the page’s renderMessage', async () => {
    const center = await withSummary(4);
    center.renderMessage = () => 'Mine';
    center.strings = { missed: 'Verpasst: {count}' };
    await settled(center);
    expect(root(popupsOf(center)[0]).textContent)
      .to.contain('Verpasst: 4')
      .and.not.contain('Mine');
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`is accessible, ${scheme}`, async () => {
      const center = await withSummary(5, { scheme });
      await expectAccessible(center);
    });
  }
});

describe('the animation of popups', () => {
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  it('takes at most a quarter of a second', async () => {
    const center = await withPopups(0);
    await arrive(center, { sticky: true });
    await settled(center);
    const popup = popupsOf(center)[0] as Element;
    const durations = () =>
      popup.getAnimations().map(({ effect }) => Number(effect?.getTiming().duration));
    expect(durations()).to.deep.equal([220]);
    center.inbox.popups.endAll();
    await settled(center);
    expect(durations()).to.deep.equal([180]);
    await waitUntil(() => !popup.isConnected);
  });

  it('is reversed for popups that return while they are leaving', async () => {
    const center = await withPopups(1);
    const element = stackOf(center) as HTMLElement & { stack: PopupStack };
    const { stack } = element;
    element.stack = { popups: [], more: 0 };
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    element.stack = stack;
    await still(center);
    expect(popupsOf(center)).to.have.length(1);
    expect((popupsOf(center)[0] as HTMLElement).offsetHeight).to.be.above(30);
  });

  it('is left out if the user prefers reduced motion, and popups still close in time', async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    const center = await aCenter([], { 'popup-ms': '600' });
    await arrive(center);
    const popup = popupsOf(center)[0] as Element;
    for (const { effect } of popup.getAnimations()) {
      expect(effect?.getTiming().duration).to.equal(0);
    }
    expect(getComputedStyle(find(popup, '.line')).visibility).to.equal('hidden');
    await waitUntil(() => !popup.isConnected, 'it closes');
  });
});

describe('the text of an announcement', () => {
  it('is removed after a second, whether or not its popup is still up', async () => {
    const center = await withPopups(1);
    await waitUntil(() => said(center) === 'Info: Popup 0');
    await arrive(center, { text: 'It broke', level: 'error', sticky: true });
    await waitUntil(() => said(center, 'alert') === 'Error: It broke');
    expect(said(center)).to.equal('');
    center.inbox.popups.endAll();
    await settled(center);
    expect(said(center, 'alert')).to.equal('Error: It broke');
    await waitUntil(() => said(center, 'alert') === '');
  });
});
