// The child of doubles-process.mjs: exchanges in a process of their own, asked by messages what they have seen.
import process from 'node:process';
import { loadDoubles } from './load-doubles.mjs';

const { startExchangeDouble } = await loadDoubles();
const doubles = [];

const answers = {
  async start({ venues, ...options }) {
    for (const venue of venues) doubles.push(await startExchangeDouble({ venue, ...options }));
    return Object.fromEntries(doubles.map(({ venue, origin }) => [venue, origin]));
  },
  /** What each has seen since it was asked to forget: requests, failures, the heaviest window of each length in ms. */
  seen: ({ windows }) =>
    doubles.map((double) => ({
      venue: double.venue,
      requests: double.requests.length,
      failed: double.requests.filter(({ status }) => status === null || status >= 400).length,
      peak: double.peak,
      heaviest: windows[double.venue].map((windowMs) => double.heaviestWindow(windowMs)),
    })),
  forget() {
    for (const double of doubles) double.forget();
  },
};

process.on('message', async ({ id, question, input }) => {
  try {
    process.send({ id, answer: await answers[question](input) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
// The parent is gone, or has had enough.
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
