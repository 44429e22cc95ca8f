/** Line ends at its end are left out by browsers. */
const HEADER_TEXT = /^[\t -~\x80-\xff]*[\r\n]*$/;

/** Whether a value is a text that a header of HTTP can hold. */
export function isHeaderText(value: unknown): boolean {
  return typeof value === 'string' && HEADER_TEXT.test(value);
}
