import { edited, walk } from './source.mjs';

/**
 * A rollup plugin: leaves out of libraries what the widget can never reach. It knows what from a
 * table, and changes nothing else; the minifier then drops what only that had asked for.
 *
 * @param table For each module, by the end of its path, the following, each by its source text with
 *   single spaces; one that ends with "…" stands for all that begin so, and one that begins with
 *   "name: " is meant in the method of that name alone.
 *   - `members`: names of methods, accessors and properties of classes, prototypes and object literals;
 *     after "Name." those of one class alone
 *   - `without`: statements, cases, arguments and elements of lists
 *   - `never`, `always`: conditions that are always false, or always true
 *   - `same`: expressions and parameters with a default, each with a shorter one of the same value
 * @throws Error when a module is not in the bundle, or has not what the table names: the library has
 *   changed, and the table has to be looked through again.
 */
export function leaveOut(table) {
  const missed = new Set(Object.keys(table));
  return {
    name: 'leave-out',
    transform(code, id) {
      const module = Object.keys(table).find((end) => id.endsWith(`/node_modules/${end}`));
      if (module === undefined) return null;
      missed.delete(module);
      return { code: without(code, this.parse(code), table[module], module), map: null };
    },
    buildEnd(error) {
      if (error || missed.size === 0) return;
      throw new Error(`What is to be left out of ${[...missed].join(', ')} is not in the bundle.`);
    },
  };
}

function without(code, tree, { members = [], ...rules }, module) {
  const unused = new Set([
    ...members,
    ...['without', 'never', 'always'].flatMap((rule) => rules[rule] ?? []),
    ...Object.keys(rules.same ?? {}),
  ]);
  const ruleOf = finder(rules);
  const edits = [];
  walk(tree, (node, ancestors) => {
    const [parent] = ancestors;
    const name = memberName(node);
    const owned = `${ancestors[1]?.id?.name}.${name}`;
    const member = members.find((key) => key === name || key === owned);
    const found = member ? { key: member, text: '' } : ruleOf(code, node, ancestors);
    if (found === undefined) return false;
    unused.delete(found.key);
    const { start, end } = node;
    edits.push(found.text === '' ? removal(code, node, parent) : { start, end, text: found.text });
    return !isChained(node, parent);
  });
  if (unused.size > 0) {
    const list = [...unused].map((key) => `\n  ${key}`).join('');
    throw new Error(`${module} no longer has what is to be left out of it:${list}`);
  }
  return edited(code, edits);
}

/** The rule for a node: its key in the table, and the text that takes the place of the node's. */
function finder({ without = [], never = [], always = [], same = {} }) {
  const inLists = new Map(without.map((key) => [key, '']));
  const conditions = new Map([
    ...never.map((key) => [key, 'false']),
    ...always.map((key) => [key, 'true']),
  ]);
  const expressions = new Map(Object.entries(same));
  return (code, node, ancestors) => {
    const [parent] = ancestors;
    const text = code.slice(node.start, node.end).replace(/\s+/g, ' ');
    const method = ancestors.find(({ type }) => type === 'MethodDefinition')?.key.name;
    return (
      (isInList(node, parent) && lookUp(inLists, text, method)) ||
      (isCondition(node, parent) && lookUp(conditions, text, method)) ||
      (isValue(node, parent) && lookUp(expressions, text, method)) ||
      undefined
    );
  };
}

function lookUp(rules, text, method) {
  for (const [key, value] of rules) {
    const source = key.startsWith(`${method}: `) ? key.slice(method.length + 2) : key;
    const fits = source.endsWith('…') ? text.startsWith(source.slice(0, -1)) : text === source;
    if (fits) return { key, text: value };
  }
  return undefined;
}

const isListed = (node, parent) =>
  ['arguments', 'elements', 'expressions', 'declarations', 'cases'].some((list) =>
    parent?.[list]?.includes?.(node),
  );

function isInList(node, parent) {
  return /Statement$/.test(node.type) || isListed(node, parent);
}

function isCondition(node, parent) {
  if (/^(Logical|Binary)Expression$/.test(node.type) || parent?.type === 'LogicalExpression') {
    return true;
  }
  if (parent?.type === 'UnaryExpression') return parent.operator === '!';
  return parent?.test === node;
}

function isValue(node, parent) {
  if (parent?.type === 'AssignmentExpression' && parent.left === node) return false;
  return /(Expression|Identifier|Literal|Pattern)$/.test(node.type) && !isNameIn(node, parent);
}

function isNameIn(node, parent) {
  const named = parent?.type === 'MemberExpression' ? parent.property : parent?.key;
  return named === node && !parent.computed;
}

/** The name of what a node declares as a part of a class, a prototype or an object literal. */
function memberName(node) {
  if (/^(MethodDefinition|PropertyDefinition|Property)$/.test(node.type)) {
    return node.computed ? undefined : (node.key.name ?? node.key.value);
  }
  const assignment = node.type === 'ExpressionStatement' ? node.expression : node;
  const { type, left } = assignment;
  const onPrototype =
    type === 'AssignmentExpression' && left.object?.property?.name === 'prototype';
  // `A.prototype.x = A.prototype.y = ...` declares what follows as well.
  if (!onPrototype || (assignment !== node && assignment.right.left)) return undefined;
  return left.property.name;
}

/** In a list, the comma after it goes too; of a chain of assignments, what is assigned stays. */
function removal(code, node, parent) {
  const { start, end } = node;
  if (isChained(node, parent)) return { start, end: node.right.start, text: '' };
  if (/Statement$/.test(node.type)) return { start, end, text: ';' };
  if (parent.type === 'SequenceExpression') return { start, end, text: '0' };
  const comma = /^\s*,/.exec(code.slice(end))?.[0].length ?? 0;
  return { start, end: end + comma, text: '' };
}

function isChained(node, parent) {
  return node.type === 'AssignmentExpression' && parent?.type === 'AssignmentExpression';
}
