import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

const BASE_CLASSES = ['InboxElement', 'InboxOptions', 'LinkedElement', 'MessageCenterOptions'];

/** The manifest of the elements, `dist/custom-elements.json`, and the data for VS Code. */
export default {
  // The inner elements are private.
  globs: [
    'widget/components/message-center/message-center.ts',
    'widget/components/message-inbox/message-inbox.ts',
    'widget/components/message-badge/message-badge.ts',
    'widget/components/linked-element/linked-element.ts',
    'widget/components/message-center/inbox-element.ts',
    'widget/components/message-center/inbox-options.ts',
    'widget/components/message-center/message-center-options.ts',
    'widget/components/message-center/events.ts',
  ],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [
    attributeDefaults(),
    publicMembersOnly(),
    builtPaths(),
    unionsOnOneLine(),
    customElementVsCodePlugin({
      outdir: 'dist',
      cssFileName: null,
      exclude: BASE_CLASSES,
      // The defaults would be shown as undefined.
      hideCssPropertiesDocs: true,
    }),
    // Parts and properties of the other elements are among those of `<message-center>`.
    customElementVsCodePlugin({
      outdir: 'dist',
      htmlFileName: null,
      exclude: [...BASE_CLASSES, 'MessageInboxElement', 'MessageBadgeElement'],
    }),
  ],
};

/** Gives attributes the defaults of their properties, where the analyzer follows constants. */
function attributeDefaults() {
  return {
    name: 'attribute-defaults',
    packageLinkPhase({ customElementsManifest }) {
      for (const { declarations } of customElementsManifest.modules) {
        for (const { attributes = [], members = [] } of declarations ?? []) {
          for (const attribute of attributes) {
            attribute.default = members.find(({ name }) => name === attribute.fieldName)?.default;
          }
        }
      }
    },
  };
}

/** Leaves out what a page cannot or should not use, and events that only look like ours. */
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

/** The formatter breaks a long union into lines, with a bar before the first value. */
function unionsOnOneLine() {
  return {
    name: 'unions-on-one-line',
    packageLinkPhase({ customElementsManifest }) {
      const declarations = customElementsManifest.modules.flatMap((module) => module.declarations);
      const typed = declarations.flatMap(({ members, attributes }) => [members, attributes].flat());
      for (const { type } of typed.filter((each) => each?.type)) {
        type.text = type.text.replace(/^\| /, '').replaceAll(/\s+/g, ' ');
      }
    },
  };
}
