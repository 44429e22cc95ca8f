/** The middle of several measurements, because single ones are noise on a shared machine. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** How many times a second `work` runs, when `count` of them run `atOnce` at a time. */
export async function perSecond(count, atOnce, work) {
  const start = performance.now();
  for (let done = 0; done < count; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, index) => work(done + index)));
  }
  return (count * 1_000) / (performance.now() - start);
}

/**
 * Measures each case `rounds` times, in turns, so that what disturbs the machine disturbs all of
 * them; prints each median and its ratio to the first case, the baseline.
 */
export async function compare(title, rounds, cases, unit = '/s') {
  const results = new Map(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(cases)) results.get(name).push(await measure());
  }
  console.log(`\n${title}`);
  const [baseline] = [...results.values()].map(median);
  for (const [name, numbers] of results) {
    const middle = median(numbers);
    const ratio = (middle / baseline).toFixed(2);
    console.log(`  ${name.padEnd(58)} ${middle.toFixed(1).padStart(10)} ${unit}  ${ratio}x`);
  }
}
