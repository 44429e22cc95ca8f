import type { Sample } from './samples.js';
import type { VisualStage } from './stage.js';

/** What of a window a picture shows, so that a change is not lost in empty space. */
export type Region = 'bell' | 'panel' | 'popups' | 'window';

export interface Scene {
  readonly name: string;
  readonly region: Region;
  /** Shown in every width, and in a page that runs from right to left. */
  readonly main?: boolean;
  /** The inbox is empty at first. */
  readonly empty?: boolean;
  /** From an open page to what is to be seen. */
  prepare(stage: VisualStage): Promise<void>;
}

/** The newest ones of the inbox that do something worth a popup, oldest first. */
function arrivals({ samples }: VisualStage, count: number): Sample[] {
  return samples.slice(0, count).map((sample) => ({ ...sample, createdAt: undefined as never }));
}

async function goToPanel(stage: VisualStage): Promise<void> {
  await stage.goTo();
  await stage.openPanel();
}

const NUMBERED = Array.from(
  { length: 6 },
  (_, index): Sample => ({ subject: `Report ${index + 1}`, text: 'It is ready to be read.' }),
);

export const SCENES: readonly Scene[] = [
  {
    name: 'bell',
    region: 'bell',
    prepare: (stage) => stage.goTo(),
  },
  {
    name: 'panel',
    region: 'panel',
    main: true,
    async prepare(stage) {
      await goToPanel(stage);
      await stage.panel.getByRole('article').first().waitFor();
    },
  },
  {
    name: 'row-with-focus',
    region: 'panel',
    async prepare(stage) {
      await goToPanel(stage);
      for (const key of ['Home', 'ArrowDown']) await stage.page.keyboard.press(key);
    },
  },
  {
    name: 'unread',
    region: 'panel',
    async prepare(stage) {
      await goToPanel(stage);
      await stage.panel.getByRole('button', { name: 'Unread', exact: true }).click();
    },
  },
  {
    name: 'deleted',
    region: 'panel',
    async prepare(stage) {
      await goToPanel(stage);
      for (const key of ['Home', 'ArrowDown', 'Delete']) await stage.page.keyboard.press(key);
      await stage.panel.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  {
    name: 'empty',
    region: 'panel',
    main: true,
    empty: true,
    prepare: goToPanel,
  },
  {
    name: 'all-read',
    region: 'panel',
    empty: true,
    async prepare(stage) {
      await goToPanel(stage);
      await stage.panel.getByRole('button', { name: 'Unread', exact: true }).click();
    },
  },
  {
    name: 'loading',
    region: 'panel',
    async prepare(stage) {
      stage.server.silent = true;
      await stage.goTo('connecting');
      await stage.openPanel();
    },
  },
  {
    name: 'failed',
    region: 'panel',
    async prepare(stage) {
      stage.server.failing = true;
      stage.server.silent = true;
      await stage.goTo('connecting');
      await stage.openPanel();
      await stage.panel.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 30_000 });
    },
  },
  {
    name: 'offline',
    region: 'panel',
    async prepare(stage) {
      await goToPanel(stage);
      stage.server.down = true;
      stage.server.drop();
      await stage.expectStatus('offline');
    },
  },
  {
    name: 'popup',
    region: 'popups',
    empty: true,
    async prepare(stage) {
      await stage.goTo();
      await stage.arrive(arrivals(stage, 2).slice(1), 1);
    },
  },
  {
    name: 'popup-of-error',
    region: 'popups',
    empty: true,
    async prepare(stage) {
      await stage.goTo();
      await stage.arrive(arrivals(stage, 4).slice(3), 1);
    },
  },
  {
    name: 'popups',
    region: 'popups',
    main: true,
    empty: true,
    async prepare(stage) {
      await stage.goTo();
      await stage.arrive(arrivals(stage, 3), 3);
    },
  },
  {
    name: 'popups-and-more',
    region: 'popups',
    empty: true,
    async prepare(stage) {
      await stage.goTo();
      await stage.arrive(NUMBERED.slice(0, 3), 3);
      for (const sample of NUMBERED.slice(3)) stage.server.push(sample);
      await stage.page.getByRole('button', { name: '+3 more' }).waitFor();
    },
  },
  {
    name: 'summary',
    region: 'popups',
    empty: true,
    async prepare(stage) {
      await stage.goTo();
      stage.server.down = true;
      stage.server.drop();
      await stage.expectStatus('offline');
      for (const sample of NUMBERED) stage.server.push(sample);
      stage.server.down = false;
      await stage.page.locator('[part~="summary"]').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'popup-over-dialog',
    region: 'window',
    main: true,
    empty: true,
    async prepare(stage) {
      await stage.goTo();
      await stage.page.evaluate(() => {
        const dialog = document.createElement('dialog');
        const field = document.createElement('input');
        field.value = '42';
        dialog.append(field);
        document.body.append(dialog);
        dialog.showModal();
        field.blur();
      });
      await stage.arrive(arrivals(stage, 2).slice(1), 1);
    },
  },
];
