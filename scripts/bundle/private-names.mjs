import { edited, walk } from './source.mjs';

/**
 * A rollup plugin: gives private members names that recur from class to class; the minifier would
 * give each name in the bundle a short one of its own.
 */
export function sharedPrivateNames() {
  return {
    name: 'shared-private-names',
    renderChunk(code) {
      const classes = new Map();
      const found = [];
      walk(this.parse(code), (node, ancestors) => {
        if (node.type !== 'PrivateIdentifier') return false;
        found.push(node);
        for (const body of ancestors.filter(({ type }) => type === 'ClassBody')) {
          classes.set(body, (classes.get(body) ?? new Set()).add(node.name));
        }
        return false;
      });
      const names = sharedNames([...classes.values()], found);
      const edits = found.map(({ start, end, name }) => ({ start, end, text: names.get(name) }));
      return { code: edited(code, edits), map: null };
    },
  };
}

/** For each private name the first one that no class needs for another; those used most first. */
function sharedNames(classes, found) {
  const uses = new Map();
  for (const { name } of found) uses.set(name, (uses.get(name) ?? 0) + 1);
  const names = new Map();
  for (const name of [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a))) {
    const rivals = classes
      .filter((members) => members.has(name))
      .flatMap((members) => [...members]);
    const taken = new Set(rivals.map((rival) => names.get(rival)));
    let number = 0;
    while (taken.has(`#p${number}`)) number++;
    names.set(name, `#p${number}`);
  }
  return names;
}
