/** One file of the built widget, as the build embeds it in this package's code. */
export interface ServedFile {
  readonly name: string;
  /** Its Content-Type. */
  readonly type: string;
  /** Says what is in it: another content has another one. */
  readonly hash: string;
  /** Its name has a hash too, so what is in it never changes. */
  readonly immutable: boolean;
  /**
   * Its bytes as base64, in each content coding that makes it smaller. As it is (`identity`) only
   * where there is no `br` to make that from.
   */
  readonly contents: { readonly br?: string; readonly gzip?: string; readonly identity?: string };
}

/**
 * The files of the built widget. The build fills this list (`scripts/embed-served.mjs`), so that a
 * bundled server has them too; where the server runs from its sources there are none.
 */
export const SERVED_FILES: readonly ServedFile[] = [];
