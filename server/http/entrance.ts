import type { Request, RequestHandler } from 'express';
import { type Mounts, pathnameOf } from './mounts.js';

/** What a page asks for first, and the paths of the API. */
export const OWN_PATH = /^\/(widget\.js|messages(\/.*)?|commands|counts|session)$/;

/**
 * Lets requests into the router: files are answered at once, the API goes on. Where the router shares
 * its place with other routes of the app, such as at the root, what is not ours is left to them
 * untouched.
 */
export function entrance(
  files: RequestHandler,
  mounts: Mounts,
  sharesPlace: (request: Request) => boolean,
): RequestHandler {
  return (request, response, next) => {
    const { statusCode } = response;
    const own = OWN_PATH.test(pathnameOf(request.url));
    if (own) mounts.saw(request);
    // Koa begins with 404.
    response.statusCode = 200;
    files(request, response, (error?: unknown) => {
      if (error || own || !sharesPlace(request)) return next(error);
      response.statusCode = statusCode;
      next('router');
    });
  };
}
