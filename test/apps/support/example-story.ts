/** The story of a user, which is run with every example. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/eventually.js';
import type { WidgetPage } from '../../e2e/support/widget-page.js';
import type { ExampleApp } from './example-apps.js';
import { identityOf, markReadUpTo, occurrencesOf, signIn, signOut } from './example-page.js';
import type { ExampleStage } from './example-stage.js';

/** How long a process may take to end while pages are connected. */
const END_MS = 5_000;

/** The log line after a sign-out, and the hint about forgotten middleware. */
const HINT = /^message-center: a request with cookies was identified as nobody\..*\n/m;

/** Opens the app's page without a sign-in. */
export async function arrive(stage: ExampleStage, app: ExampleApp): Promise<WidgetPage> {
  const page = await (await stage.visitor()).open(stage.path);
  await expectNobody(page, app);
  if (!app.byToken) await page.expectConnection('live');
  return page;
}

/** An anonymous visitor; without cookies there is none. */
async function expectNobody(page: WidgetPage, { byToken }: ExampleApp): Promise<void> {
  await eventually(() => identityOf(page)).toBe(byToken ? null : 'anonymous');
}

export async function signInAs(page: WidgetPage, user: string): Promise<void> {
  await signIn(page, user);
  await eventually(() => identityOf(page)).toBe('user');
  await page.expectConnection('live');
}

/** Has the worker send, and waits for the popup. */
export async function receive(
  stage: ExampleStage,
  page: WidgetPage,
  user: string,
  text: string,
): Promise<void> {
  await stage.send(user, text);
  await eventually(async () => (await page.poppedUp()).at(-1)).toBe(text);
}

/** Marks the two messages of an inbox read: the first by a request, the second in the panel. */
export async function readBoth(
  page: WidgetPage,
  [first, second]: readonly [string, string],
  { byToken }: ExampleApp,
): Promise<void> {
  await eventually(() => page.badge()).toBe('2');
  // A plain request of the page would need the token.
  if (!byToken) expect(await markReadUpTo(page, 1)).toBe(200);
  await page.openPanel();
  if (byToken) await page.actOn(first, 'Mark as read');
  await eventually(() => page.badge()).toBe('1');
  await page.actOn(second, 'Mark as read');
  await eventually(() => page.badge()).toBe('');
}

export async function reloadAndFindBothRead(page: WidgetPage): Promise<void> {
  await page.page.reload();
  await page.expectConnection('live');
  await eventually(() => page.counts()).toMatchObject({ total: 2, unread: 0 });
  expect(await page.badge()).toBe('');
  expect(await page.poppedUp()).toEqual([]);
}

export async function signOutAndKeepNothing(page: WidgetPage, app: ExampleApp): Promise<void> {
  await signOut(page);
  await expectNobody(page, app);
  expect(await page.counts()).toMatchObject({ total: 0 });
  expect(await page.messages()).toEqual([]);
}

/** Nothing that was sent to the user is in the page. */
export async function expectNothingOf(page: WidgetPage, text: string): Promise<void> {
  await page.openPanel();
  expect(await occurrencesOf(page, text)).toBe(0);
  expect(await page.badge()).toBe('');
}

/** The process exits by itself while pages are connected to it, and has logged no error. */
export async function endInTime(stage: ExampleStage, { endsBySignal }: ExampleApp): Promise<void> {
  const { code, signal, afterMs } = await stage.end();
  expect({ code, signal }).toEqual(
    endsBySignal ? { code: null, signal: 'SIGTERM' } : { code: 0, signal: null },
  );
  expect(afterMs).toBeLessThan(END_MS);
  expect(stage.errors.replace(HINT, '')).toBe('');
}
