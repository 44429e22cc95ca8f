import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware } from '../options.js';
import { pathnameOf } from './mounts.js';
import type { ServedFile } from './served-files.js';
import { answerInTurn, endUnread, type SlowReaderOptions } from './slow-readers.js';
import { type FileAnswer, WidgetFile } from './widget-file.js';

/** Loads the files; called once, at the first request for a file. */
type LoadFiles = () => Promise<readonly ServedFile[]>;

/** The path of a file: no route of the API has a dot. */
const FILE_PATH = /^\/([\w-]+\.\w+)$/;

/**
 * Serves `widget.js` and `widget.css`, which pages revalidate by their ETag, and the files that
 * they load later, which never change and are cached for a year; compressed as the browser prefers.
 * They hold no user data, so pages of any site may load them.
 */
export function widgetFiles(
  options: SlowReaderOptions,
  load: LoadFiles = loadEmbedded,
): Middleware {
  const inTurn = answerInTurn();
  const untilRead = endUnread(options);
  let loading: Promise<ReadonlyMap<string, WidgetFile>> | undefined;
  const files = () => {
    loading ??= load().then(
      (list) => new Map(list.map((file) => [file.name, new WidgetFile(file)])),
    );
    return loading;
  };
  return (request, response, next) => {
    const name = FILE_PATH.exec(pathnameOf(request.url ?? ''))?.[1];
    if (name === undefined || !['GET', 'HEAD'].includes(request.method ?? '')) {
      next();
      return;
    }
    files()
      .then((found) => {
        const file = found.get(name);
        if (!file) return next();
        const answer = (): void => send(request, response, file.answer(request));
        inTurn(request, response, () => untilRead(request, response, answer));
      })
      .catch(next);
  };
}

/** Imports the files at the first request, so that a process that only sends never loads them. */
async function loadEmbedded(): Promise<readonly ServedFile[]> {
  return (await import('./served-files.js')).SERVED_FILES;
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: FileAnswer,
): void {
  // A framework may have preset another status.
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const vary = [response.getHeader('Vary') ?? [], 'Accept-Encoding'].flat();
  response.setHeader('Vary', vary.join(', '));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (status !== 304) response.setHeader('Content-Length', body?.length ?? 0);
  response.end(method === 'HEAD' ? undefined : body);
}
