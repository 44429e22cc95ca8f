/**
 * Changes that old libraries make to built-in objects. Each function runs in a page before its
 * scripts.
 */

/** Methods that such libraries add to objects, and a replaced storage. */
export function oldLibraries(): void {
  Object.assign(Array.prototype, {
    toJSON(this: unknown[]) {
      return `[${this.map((each) => JSON.stringify(each))}]`;
    },
    first: () => undefined,
  });
  Object.assign(Object.prototype, { extend: () => undefined });
  Array.from = ((list: ArrayLike<unknown>) => [].slice.call(list)) as typeof Array.from;
  const keys = (): never => {
    throw new Error('not here');
  };
  Object.defineProperty(window, 'localStorage', { value: { keys, length: 'x', getItem: keys } });
}

/** The replacements of Prototype.js 1.6, with its original code. */
export function prototypeLibrary(): void {
  type Iterator = (value: unknown, index: number) => unknown;
  const toArray = (list: ArrayLike<unknown> | null): unknown[] => {
    const results: unknown[] = [];
    for (let index = 0; index < (list?.length ?? 0); index += 1) results.push(list?.[index]);
    return results;
  };
  const each = (list: unknown[], iterator: Iterator): void => {
    for (let index = 0; index < list.length; index += 1) iterator(list[index], index);
  };
  const reverse = Array.prototype.reverse;
  const toJSON = (value: unknown): string => `(${String(value)})`;
  Object.assign(Function.prototype, {
    bind(this: (...args: unknown[]) => unknown, object: unknown, ...bound: unknown[]) {
      if (object === undefined && bound.length === 0) return this;
      return (...args: unknown[]) => this.apply(object, bound.concat(toArray(args)));
    },
  });
  Object.assign(Array.prototype, {
    all(this: unknown[], iterator: Iterator) {
      let result = true;
      each(this, (value, index) => {
        result = result && !!iterator(value, index);
      });
      return result;
    },
    map(this: unknown[], iterator: Iterator) {
      const results: unknown[] = [];
      each(this, (value, index) => results.push(iterator(value, index)));
      return results;
    },
    filter(this: unknown[], iterator: Iterator) {
      const results: unknown[] = [];
      each(this, (value, index) => iterator(value, index) && results.push(value));
      return results;
    },
    reduce(this: unknown[]) {
      return this.length > 1 ? this : this[0];
    },
    reverse(this: unknown[], inline?: boolean) {
      return reverse.call(inline === false ? toArray(this) : this);
    },
    entries(this: unknown[]) {
      return toArray(this);
    },
    toJSON(this: unknown[]) {
      return toJSON(this);
    },
  });
  for (const { prototype } of [String, Number, Date]) {
    Object.assign(prototype, { toJSON: () => toJSON('value') });
  }
  Object.assign(Object, {
    keys: (object: object) => {
      const keys: string[] = [];
      for (const key in object) keys.push(key);
      return keys;
    },
  });
  Object.assign(Array, { from: toArray });
  Object.assign(HTMLElement.prototype, {
    show(this: HTMLElement) {
      this.style.display = '';
    },
    hide(this: HTMLElement) {
      this.style.display = 'none';
    },
    update(this: HTMLElement, content: string) {
      this.textContent = content;
    },
    remove(this: HTMLElement) {
      (this.parentNode as Node).removeChild(this);
      return this;
    },
  });
}

/** A replaced `JSON`, which cannot parse. */
export function brokenJson(): void {
  Object.defineProperty(window, 'JSON', { value: { stringify: () => '""', parse: () => null } });
}
