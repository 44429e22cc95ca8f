/** The manifest of the elements, for editors: `dist/custom-elements.json`. */
export default {
  // The parts that <message-center> is made of are its own affair.
  globs: [
    'widget/components/message-center/message-center.ts',
    'widget/components/message-center/inbox-element.ts',
    'widget/components/message-center/message-center-options.ts',
    'widget/components/message-center/events.ts',
  ],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [publicMembersOnly(), builtPaths()],
};

/** Leaves out what a page cannot or should not reach, and events that only look like ours. */
function publicMembersOnly() {
  const isPublic = ({ name, privacy }) =>
    !name.startsWith('#') && (privacy ?? 'public') === 'public';
  const isOurs = ({ name }) => name?.startsWith('mc-');
  return {
    name: 'public-members-only',
    packageLinkPhase({ customElementsManifest }) {
      for (const { declarations } of customElementsManifest.modules) {
        for (const declaration of declarations ?? []) {
          declaration.members = declaration.members?.filter(isPublic);
          declaration.events = declaration.events?.filter(isOurs);
        }
      }
    },
  };
}

/** Names modules as the package ships them: `widget/x.ts` is `dist/widget/x.js`. */
function builtPaths() {
  const rename = (value) => {
    if (typeof value === 'string') return value.replace(/^\/?(widget\/.+)\.[jt]s$/, 'dist/$1.js');
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
  };
  return {
    name: 'built-paths',
    packageLinkPhase({ customElementsManifest }) {
      customElementsManifest.modules = rename(customElementsManifest.modules);
    },
  };
}
