/** The median of several measurements, because single ones are noise on a shared machine. */
export function median(numbers) {
  return atShare(numbers, 0.5);
}

/** With at least this many rounds, the 95th percentile is printed, too. */
const ROUNDS_FOR_TAIL = 20;

function atShare(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}

/** How many times a second `work` runs, if it runs `count` times, `atOnce` at a time. */
export async function perSecond(count, atOnce, work) {
  const start = performance.now();
  for (let done = 0; done < count; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, (_, index) => work(done + index)));
  }
  return (count * 1_000) / (performance.now() - start);
}

/**
 * Measures each case `rounds` times, in turns, so that a disturbance of the machine affects all of
 * them.
 * @returns The results of each case, by its name.
 */
export async function inTurns(rounds, cases) {
  const results = new Map(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(cases)) results.get(name).push(await measure());
  }
  return results;
}

/**
 * Prints the median of each case and its ratio to the first case, the baseline.
 *
 * @param figure Picks the figure to print from a measurement that has several.
 */
export function print(title, results, unit, figure = (number) => number) {
  console.log(`\n${title}`);
  let baseline;
  for (const [name, measured] of results) {
    const numbers = measured.map(figure);
    const middle = median(numbers);
    baseline ??= middle;
    const line = `${name.padEnd(58)} ${middle.toFixed(1).padStart(10)} ${unit}`;
    const tail = `  95 % within ${atShare(numbers, 0.95).toFixed(1)}`;
    const ratio = baseline > 0 ? `  ${(middle / baseline).toFixed(2)}x` : '';
    console.log(`  ${line}${ratio}${numbers.length < ROUNDS_FOR_TAIL ? '' : tail}`);
  }
}

/**
 * Prints the medians of several figures side by side.
 *
 * @param columns The name of each figure, and how it is read from a measurement.
 */
export function printColumns(title, results, columns) {
  const line = (name, cells) =>
    `  ${name.padEnd(36)}${cells.map((cell) => cell.padStart(13)).join('')}`;
  console.log(`\n${title}`);
  console.log(line('', Object.keys(columns)));
  for (const [name, measured] of results) {
    const cells = Object.values(columns).map((figure) => median(measured.map(figure)).toFixed(1));
    console.log(line(name, cells));
  }
}

/** Measures each case in turns, and prints the results. */
export async function compare(title, rounds, cases, unit = '/s') {
  print(title, await inTurns(rounds, cases), unit);
}
