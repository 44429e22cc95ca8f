import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultyServer } from './faulty-server.js';
import { becomes, type InboxOptions, InboxStage, type OpenInbox, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server } = stage);
});

afterEach(() => stage.close());

/** Elements of one document, in its order, with one inbox that is live. */
async function open(...elements: InboxOptions[]): Promise<OpenInbox[]> {
  const root = {};
  const views = elements.map((options, at) => stage.open({ root, at, ...options }));
  for (const view of views) await becomes(view, 'live');
  return views;
}

const presents = (views: readonly OpenInbox[]): number[] =>
  views.flatMap(({ membership }, at) => (membership.presents ? [at] : []));

const poppedUp = (view: OpenInbox): unknown[] =>
  view.reported.flatMap(([name, id]) => (name === 'popup' ? [id] : []));

const NONE = { settings: { popups: false } };

describe('the popups of elements that share an inbox', () => {
  it('are shown by the first in the document that may show them and is rendered', async () => {
    const views = await open({ at: 3 }, NONE, { at: 2 }, { at: 4 });
    const [a, , c] = views as [OpenInbox, OpenInbox, OpenInbox];
    expect(presents(views)).toEqual([2]);
    c.host.rendered = false;
    await server.send();
    await until(() => expect(a.ids()).toHaveLength(1));
    expect([presents(views), poppedUp(a), poppedUp(c)]).toEqual([[0], ['m1'], []]);
    c.host.rendered = true;
    c.membership.choosePresenter();
    expect(presents(views)).toEqual([2]);
    c.configure(NONE.settings);
    expect(presents(views)).toEqual([0]);
    a.disconnect();
    await until(() => expect(presents(views)).toEqual([3]));
  });

  it('are shown by the first that may show them if none is rendered', async () => {
    const views = await open(NONE, {}, {});
    for (const { host } of views) host.rendered = false;
    await server.send();
    await until(() => expect(poppedUp(views[1] as OpenInbox)).toEqual(['m1']));
    expect(presents(views)).toEqual([1]);
  });

  it('stay up in the next one, and neither appear nor start again', async () => {
    const views = await open({}, { at: 2 });
    const [a, b] = views as [OpenInbox, OpenInbox];
    await server.send({ level: 'error' });
    await until(() => expect(a.inbox.popups.stack.popups).toHaveLength(1));
    const { key } = a.inbox.popups.stack.popups[0] ?? {};
    a.host.rendered = false;
    b.membership.choosePresenter();
    expect(presents(views)).toEqual([1]);
    expect(b.inbox.popups.stack.popups.map((popup) => popup.key)).toEqual([key]);
    a.disconnect();
    await server.send();
    await until(() => expect(b.inbox.popups.stack.popups).toHaveLength(2));
    expect([poppedUp(a), poppedUp(b)]).toEqual([['m1'], ['m2']]);
  });

  it('follow the settings of the element that shows them', async () => {
    const views = await open(
      { settings: { popupMs: 1_000, closeMarksRead: false }, mayPopUp: ({ id }) => id !== 'm2' },
      { settings: { popupMs: 2_000 } },
    );
    const [a, b] = views as [OpenInbox, OpenInbox];
    await server.send();
    await server.send();
    await until(() => expect(a.ids()).toHaveLength(2));
    const times = () =>
      a.inbox.popups.stack.popups.map((popup) => 'closeAfterMs' in popup && popup.closeAfterMs);
    expect(times()).toEqual([1_000]);
    a.inbox.popups.end('m1', 'close');
    a.disconnect();
    await until(() => expect(presents(views)).toEqual([1]));
    await server.send();
    await until(() => expect(times()).toEqual([2_000]));
    b.inbox.popups.endAll();
    await until(() => expect(b.inbox.counts.unread).toBe(2));
  });

  it('appear when an element may show them again, and do not count as ended before', async () => {
    const views = await open({}, NONE);
    const [a, b] = views as [OpenInbox, OpenInbox];
    a.configure(NONE.settings);
    const { id } = await server.send();
    await until(() => expect(a.ids()).toEqual([id]));
    expect([presents(views), poppedUp(a), a.reported]).toEqual([[], [], [['message', id]]]);
    b.configure({ popups: true });
    await until(() => expect(b.inbox.popups.stack.popups).toHaveLength(1));
    expect(poppedUp(b)).toEqual([id]);
  });
});
