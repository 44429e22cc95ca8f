import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HeadCache } from '../../../server/stores/head-cache.js';

const head = (number: number) => ({
  number,
  id: `entry ${number}`,
  counts: { total: number, unread: 0, transient: 0, unreadPersistent: 0 },
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a head is kept for five seconds, and a new one replaces it', () => {
  const cache = new HeadCache();
  cache.set('user:a', head(1));
  cache.set('user:b', head(2));
  vi.advanceTimersByTime(4_000);
  cache.set('user:b', head(3));
  vi.advanceTimersByTime(1_000);
  expect(cache.get('user:a')).toBeUndefined();
  expect(cache.get('user:b')).toStrictEqual(head(3));
});

test('one head or all heads can be forgotten', () => {
  const cache = new HeadCache();
  for (const inbox of ['user:a', 'user:b', 'user:c']) cache.set(inbox, head(1));
  cache.delete('user:a');
  expect(cache.get('user:a')).toBeUndefined();
  expect(cache.get('user:b')).toBeDefined();
  cache.clear();
  expect(cache.get('user:b')).toBeUndefined();
});

test('10,000 heads are kept; the one that was set longest ago is dropped', () => {
  const cache = new HeadCache();
  for (let index = 0; index < 10_000; index += 1) cache.set(`user:${index}`, head(1));
  cache.set('user:0', head(2));
  cache.set('user:new', head(1));
  expect(cache.get('user:0')).toBeDefined();
  expect(cache.get('user:1')).toBeUndefined();
  expect(cache.get('user:2')).toBeDefined();
});
