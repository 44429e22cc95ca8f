import type { Stop } from '../message-store.js';
import { EntryStream, type WatchParts } from './change-stream.js';
import { EntryPoll } from './poll.js';

/** Reports what a listener throws, so that the other listeners are still called. */
function guarded(parts: WatchParts): WatchParts {
  const onError = (error: unknown) => {
    try {
      parts.onError(error);
    } catch {
      // There is nobody else to report it to.
    }
  };
  const onHint: WatchParts['onHint'] = (...hint) => {
    try {
      parts.onHint(...hint);
    } catch (error) {
      onError(error);
    }
  };
  return { ...parts, onHint, onError };
}

/** Watches by a change stream, or by polling if the server has none or `poll` is set. */
export function watchEntries(unguarded: WatchParts, poll: boolean): Stop {
  const parts = guarded(unguarded);
  if (poll) return new EntryPoll(parts).start();
  let stopPoll: Stop = () => {};
  const stream = new EntryStream(parts, () => {
    stopPoll = new EntryPoll(parts).start();
  });
  const stopStream = stream.start();
  return () => {
    stopStream();
    stopPoll();
  };
}
