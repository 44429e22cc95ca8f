/** One file of the built widget, as the build embeds it in this package's code. */
export interface ServedFile {
  readonly name: string;
  /** Its Content-Type. */
  readonly type: string;
  /** A hash of the content. */
  readonly hash: string;
  /** Its name contains the hash, so its content never changes. */
  readonly immutable: boolean;
  /**
   * Its bytes as base64, in each content coding that makes it smaller. Uncompressed (`identity`)
   * only if there is no `br` to decompress.
   */
  readonly contents: { readonly br?: string; readonly gzip?: string; readonly identity?: string };
}

/**
 * The files of the built widget. The build fills this list (`scripts/embed-served.mjs`), so that a
 * bundled server has them too. It is empty when the server runs from its sources.
 */
export const SERVED_FILES: readonly ServedFile[] = [];
