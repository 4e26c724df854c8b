import process from 'node:process';

/** One line for people. Always on stderr: stdout belongs to the result. */
export const say = (line) => {
  process.stderr.write(`sextant: ${line}\n`);
};

/** Shows that something long is alive, a dot every two seconds, until the function it returns is called. */
export function showProgress(line) {
  process.stderr.write(`sextant: ${line} `);
  const timer = setInterval(() => process.stderr.write('.'), 2_000);
  return (end) => {
    clearInterval(timer);
    process.stderr.write(` ${end}\n`);
  };
}
