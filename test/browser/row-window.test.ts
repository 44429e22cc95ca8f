import { expect, fixture, html } from '@open-wc/testing';
import { ListView } from '../../widget/components/panel/list-view.ts';
import { RowWindow } from '../../widget/components/panel/row-window.ts';

const VIEW_HEIGHT = 7_200;

async function aWindow() {
  const scroller = await fixture<HTMLElement>(html`<div style="overflow: auto"></div>`);
  scroller.style.blockSize = `${VIEW_HEIGHT}px`;
  const feed = document.createElement('div');
  scroller.append(feed);
  const view = new ListView(scroller, false);
  const rows = new RowWindow<{ id: string }>(() => {});

  const set = (ids: readonly string[]): void =>
    rows.setRows(
      ids.map((id) => ({ id })),
      true,
      false,
    );

  /** Renders these rows, each of that height. */
  const show = (ids: readonly string[], height: number): void => {
    set(ids);
    const elements = rows.choose(0, view).map(() => {
      const element = Object.assign(document.createElement('div'), { headingHeight: 0 });
      element.style.blockSize = `${height}px`;
      return element;
    });
    feed.replaceChildren(...elements);
    rows.layOut(view, feed, () => {});
  };

  /** Whether the first row fills the view if it is as high as the window remembers. */
  const fillsView = (...ids: string[]): boolean => {
    set(ids);
    return rows.rowsInView.length === 1;
  };

  return { show, fillsView, stop: () => rows.stop() };
}

describe('the window of a list', () => {
  for (const [rounds, remembers] of [
    [5, true],
    [12, false],
  ] as const) {
    it(`${remembers ? 'remembers' : 'forgets'} the height of a row ${rounds}00 rows ago`, async () => {
      const { show, fillsView, stop } = await aWindow();
      show(['high', 'next'], VIEW_HEIGHT);
      for (let round = 0; round < rounds; round += 1) {
        show(
          Array.from({ length: 100 }, (_, index) => `${round} ${index}`),
          1,
        );
      }
      expect(fillsView('high', 'next')).to.equal(remembers);
      stop();
    });
  }
});
