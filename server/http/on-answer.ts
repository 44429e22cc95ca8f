import type { ServerResponse } from 'node:http';

/**
 * Calls `run` when the answer is complete. Unlike `finish`, which never comes if the client leaves
 * or does not read.
 */
export function onAnswer(response: ServerResponse, run: () => void): void {
  const { end } = response;
  response.end = (...answer: unknown[]) => {
    run();
    return end.apply(response, answer as never);
  };
}
