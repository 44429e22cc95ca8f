import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Vitest's own order, by the durations of the last run, after the files that are known to take long:
 * a first run knows no durations and would begin them last, when nothing is left to run beside them.
 *
 * @param longest The ends of their paths, longest first: their length in lines does not show it.
 */
export function longestFirst(longest: readonly string[]) {
  const rank = ({ moduleId }: TestSpecification): number => {
    const place = longest.findIndex((end) => moduleId.endsWith(end));
    return place === -1 ? longest.length : place;
  };
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files);
      return sorted.sort((a, b) => rank(a) - rank(b));
    }
  };
}
