import { expect, it } from 'vitest';
import { ledoitWolf } from '../../../quant/covariance/ledoit-wolf.js';
import { sampleCovariance } from '../../../quant/covariance/sample-covariance.js';
import { fromRows } from '../../../quant/linalg/matrix.js';

it('a variance that is not a number any more is refused by column, not handed on', () => {
  const returns = fromRows([
    [0.1, 1e200],
    [0.2, -1e200],
    [0.4, 0],
  ]);
  expect(() => sampleCovariance(returns)).toThrow(
    'sampleCovariance: returns column 1 has variance Infinity: it overflows',
  );
  expect(() => ledoitWolf(returns)).toThrow(/ledoitWolf: returns column 1/);
});
