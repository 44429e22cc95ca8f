import { css } from '../css.js';
import { error, info, quiet, success, warning } from '../tokens.js';

/** The colour of a level, as `--_level` for edge, icon and line. */
export const levelStyles = css`
  .level-debug {
    --_level: ${quiet};
  }

  .level-info {
    --_level: ${info};
  }

  .level-success {
    --_level: ${success};
  }

  .level-warning {
    --_level: ${warning};
  }

  .level-error {
    --_level: ${error};
  }
`;
