import type { Request, RequestHandler } from 'express';
import { type Mounts, pathnameOf } from './mounts.js';

/** The path of the widget, which a page requests first, and the paths of the API. */
export const OWN_PATH = /^\/(widget\.js|messages(\/.*)?|commands|counts|session)$/;

/**
 * Serves the widget's files, and passes requests of the API on. If the router shares its path with
 * other routes of the app, such as the root, all other requests are left to them unchanged.
 */
export function acceptOwnRequests(
  files: RequestHandler,
  mounts: Mounts,
  sharesPath: (request: Request) => boolean,
): RequestHandler {
  return (request, response, next) => {
    const { statusCode } = response;
    const own = OWN_PATH.test(pathnameOf(request.url));
    if (own) mounts.add(request);
    // Koa presets 404.
    response.statusCode = 200;
    files(request, response, (error?: unknown) => {
      if (error || own || !sharesPath(request)) return next(error);
      response.statusCode = statusCode;
      next('router');
    });
  };
}
