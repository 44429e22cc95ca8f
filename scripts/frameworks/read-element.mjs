import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * The element as its manifest describes it, with what frameworks and editors ask beyond that.
 *
 * @param {string} dist The folder of the built package.
 */
export async function readElement(dist) {
  const { modules } = JSON.parse(await readFile(join(dist, 'custom-elements.json'), 'utf8'));
  const declaration = modules.flatMap((module) => module.declarations ?? []).find(isElement);
  const { name, tagName, description, members, events, slots, cssParts, cssProperties } =
    declaration;
  const settable = members.filter(isSettable);
  const typed = readTypes(join(dist, 'widget/index.d.ts'), name);
  return {
    className: name,
    tag: tagName,
    description,
    /** Each has the name of its property as `property`, and its `values` where they are a few words. */
    attributes: settable
      .filter(({ attribute }) => attribute !== undefined)
      .map(({ attribute, name: property, description: meaning }) => ({
        name: attribute,
        property,
        description: meaning,
        values: typed.valuesOf(property),
        isBoolean: typed.isBoolean(property),
      })),
    properties: settable.filter(({ attribute }) => attribute === undefined),
    events: events.map(({ type, ...event }) => ({ ...event, className: type.text })),
    slots: slots ?? [],
    parts: cssParts ?? [],
    customProperties: cssProperties ?? [],
  };
}

function isElement({ tagName }) {
  return tagName !== undefined;
}

function isSettable({ kind, static: isStatic, readonly }) {
  return kind === 'field' && !isStatic && !readonly;
}

/** What the compiler knows of a class and the manifest does not: the words that a type allows. */
function readTypes(file, className) {
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: [],
  };
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbol = checker.getExportsOfModule(module).find(({ name }) => name === className);
  const element = checker.getDeclaredTypeOfSymbol(
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  );
  const typeOf = (property) =>
    checker.getTypeOfSymbol(checker.getPropertyOfType(element, property));
  return {
    isBoolean: (property) => Boolean(typeOf(property).flags & ts.TypeFlags.Boolean),
    valuesOf(property) {
      const type = typeOf(property);
      const words = type.isUnion() ? type.types : [];
      return words.every((word) => word.isStringLiteral()) ? words.map(({ value }) => value) : [];
    },
  };
}
