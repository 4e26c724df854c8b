import { spawn } from 'node:child_process';

// Reads until the pipe from this process closes, which no way of dying can prevent, and then ends the server.
// The grace is polled, so that the guard leaves as soon as the server has.
const SCRIPT = `
read -r _
kill -TERM "$1" 2>/dev/null || exit 0
for _ in 1 2 3 4 5 6 7 8 9 10; do
  sleep 0.5
  kill -0 "$1" 2>/dev/null || exit 0
done
kill -KILL "$1" 2>/dev/null
`;

/** Makes sure that a process does not outlive this one, however this one dies. Call the result once it has ended. */
export function guardAgainstOrphan(pid: number): () => void {
  const killWithUs = () => {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has already gone.
    }
  };
  process.once('exit', killWithUs);
  const leave = () => process.removeListener('exit', killWithUs);
  if (process.platform === 'win32') return leave; // No sh: a parent that is killed outright leaves the server behind.

  // In a session of its own: a Ctrl-C in the terminal must reach the parent, not its guard.
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'sextant-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return () => {
    leave();
    guard.kill('SIGKILL');
  };
}
