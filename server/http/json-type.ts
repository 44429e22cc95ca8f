const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** One parameter of a media type (RFC 9110, 5.6.6), whose value may be quoted. */
const PARAMETER = new RegExp(
  `^[ \\t]*;[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|"((?:[^"\\\\]|\\\\.)*)"))?[ \\t]*`,
);

/**
 * Whether a Content-Type is JSON in UTF-8, the default without a charset. Ambiguous types are
 * refused, such as one with two charsets: parsers disagree about them.
 */
export function isJsonType(type: string): boolean {
  const [json] = /^application\/json/i.exec(type) ?? [];
  if (!json) return false;
  let charsets = 0;
  let rest = type.slice(json.length).trimEnd();
  while (rest !== '') {
    const [parameter, name = '', token, quoted = ''] = PARAMETER.exec(rest) ?? [];
    if (parameter === undefined) return false;
    rest = rest.slice(parameter.length);
    if (!/^charset/i.test(name)) continue;
    charsets += 1;
    const value = token ?? quoted.replace(/\\(.)/g, '$1');
    if (charsets > 1 || !/^charset$/i.test(name) || !/^utf-?8$/i.test(value)) return false;
  }
  return true;
}
