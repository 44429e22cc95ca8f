/** The rules for the states of a job, which its message carries. Pure. */
import { isUnread } from '../../protocol/effects.js';
import type { Content, JobRecord, Patch, Row } from '../stores/stored-entry.js';

/**
 * A step that changes the job's message. `restart` is a new attempt after a failure, `lose` the end
 * of the lease; `check` changes nothing, and applies to a running job.
 */
export type JobStep = 'restart' | 'progress' | 'succeed' | 'fail' | 'lose' | 'check';

/** Added to the text of a lost job. */
const LOST_TEXT = 'It was interrupted before it was done.';

type JobState = JobRecord['state'];

/**
 * The states from which each step is possible, and the resulting state. The first end stands,
 * except that a success replaces a failure. Late progress brings a lost job back, but not one that
 * has ended.
 */
const STEPS: {
  readonly [step in JobStep]: { readonly from: readonly JobState[]; readonly to: JobState };
} = {
  restart: { from: ['failed', 'lost'], to: 'running' },
  progress: { from: ['running', 'lost'], to: 'running' },
  succeed: { from: ['running', 'lost', 'failed'], to: 'succeeded' },
  fail: { from: ['running', 'lost'], to: 'failed' },
  lose: { from: ['running'], to: 'lost' },
  check: { from: ['running'], to: 'running' },
};

/** Whether a step applies to the message of a job, or to another message that has its key. */
export function isStepOf({ content }: Row, step: JobStep): boolean {
  return STEPS[step].from.includes(content.job?.state ?? 'running');
}

/** What a step sets on a message that it applies to. */
export function patchOfStep(row: Row, step: JobStep, patch: Patch): Patch {
  if (step === 'check') return {};
  const { to: state } = STEPS[step];
  if (step === 'restart') return { ...emptied(row.content), ...patch, job: { state } };
  const before = { text: row.content.text, level: row.level, ...row.content.job };
  const { text, level, replaced } = before;
  if (state === 'running' || state === 'succeeded') {
    return { text, level, ...replaced, ...patch, job: { state } };
  }
  const job: JobRecord = { state, text, level };
  if (step === 'fail') return { text, ...patch, job: { ...job, replaced: replacedBy(patch, row) } };
  const lostText = patch.text ?? `${text}\n${LOST_TEXT}`;
  return { level: 'error', progress: null, text: lostText, job };
}

/**
 * Whether a job whose key has a message gets a new one, because that message has ended and the user
 * does not have it. The message of a job without an end stays ended until the end, and a retracted
 * one until the job is started again. The user is not told the same end twice.
 */
export function jobBeginsNewLife(known: Row, { state }: JobRecord, again: boolean): boolean {
  const former = known.content.job?.state;
  if (state !== 'running') {
    const isKnown = former === 'succeeded' || former === state;
    return known.ended !== null && known.ended !== 'retracted' && !isKnown;
  }
  if (known.ended === 'retracted') return true;
  if (former === 'failed' || former === 'lost') return known.ended !== null;
  return again && former !== 'running' && !isUnread(known);
}

/**
 * What the fields of a patch replace, besides text and level. A sender is not kept: an erasure would
 * not find it.
 */
function replacedBy(fields: Patch, { content, expiresAt }: Row): Patch {
  const { text: _, level: _l, from: _f, ...patch } = fields;
  const before: Patch = { ...content, expiresAt };
  // Each of the two clears the other one.
  const pair = patch.sticky || patch.closeAfterMs ? ['sticky', 'closeAfterMs'] : [];
  const names = [...Object.keys(patch), ...pair] as (keyof Patch)[];
  return Object.fromEntries(names.map((name) => [name, before[name] ?? null]));
}

/** Clears the fields that the sender has set. */
function emptied(content: Content): Patch {
  const { movedFrom: _, collapsed: _c, renewedAt: _r, text: _t, ...fields } = content;
  return Object.fromEntries(Object.keys(fields).map((name) => [name, null])) as Patch;
}
