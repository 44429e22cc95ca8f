import { DEFAULT_LIMITS } from '../../protocol/index.js';
import { createSchemas } from '../../protocol/schemas.js';
import { BUILT_IN_LEVELS } from '../../server/core/levels.js';
import type { SendRules } from '../../server/core/parse-send.js';

/** The schemas of a center without options. */
export const SCHEMAS = createSchemas({
  limits: DEFAULT_LIMITS,
  levels: [...BUILT_IN_LEVELS.keys()],
  now: Date.now,
});

/** How a center without options reads messages. */
export const SEND_RULES: SendRules = {
  schemas: SCHEMAS,
  levels: BUILT_IN_LEVELS,
};
