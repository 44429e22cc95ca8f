import { fileURLToPath } from 'node:url';
import express, { type RequestHandler } from 'express';

/** Where the built widget lies, seen from this module's place in the package. */
const FOLDER = fileURLToPath(new URL('../../served/', import.meta.url));

/** A file whose name tells its content, by a hash before its ending. */
const HASHED = /-[\w-]{8}\.js$/;

/**
 * Serves `widget.js` and `widget.css`, which pages revalidate by their ETag, and the files that they
 * load later, which never change and are kept for a year. They hold nothing of anybody's, so pages
 * of any site may load them.
 */
export function widgetFiles(): RequestHandler {
  return express.static(FOLDER, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders(response, path) {
      const caching = HASHED.test(path) ? 'max-age=31536000, immutable' : 'no-cache';
      response.setHeader('Cache-Control', `public, ${caching}`);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    },
  });
}
