import type { Sample } from './samples.js';
import type { Look, VisualStage } from './stage.js';

/** The part of a window that a picture shows, so that a change is not lost in empty space. */
export type Region = 'bell' | 'panel' | 'popups' | 'window';

/** A state of the widget, and how its picture is taken. */
export interface Scene {
  readonly name: string;
  readonly region: Region;
  readonly looks: readonly Look[];
  /** Leads from an empty tab to this state. */
  prepare(stage: VisualStage): Promise<void>;
}

const LIGHT: Look = { width: 1280, theme: 'light' };
const DARK: Look = { width: 1280, theme: 'dark' };
const TABLET: Look = { width: 768, theme: 'light' };
const PHONE: Look = { width: 320, theme: 'light' };
const DARK_PHONE: Look = { width: 320, theme: 'dark' };
const ARABIC: Look = { width: 1280, theme: 'light', lang: 'ar' };
const ARABIC_PHONE: Look = { width: 320, theme: 'dark', lang: 'ar' };
const GERMAN_PHONE: Look = { width: 320, theme: 'light', lang: 'de' };
const POLISH: Look = { width: 1280, theme: 'light', lang: 'pl' };
const POLISH_PHONE: Look = { width: 320, theme: 'dark', lang: 'pl' };
const FORCED: Look = { width: 1280, theme: 'dark', forcedColors: true };

/** Alike but for their numbers, newest first. */
function reports(count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    subject: `Report ${count - index}`,
    text: `Number ${count - index} is ready to be read.`,
  }));
}

async function openPanel(stage: VisualStage, samples = stage.samples): Promise<void> {
  await stage.goTo(samples);
  await stage.openPanel();
}

async function loseConnection(stage: VisualStage): Promise<void> {
  await stage.app.disconnect();
  await stage.expectStatus('offline');
}

async function popUp(stage: VisualStage, samples: readonly Sample[]): Promise<void> {
  await stage.goTo([]);
  await stage.arrive(...samples.toReversed());
}

export const SCENES: readonly Scene[] = [
  {
    name: 'bell',
    region: 'bell',
    looks: [LIGHT, FORCED],
    prepare: (stage) => stage.goTo(reports(120)),
  },
  {
    name: 'panel',
    region: 'panel',
    looks: [
      ...[LIGHT, DARK, TABLET, PHONE, DARK_PHONE, ARABIC, ARABIC_PHONE, FORCED],
      ...[GERMAN_PHONE, POLISH, POLISH_PHONE],
    ],
    prepare: openPanel,
  },
  {
    name: 'panel-on-zoomed-page',
    region: 'window',
    looks: [TABLET],
    async prepare(stage) {
      await stage.goTo(stage.samples);
      await stage.page.addStyleTag({ content: 'html { zoom: 1.5 }' });
      await stage.openPanel();
    },
  },
  {
    name: 'inbox',
    region: 'window',
    looks: [LIGHT, DARK_PHONE],
    async prepare(stage) {
      await stage.goTo(stage.samples);
      await stage.addInbox();
    },
  },
  {
    name: 'tooltip',
    region: 'panel',
    looks: [LIGHT],
    async prepare(stage) {
      await openPanel(stage);
      await stage.page.keyboard.press('ArrowDown');
      await stage.page.keyboard.press('Shift+Tab');
      await stage.panel.locator('.tooltip').waitFor();
    },
  },
  {
    name: 'menu',
    region: 'panel',
    looks: [LIGHT, ARABIC_PHONE, FORCED],
    async prepare(stage) {
      await openPanel(stage);
      await stage.panel.locator('.menu > button').click();
      await stage.panel.getByRole('menuitem').waitFor();
    },
  },
  {
    name: 'row-with-focus',
    region: 'panel',
    looks: [LIGHT],
    async prepare(stage) {
      await openPanel(stage);
      for (const key of ['Home', 'ArrowDown']) await stage.page.keyboard.press(key);
    },
  },
  {
    name: 'deleted',
    region: 'panel',
    looks: [DARK],
    async prepare(stage) {
      await openPanel(stage);
      for (const key of ['Home', 'Delete']) await stage.page.keyboard.press(key);
      await stage.panel.getByRole('button', { name: 'Undo' }).waitFor();
      await stage.panel.getByText('Import of').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'new-rows',
    region: 'panel',
    looks: [LIGHT, DARK, PHONE, FORCED],
    async prepare(stage) {
      await openPanel(stage, stage.samples.slice(2));
      await stage.arriveInPanel(...stage.samples.slice(0, 2).toReversed());
    },
  },
  {
    name: 'new-above',
    region: 'panel',
    looks: [LIGHT, DARK_PHONE],
    async prepare(stage) {
      await openPanel(stage, [...stage.samples, ...reports(6)]);
      await stage.page.keyboard.press('End');
      await stage.arriveInPanel(...reports(3).toReversed());
      await stage.panel.getByRole('button', { name: '3 new messages' }).waitFor();
    },
  },
  { name: 'empty', region: 'panel', looks: [LIGHT], prepare: (stage) => openPanel(stage, []) },
  {
    name: 'loading',
    region: 'panel',
    looks: [DARK],
    async prepare(stage) {
      stage.app.network = 'silent';
      await stage.goTo(stage.samples, 'connecting');
      await stage.openPanel();
      await stage.panel.locator('.skeleton').first().waitFor();
    },
  },
  {
    name: 'failed',
    region: 'panel',
    looks: [LIGHT],
    async prepare(stage) {
      stage.app.lists = 'fail';
      // More than a page, so that there is something to be asked for.
      await stage.goTo(reports(21).map((sample) => ({ ...sample, isRead: true })));
      await stage.openPanel();
      await stage.panel.getByRole('button', { name: 'Unread', exact: true }).click();
      await stage.panel.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  {
    name: 'offline',
    region: 'panel',
    looks: [LIGHT],
    async prepare(stage) {
      await openPanel(stage);
      await loseConnection(stage);
    },
  },
  {
    name: 'popups',
    region: 'popups',
    looks: [LIGHT, DARK, PHONE, ARABIC, ARABIC_PHONE, FORCED],
    prepare: (stage) => popUp(stage, stage.samples.slice(0, 3)),
  },
  {
    name: 'popup-of-one-line',
    region: 'popups',
    looks: [LIGHT],
    prepare: (stage) =>
      popUp(stage, [{ text: 'The export is ready.' }, ...stage.samples.slice(3, 4)]),
  },
  {
    name: 'popups-and-more',
    region: 'popups',
    looks: [DARK],
    async prepare(stage) {
      await popUp(stage, reports(6));
      await stage.page.getByRole('button', { name: '+3 more' }).waitFor();
    },
  },
  {
    name: 'summary',
    region: 'popups',
    looks: [LIGHT],
    async prepare(stage) {
      await stage.goTo([]);
      await loseConnection(stage);
      await stage.app.hold(reports(6));
      stage.app.network = 'well';
      await stage.page.locator('[part~="summary"]').waitFor({ timeout: 30_000 });
    },
  },
  {
    name: 'popup-over-dialog',
    region: 'window',
    looks: [{ width: 768, theme: 'light' }, DARK_PHONE],
    async prepare(stage) {
      await stage.goTo([]);
      await stage.page.evaluate(() => {
        const dialog = document.createElement('dialog');
        const field = document.createElement('input');
        dialog.append('Name of the report', field);
        document.body.append(dialog);
        dialog.showModal();
        field.blur();
      });
      await stage.arrive(...stage.samples.slice(1, 2));
    },
  },
];
