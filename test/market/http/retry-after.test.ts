import { expect, it } from 'vitest';
import { retryAfterMs } from '../../../market/http/retry-after.js';

const wait = (headers: Record<string, string>) => retryAfterMs(new Headers(headers));

it.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['part of a second', { 'retry-after': '0.2' }, 200],
  ['no time at all', { 'retry-after': '0' }, 0],
  ['more than five minutes', { 'retry-after': '86400' }, 300_000],
  [
    'a date, counted from the answer’s own date',
    { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT', date: 'Fri, 31 Dec 1999 23:59:29 GMT' },
    30_000,
  ],
  [
    'a date that has passed',
    { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT', date: 'Sat, 01 Jan 2000 00:00:29 GMT' },
    0,
  ],
])('retryAfterMs reads %s', (_, headers, ms) => {
  expect(wait(headers)).toBe(ms);
});

it.each([
  ['nothing', {}],
  ['a date without a date to count from', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }],
  ['words', { 'retry-after': 'soon' }],
  ['a negative number', { 'retry-after': '-5', date: 'Fri, 31 Dec 1999 23:59:29 GMT' }],
  ['a date of another kind', { 'retry-after': '2026-01-01', date: 'Fri, 31 Dec 1999 23:59:29 GMT' }],
])('retryAfterMs waits five seconds where the server says %s', (_, headers) => {
  expect(wait(headers as Record<string, string>)).toBe(5_000);
});
