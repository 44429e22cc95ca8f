import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../server/auth/client-network.js';

describe('the network of a client', () => {
  it('is an IPv4 address, even on a dual-stack socket', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
    expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(networkOf('::FFFF:cb00:7107')).toBe('203.0.113.7');
    expect(networkOf('0:0:0:0:0:ffff:203.0.113.7')).toBe('203.0.113.7');
  });

  it('is the first half of an IPv6 address, in every notation', () => {
    const one = networkOf('2001:db8:1:2::1');
    const same = [
      '2001:db8:1:2:ffff:ffff:ffff:ffff',
      '2001:0DB8:0001:0002::',
      '2001:db8:1:2:0:0:1.2.3.4',
      '[2001:db8:1:2::9]:50123',
      '[2001:db8:1:2::9]',
    ];
    for (const address of same) expect(networkOf(address), address).toBe(one);
    const others = ['2001:db8:1:3::1', '2001:db8:1::2', '2001:db8::1', '::1', '1::'];
    expect(new Set([one, ...others.map(networkOf)]).size).toBe(others.length + 1);
    expect(networkOf('fe80::1%eth0')).toBe(networkOf('fe80::2%eth1'));
  });

  it('ignores a port that a proxy adds', () => {
    expect(networkOf('203.0.113.7:50123')).toBe('203.0.113.7');
  });

  it('is the text itself if it is not an address', () => {
    for (const address of ['', 'unknown', '_hidden', '1:2', '[x]']) {
      expect(() => networkOf(address)).not.toThrow();
    }
    expect(networkOf('unknown')).toBe('unknown');
  });
});
