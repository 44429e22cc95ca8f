import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerAnswers } from '../../../server/stores/mongo/server-answers.js';

const SILENT_MS = 5_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number) => vi.advanceTimersByTime(ms);

test('an attempt is stuck once the server has answered nobody for the time', () => {
  const answers = new ServerAnswers();
  const begunAt = performance.now();
  wait(SILENT_MS - 1);
  expect(answers.isStuck(begunAt, SILENT_MS)).toBe(false);
  wait(1);
  expect(answers.isStuck(begunAt, SILENT_MS)).toBe(true);
});

test('a slow server may answer the attempts that wait, one after the other', () => {
  const answers = new ServerAnswers();
  const begunAt = performance.now();
  for (let answered = 0; answered < 10; answered += 1) {
    wait(SILENT_MS - 1);
    answers.note(begunAt);
    expect(answers.isStuck(begunAt, SILENT_MS)).toBe(false);
  }
});

test('an attempt is stuck if one that began much later has been answered', () => {
  const answers = new ServerAnswers();
  const begunAt = performance.now();
  wait(1_000);
  answers.note(performance.now());
  expect(answers.isStuck(begunAt, SILENT_MS)).toBe(false);
  wait(2_000);
  answers.note(performance.now());
  expect(answers.isStuck(begunAt, SILENT_MS)).toBe(true);
});
