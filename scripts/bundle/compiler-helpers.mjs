const MODULE = '\0compiler-helpers';
const HELPER = /^var (__decorate) = \(this && this\.__decorate\) \|\| (function [\s\S]*?\n\});$/m;

/**
 * A rollup plugin: the compiler writes the function that applies decorators into every module; this
 * keeps one of them.
 */
export function oneCompilerHelper() {
  let helper;
  return {
    name: 'one-compiler-helper',
    resolveId: (source) => (source === MODULE ? MODULE : null),
    load(id) {
      // Reflect.decorate was never standardised.
      const body = helper?.replace(/typeof Reflect === "object" && [^)]*/, 'false');
      return id === MODULE ? `export const __decorate = ${body};` : null;
    },
    transform(code, id) {
      const found = id.includes('node_modules') ? null : HELPER.exec(code);
      if (found === null) return null;
      helper ??= found[2];
      const imported = `import { __decorate } from ${JSON.stringify(MODULE)};`;
      return { code: code.replace(found[0], () => imported), map: null };
    },
  };
}
