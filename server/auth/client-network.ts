import { isIPv6 } from 'node:net';

/**
 * What counts as one client: an IPv4 address as it is; of IPv6 the first 64 bits, because every
 * subscriber has all addresses that begin with them.
 */
export function networkOf(address: string): string {
  const plain = withoutPort(address);
  if (!isIPv6(plain)) return plain;
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  // An IPv4 client of a socket that listens on both.
  if (isMapped) return bytesOf(groups.slice(6)).join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** Some proxies add the port, and Node the network card of this machine (`fe80::1%eth0`). */
function withoutPort(address: string): string {
  const [, bracketed, ipv4] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(address) ?? [];
  return (bracketed ?? ipv4 ?? address).split('%', 1)[0] as string;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes the last four bytes in hexadecimal, whatever they were written in.
  const { hostname } = new URL(`http://[${address}]`);
  const [left = '', right = ''] = hostname.slice(1, -1).split('::');
  const [first, last] = [left, right].map((part) => (part === '' ? [] : part.split(':')));
  const written = [...(first ?? []), ...(last ?? [])].length;
  const zeros = Array<string>(8 - written).fill('0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].map((group) => Number.parseInt(group, 16));
}

function bytesOf(groups: readonly number[]): number[] {
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}
