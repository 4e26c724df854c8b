import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../lakehouse/canonical-json.js';

describe('canonicalJson', () => {
  it('sorts keys at every depth, writes no whitespace and leaves undefined members out', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, 2], c: undefined }, B: null })).toBe('{"B":null,"a":{"d":[1,2]},"b":1}');
  });

  it('writes numbers in the shortest form that reads back equal', () => {
    expect(canonicalJson([0.1, 1e21, 1e-7, 100, -0, 5e-324])).toBe('[0.1,1e+21,1e-7,100,0,5e-324]');
  });

  it('spells equal values alike, whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
      }),
    );
  });

  it('reads back as the value it was made from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['NaN', { a: [1, Number.NaN] }, 'NaN at $.a[1]'],
    ['an infinity', { a: { b: Number.NEGATIVE_INFINITY } }, '-Infinity at $.a.b'],
    ['undefined in an array', { a: [undefined] }, 'undefined at $.a[0]'],
    ['a hole in an array', { a: new Array(1) }, 'undefined at $.a[0]'],
    ['undefined itself', undefined, 'undefined at $'],
    ['a function', { f: () => 1 }, 'a function at $.f'],
    ['a bigint', { n: 1n }, 'a bigint at $.n'],
    ['a symbol', { s: Symbol('x') }, 'a symbol at $.s'],
    ['a Date', { d: new Date(0) }, 'a Date at $.d'],
    ['a Map', { m: new Map() }, 'a Map at $.m'],
    ['a typed array', { x: new Float64Array(2) }, 'a Float64Array at $.x'],
  ])('refuses %s and says where it stands', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it('refuses a cycle, but not one object used twice', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = { cycle };
    expect(() => canonicalJson(cycle)).toThrow('a reference to its own container at $.self.cycle');
    const shared = { x: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
  });
});

it('sha256Hex agrees with the published test vector for "abc" (FIPS 180-2, B.1)', () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256Hex('abc')).toBe(expected);
  expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(expected);
});
