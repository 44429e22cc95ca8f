/** Elements on a page, with the real center that the test runner serves. */
import { fixture, html } from '@open-wc/testing';
import type { RequestEvent } from '../../widget/components/message-content/request-event.ts';
import type { InboxMessage } from '../../widget/inbox/inbox-state.ts';
import { bellOf, panelOf, settled, stackOf } from './support.ts';
import { TestCenter } from './test-center.ts';
import { type Sample, serverUrl, setNetwork } from './test-user.ts';
import { waitUntil } from './wait.ts';

/** How many messages the server sends first. */
const PAGE_SIZE = 20;

const HOUR = 3_600_000;

export interface Place {
  readonly dir?: 'ltr' | 'rtl';
  readonly scheme?: 'light' | 'dark';
}

/** An element that shows the inbox of its user, not in the page yet. */
export async function aDetachedCenter(
  Center: new () => TestCenter = TestCenter,
): Promise<TestCenter> {
  const center = new Center();
  return Object.assign(center, { server: await serverUrl(), token: center.user.name });
}

/**
 * One element on a page of its own, connected and rendered.
 *
 * @param samples What its inbox holds, newest first, and all of it loaded.
 */
export async function aCenter(
  samples: readonly Sample[] = [],
  attributes: Readonly<Record<string, string>> = {},
  place: Place = {},
): Promise<TestCenter> {
  const center = await aDetachedCenter();
  await hold(center, samples);
  if (samples.length > PAGE_SIZE) center.initial = await center.user.state();
  for (const [name, value] of Object.entries(attributes)) center.setAttribute(name, value);
  (await aPage(place)).append(center);
  await live(center);
  return center;
}

/** Puts messages into an inbox that are too old to pop up when a page connects; newest first. */
async function hold({ user }: TestCenter, samples: readonly Sample[]): Promise<void> {
  const createdAt = new Date(Date.now() - HOUR).toISOString();
  if (samples.length > 0) {
    await user.send(...samples.map((sample) => ({ createdAt, ...sample })).reverse());
  }
}

/** An empty page. */
export async function aPage({ dir = 'ltr', scheme = 'light' }: Place = {}): Promise<HTMLElement> {
  const page = await fixture<HTMLElement>(html`<main dir=${dir}></main>`);
  page.style.colorScheme = scheme;
  page.style.background = 'Canvas';
  page.style.color = 'CanvasText';
  page.style.fontFamily = 'sans-serif';
  return page;
}

/** Waits until the element is connected and has rendered that. */
export async function live(center: TestCenter): Promise<void> {
  await waitUntil(() => center.connection === 'live', 'it is live');
  await settled(center);
}

/** Cuts the element's connection; a new one cannot be opened. */
export async function goOffline(center: TestCenter): Promise<void> {
  await setNetwork('down');
  await center.user.verb('disconnect');
  await waitUntil(() => center.connection === 'offline', 'it is offline');
  await settled(center);
}

export async function goOnline(center: TestCenter): Promise<void> {
  await setNetwork('well');
  window.dispatchEvent(new Event('online'));
  await live(center);
}

/**
 * Sends messages in their order, or a plain one, and waits until they have arrived. Resolves with
 * the last.
 */
export async function arrive(
  center: TestCenter,
  ...samples: readonly Sample[]
): Promise<InboxMessage> {
  const ids = await center.user.send(...(samples.length === 0 ? [{}] : samples));
  const last = () => messageOf(center, ids.at(-1));
  await waitUntil(last, 'it arrives');
  await settled(center);
  return last() as InboxMessage;
}

/** A message as the element knows it; undefined when it has left the inbox. */
export function messageOf(center: TestCenter, id: string | undefined): InboxMessage | undefined {
  return center.inbox.list('all').messages.find((message) => message.id === id);
}

/** Records what panel and popups ask of their element, in order: a verb and its arguments. */
export function requestsOf(center: TestCenter): string[] {
  const asked: string[] = [];
  const note = (event: Event): void => {
    const { verb, args, ...more } = (event as RequestEvent).request as Record<string, unknown>;
    asked.push([verb, ...((args as unknown[] | undefined) ?? Object.values(more))].join(' '));
  };
  for (const element of [panelOf(center), stackOf(center)]) {
    element?.addEventListener('mc-request', note);
  }
  return asked;
}

/** An element on a page of its own with its panel open. */
export async function anOpenPanel(...page: Parameters<typeof aCenter>): Promise<TestCenter> {
  const center = await aCenter(...page);
  bellOf(center).focus();
  center.show();
  await settled(center);
  return center;
}

/**
 * An open panel whose list has one more message than was loaded.
 *
 * @param sample The fields of each message.
 */
export async function aPanelWithMore(sample: Sample = {}, place?: Place): Promise<TestCenter> {
  const center = await aDetachedCenter();
  await hold(
    center,
    Array.from({ length: PAGE_SIZE + 1 }, () => sample),
  );
  (await aPage(place)).append(center);
  await live(center);
  center.show();
  await settled(center);
  return center;
}
