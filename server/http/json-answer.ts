import type { ServerResponse } from 'node:http';

/** Headers of every answer but the widget's files. */
export const API_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // Allowed origins use CORS requests, which this header does not affect.
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

export function setApiHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(API_HEADERS)) response.setHeader(name, value);
}

/** Answers with JSON. Uses no Express methods, so that it works in any framework. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
