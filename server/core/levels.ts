import { LEVELS, type Level } from '../../protocol/index.js';

/** The rules of one level in a center. */
export interface LevelRules {
  /** Its place among the others. */
  readonly number: number;
  /** Whether its messages are kept, if they do not say it themselves. */
  readonly persistent: boolean;
  /** The level that it is shown like: itself, if it is one of the five. */
  readonly like: Level;
}

/** All levels of a center, by their names. */
export type Levels = ReadonlyMap<string, LevelRules>;

/** The five levels. */
export const BUILT_IN_LEVELS: Levels = new Map(
  Object.entries(LEVELS).map(([name, number]) => {
    return [name, { number, persistent: true, like: name as Level }];
  }),
);

/** The level that a message is shown like; the app may no longer have the message's own. */
export function likeOf(level: string, levels: Levels): Level {
  return levels.get(level)?.like ?? 'info';
}

export function isBuiltIn(level: string): level is Level {
  return Object.hasOwn(LEVELS, level);
}
