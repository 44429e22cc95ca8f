import type { App } from './app.js';
import type { WidgetPage } from './widget-page.js';

const FOLDER = '/of-the-test';

/** A page of the app that a test has written. */
export interface RenderedPage {
  /** The content of its body, around the element or in it. */
  readonly body: string;
  /** The CSS of its own style sheet. */
  readonly css?: string;
  /** A classic script of the page's own, which runs before the widget's. */
  readonly script?: string;
  /** Default: as served. */
  readonly widget?: string;
}

let written = 0;

/** Goes to a page of its own, under the app's policy, written out as its server would. */
export async function goToRendered(
  app: App,
  { page }: WidgetPage,
  rendered: RenderedPage,
): Promise<void> {
  const { body, css = '', script = '', widget = '/message-center/widget.js' } = rendered;
  written += 1;
  const path = (kind: string): string => `${FOLDER}/page-${written}.${kind}`;
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>rendered</title>
    <link rel="stylesheet" href="/message-center/widget.css">
    <link rel="stylesheet" href="${path('css')}">
    <script defer src="${path('js')}"></script>
    <script type="module" src="${widget}"></script>
  </head>
  <body>${body}</body>
</html>`;
  await app.server.call('serveFiles', [
    { path: path('html'), type: 'html', body: html },
    { path: path('css'), type: 'css', body: css },
    { path: path('js'), type: 'js', body: script },
  ]);
  await page.goto(app.origin + path('html'));
}
