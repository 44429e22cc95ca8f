/** How many items are worked on at the same time. */
const AT_ONCE = 20;

/**
 * Works on all items, some of them at the same time.
 * @returns What the work has returned, in the order in which it was done.
 */
export async function eachOf<Item, Value>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  const waiting = [...items].values();
  const workOn = async () => {
    for (const item of waiting) values.push(await work(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOn));
  return values;
}
