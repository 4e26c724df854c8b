import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';

/**
 * Runs a program to its end in a process group of its own and resolves to its exit code (128 + n for signal n).
 * SIGINT, SIGTERM and SIGHUP are passed to the whole group; whatever of it is left when the program or this process
 * ends is killed.
 *
 * `logFile` takes both streams instead of the terminal; `stdoutToStderr` keeps our own stdout clean; `graceMs` is the
 * time a child has to leave after a signal before its whole group is killed.
 */
export function runChild(
  program,
  args,
  { cwd, env = process.env, logFile = null, stdoutToStderr = false, graceMs = 10_000 },
) {
  const output = logFile === null ? null : openSync(logFile, 'w');
  const stdout = output ?? (stdoutToStderr ? 2 : 'inherit');
  let child = null;
  const signalGroup = (signal) => {
    try {
      if (child?.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group is empty already.
    }
  };
  let killer = null;
  let stoppedBy = null;
  const pass = (signal) => {
    stoppedBy ??= signal;
    signalGroup(signal);
    killer ??= setTimeout(() => signalGroup('SIGKILL'), graceMs);
  };
  const killRest = () => signalGroup('SIGKILL');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  process.once('exit', killRest);
  // Only now: a signal may come as soon as the child has said its first word.
  child = spawn(program, args, { cwd, env, stdio: ['ignore', stdout, output ?? 'inherit'], detached: true });
  if (output !== null) closeSync(output);

  return new Promise((resolve) => {
    const settle = (code) => {
      for (const signal of signals) process.removeListener(signal, pass);
      process.removeListener('exit', killRest);
      if (killer !== null) clearTimeout(killer);
      killRest();
      // A child may turn the signal into an exit code of its own; the caller must still learn that it was stopped.
      resolve({ code: stoppedBy === null ? code : 128 + constants.signals[stoppedBy], stoppedBy });
    };
    child.once('error', (error) => {
      process.stderr.write(`${program} cannot be started: ${error.message}\n`);
      settle(127);
    });
    child.once('exit', (code, signal) => settle(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
