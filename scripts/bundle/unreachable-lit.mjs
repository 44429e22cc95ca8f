/**
 * What of Lit the widget cannot reach: see leave-out.mjs for what the table says. Lit comes minified,
 * so the names are those of its build. All of it follows from:
 * - browsers adopt style sheets and have shadow roots of their own: no polyfills
 * - the only task runs when it is asked to, gives no value, and takes its arguments from a function
 * - no template is MathML, and only css`` makes style sheets
 */
export const UNREACHABLE_LIT = {
  'lit-html/lit-html.js': {
    // Of the exported internals, directive-helpers.js reads one, `I`.
    members: ['M', 'P', 'A', 'C', 'L', 'R', 'D', 'V', 'H', 'N', 'U', 'B', 'F'],
    never: ['3===i'],
    same: { 't.litHtmlPolyfillSupport': 'undefined' },
  },

  'lit-element/lit-element.js': {
    without: ['s.litElementHydrateSupport?.({LitElement:i})'],
    same: { 's.litElementPolyfillSupport': 'undefined' },
  },

  '@lit/reactive-element/reactive-element.js': {
    without: ['Symbol.metadata??=Symbol("metadata")', 'a.litPropertyMetadata??=new WeakMap'],
    never: ['finalize: null!==t', 'void 0!==t.l'],
    same: {
      'this.constructor.l': 'undefined',
      'a.reactiveElementPolyfillSupport': 'undefined',
    },
  },

  '@lit/reactive-element/css-tag.js': {
    always: ['t.ShadowRoot&&…', '!0===t._$cssResult$'],
    never: ['o!==s'],
  },

  '@lit/task/task.js': {
    members: [
      'taskComplete',
      'hostUpdate',
      'hostUpdated',
      'S',
      'abort',
      'value',
      'error',
      'render',
    ],
    without: [
      'this.m=h.argsEqual??r',
      'this.k=h.onComplete',
      'this.A=h.onError',
      'this.autoRun=h.autoRun??!0',
      '"initialValue"in h&&…',
      'try{this.k?.(s)}catch{}',
      'try{this.A?.(h)}catch{}',
      'this.o?.(s)',
      'this.h?.(h)',
      'this.u=s',
      'this.l=h',
      'this.t=void 0',
      'this.o=void 0',
      'this.h=void 0',
    ],
    always: ['"object"==typeof s'],
    never: ['s===i', '!Array.isArray(t)', '"afterUpdate"===this.autoRun', 'void 0===this.j'],
  },
};
