// node ours.mjs PRICES.csv WEIGHTS.f64: min-variance weights of a table of prices, printed, and kept for the check.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { ledoitWolf, minVariance } from '../../../dist/quant/index.js';

const [file, kept] = process.argv.slice(2);
const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
const names = header.split(',').slice(1);
const prices = lines.map((line) => line.split(',').slice(1).map(Number));
const data = Float64Array.from(prices.slice(1).flatMap((row, t) => row.map((price, k) => price / prices[t][k] - 1)));
const { covariance } = ledoitWolf({ rows: prices.length - 1, cols: names.length, data });
const solution = minVariance({ covariance, names });
if (solution.status !== 'optimal') throw new Error(solution.status);
process.stdout.write(names.map((name, k) => `${name} ${solution.weights[k].toFixed(6)}\n`).join(''));
writeFileSync(kept, new Uint8Array(solution.weights.buffer));
