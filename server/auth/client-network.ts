import { isIPv6 } from 'node:net';

/**
 * The network that counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address,
 * because each subscriber has a whole /64.
 */
export function networkOf(address: string): string {
  const host = withoutPort(address);
  if (!isIPv6(host)) return host;
  const groups = groupsOf(host);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  // An IPv4 client of a dual-stack socket.
  if (isMapped) return bytesOf(groups.slice(6)).join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

/** Some proxies add a port, and Node adds the network interface (`fe80::1%eth0`). */
function withoutPort(address: string): string {
  const [, bracketed, ipv4] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(address) ?? [];
  return (bracketed ?? ipv4 ?? address).split('%', 1)[0] as string;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser normalizes the notation, such as a dotted IPv4 part.
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
