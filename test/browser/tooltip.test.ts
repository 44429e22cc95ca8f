import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { aCenter, anOpenPanel, arrive } from './centers.ts';
import { press, tidyUp, withPopups } from './dialogs.ts';
import {
  allInPanel,
  bellOf,
  button,
  panelOf,
  popupsOf,
  root,
  rowsOf,
  settled,
  stackOf,
  still,
} from './support.ts';
import { someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

const open = () => anOpenPanel(someSamples());

const tooltipIn = (host: Element): HTMLElement | null => root(host).querySelector('.tooltip');

const middleOf = (element: Element): [number, number] => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [Math.round(x + width / 2), Math.round(y + height / 2)];
};

const pointAt = (element: Element) => sendMouse({ type: 'move', position: middleOf(element) });

async function shown(host: Element, text: string): Promise<HTMLElement> {
  await waitUntil(() => tooltipIn(host)?.textContent === text, text);
  const tooltip = tooltipIn(host) as HTMLElement;
  expect(tooltip.matches(':popover-open')).to.equal(true);
  expect(tooltip.ariaHidden).to.equal('true');
  return tooltip;
}

const gone = (host: Element) => waitUntil(() => tooltipIn(host) === null);

describe('the tooltip of an icon button', () => {
  afterEach(tidyUp);

  it('shows its name on hover, in view and beside it', async () => {
    const center = await open();
    const panel = panelOf(center);
    for (const name of ['Mark all as read', 'More actions', 'Close']) {
      await pointAt(button(panel, name));
      const tooltip = (await shown(panel, name)).getBoundingClientRect();
      const { bottom } = button(panel, name).getBoundingClientRect();
      expect(tooltip.top).to.be.closeTo(bottom + 4, 1);
      expect(tooltip.right).to.be.at.most(innerWidth - 4);
    }
    const [row] = rowsOf(center) as [HTMLElement];
    await pointAt(row);
    await gone(panel);
    await pointAt(button(row, 'Delete'));
    await shown(row, 'Delete');
  });

  it('stays while the pointer is on it, and closes when the pointer leaves', async () => {
    const center = await open();
    const panel = panelOf(center);
    await pointAt(button(panel, 'Close'));
    const tooltip = await shown(panel, 'Close');
    await pointAt(tooltip);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(tooltip.matches(':popover-open')).to.equal(true);
    await sendMouse({ type: 'move', position: [5, 590] });
    await gone(panel);
  });

  it('shows on keyboard focus, and closes by Escape, which closes nothing else', async () => {
    const center = await open();
    const panel = panelOf(center);
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ up: 'Shift' });
    await shown(panel, 'Close');
    await sendKeys({ press: 'Escape' });
    expect(tooltipIn(panel)).to.equal(null);
    expect(center.open).to.equal(true);
    await sendKeys({ press: 'Escape' });
    expect(center.open).to.equal(false);
  });

  it('shows for the bell while the panel is closed, and for popups', async () => {
    const center = await withPopups(1);
    await pointAt(bellOf(center));
    await shown(center, 'Messages, 1 unread');
    await arrive(center);
    await shown(center, 'Messages, 2 unread');
    await press(bellOf(center));
    await settled(center);
    expect([center.open, tooltipIn(center)]).to.deep.equal([true, null]);
    center.hide();
    await settled(center);
    await arrive(center, { sticky: true });
    await still(center);
    const popup = popupsOf(center)[0] as HTMLElement;
    await pointAt(button(popup, 'Close'));
    await shown(popup, 'Close');
    expect(root(stackOf(center)).querySelector('.tooltip')).to.equal(null);
  });

  it('describes no button: a screen reader knows the name already', async () => {
    const center = await aCenter(someSamples());
    await arrive(center, { sticky: true });
    center.show();
    await settled(center);
    const roots = [center, ...popupsOf(center)].map(root);
    const all = [
      ...roots.flatMap((each) => [...each.querySelectorAll('*')]),
      ...allInPanel(center),
    ];
    const buttons = all.filter((each) => each.localName === 'button');
    expect(buttons.length).to.be.above(8);
    for (const each of buttons) {
      expect(each.getAttribute('title')).to.equal(null);
      expect(each.ariaLabel || each.textContent?.trim()).not.to.equal('');
    }
  });
});
