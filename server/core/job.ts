import type { JsonObject } from '../../protocol/index.js';
import type { SendInput, Sent, UpdateInput } from './send-input.js';

/**
 * The input of `job()`: the fields of its message, which are those of `send()`, and how it is
 * watched.
 *
 * @template Data The type of `data`.
 */
export interface JobInput<Data extends object = JsonObject> extends Omit<SendInput<Data>, 'to'> {
  /**
   * Names the job: a process that calls `job()` with the same key for the same recipient continues
   * it, on the same message. Default: a new key.
   */
  readonly key?: string | undefined;
  /**
   * How long the job may go without a sign of life from its process before its message says that it
   * was interrupted, 1,000 to 86,400,000 ms. The process renews it by itself every third of that
   * time, unless its event loop is blocked. Default: 60,000.
   */
  readonly leaseMs?: number | undefined;
  /**
   * The text of the message if the process of the job dies. Default: the job's text, and below it,
   * in English, that the work was interrupted.
   */
  readonly lostText?: string | undefined;
}

/**
 * The fields that the end of a job sets besides the text, as in `update()`; null clears one.
 *
 * @template Data The type of `data`.
 */
export type JobFields<Data extends object = JsonObject> = Omit<UpdateInput<Data>, 'text'>;

/**
 * A job: one message that shows the progress of some work, and then its result. `center.job()`
 * starts it.
 *
 * A job whose process dies is shown as failed once its lease has run out, by any process that has
 * attached or called `work()`. Progress of a process that was only suspended brings it back.
 *
 * Several processes may continue one job by its key: progress of each updates the same message. The
 * first end stands, except that a success replaces a failure. `job()` with the key of a failed job
 * starts a new attempt on the same message; with that of a job that has succeeded, it changes
 * nothing, and neither do its progress and its end.
 *
 * With the option `minLevel`, a job whose start is below it has no message until it ends, and then
 * one if the level of its end is not.
 *
 * @template Result The result of an end; with the option `minLevel`, it may be skipped.
 */
export interface Job<Result = Sent> {
  /**
   * The id of its message. It is another one after an end that had to send a new message, because
   * the user had removed the first. If the start was skipped, no message has it before the end.
   */
  readonly id: string;

  /** Whether the message existed already: the job continues one with the same key. */
  readonly existing: boolean;

  /**
   * Shows how far the job is. Returns immediately. The newest progress is written at most four
   * times a second, and the last one is always written; the process stays alive until then. If the
   * store cannot be reached, the error is logged, and the newest progress is retried.
   * @param progress 0 to 1.
   * @param text The message's new text. Default: it stays.
   * @throws MessageCenterError INVALID for another number, an invalid text, or a job that has
   *   ended; UNAVAILABLE once the message center is closed.
   */
  progress(progress: number, text?: string): void;

  /**
   * Ends the job successfully: level `success` unless the fields name another. The message is
   * unread again, moves to the top, and pops up again; its progress is cleared. If the user has
   * removed it, a new one is sent. Resolves when that is durable.
   * @param text Default: the text stays.
   * @returns The message's id; `existing` if the job had succeeded before, so that nothing changed.
   * @throws MessageCenterError INVALID for invalid fields, or a job that has ended; UNAVAILABLE
   *   when the store cannot be reached: the job is still open, and its end can be retried.
   */
  succeed<Data extends object = JsonObject>(
    text?: string,
    fields?: JobFields<NoInfer<Data>>,
  ): Promise<Result>;

  /**
   * Ends the job as failed: like `succeed`, with the level `error`.
   * @param error The text, or an error, whose message is the text. Default, also for an error
   *   without a message: the text stays.
   * @returns The message's id; `existing` if the job had ended before, so that nothing changed.
   * @throws MessageCenterError as `succeed` does.
   */
  fail<Data extends object = JsonObject>(
    error?: unknown,
    fields?: JobFields<NoInfer<Data>>,
  ): Promise<Result>;
}
