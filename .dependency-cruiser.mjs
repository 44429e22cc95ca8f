/**
 * Which folder may import which. The compiler's project references keep the protocol and the two halves apart;
 * these rules say the same once more, and keep the folders inside the halves in order.
 */

/** Forbids that files of `from` import files of `to`. Both are regular expressions. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbid('no-cycles', 'A cycle has no first file to read.', {}, { circular: true }),
    forbid(
      'protocol-imports-nothing',
      'Both halves carry the protocol; only its schemas need a library, and only on the server.',
      { path: '^protocol/', pathNot: '^protocol/((data|field|message)-)?schemas' },
      { pathNot: '^protocol/' },
    ),
    forbid(
      'halves-apart',
      'Server and widget meet in the protocol alone.',
      { path: '^(server|widget)/' },
      { path: '^(server|widget)/', pathNot: '^$1/' },
    ),
    forbid(
      'schemas-on-the-server-only',
      'The schema library never reaches a page.',
      { pathNot: '^(server/|protocol/((data|field|message)-)?schemas)' },
      { path: '^(protocol/((data|field|message)-)?schemas|node_modules/valibot/)' },
    ),
    forbid(
      'core-knows-no-transport-and-no-store',
      'The rules are the same for every transport and every store.',
      { path: '^server/core/' },
      { path: '^server/(socket|http|stores/(sqlite|mongo))/' },
    ),
    forbid(
      'stores-know-no-rules',
      'A store keeps what the core decides.',
      { path: '^server/stores/' },
      { path: '^server/(core|auth|push|socket|http)/' },
    ),
    forbid(
      'one-store-apart-from-the-other',
      'An app loads one store.',
      { path: '^server/stores/(sqlite|mongo)/' },
      { path: '^server/stores/(sqlite|mongo)/', pathNot: '^server/stores/$1/' },
    ),
    forbid(
      'push-knows-no-transport',
      'A publisher is handed the transport that it pushes by.',
      { path: '^server/push/' },
      { path: '^server/(auth|socket|http|stores/(sqlite|mongo))/' },
    ),
    forbid(
      'connection-knows-no-inbox',
      'The connection carries the protocol and knows nothing of what becomes of it.',
      { path: '^widget/connection/' },
      { path: '^widget/(inbox|popups|alerts|components)/' },
    ),
    forbid(
      'state-knows-no-components',
      'Inbox, popups and alerts work without an element.',
      { path: '^widget/(inbox|popups|alerts)/' },
      { path: '^widget/components/' },
    ),
    forbid(
      'platform-knows-the-browser-alone',
      'What the browser offers is wrapped without regard to messages.',
      { path: '^widget/platform/' },
      { path: '^widget/(connection|inbox|popups|alerts|components|i18n)/' },
    ),
    forbid(
      'no-development-dependency',
      'What runs at the user is a dependency.',
      { path: '^(protocol|server|widget)/' },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional'],
        // Svelte is no peer: SvelteKit's development server cannot run the server of a package with that peer.
        pathNot: '/(@types/node|svelte)/',
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
