import { fileURLToPath } from 'node:url';
import express, { type RequestHandler } from 'express';

/** Where the built widget lies, seen from this module's place in the package. */
const FOLDER = fileURLToPath(new URL('../../served/', import.meta.url));

/**
 * Serves `widget.js` and `widget.css`, which pages revalidate by their ETag. They hold nothing of
 * anybody's, so pages of any site may load them.
 */
export function widgetFiles(): RequestHandler {
  return express.static(FOLDER, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders(response) {
      response.setHeader('Cache-Control', 'public, no-cache');
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    },
  });
}
