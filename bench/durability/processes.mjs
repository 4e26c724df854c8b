/** Processes with what they cost: wall time by the clock, CPU time as Linux counts it for a process and the children it has waited for. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** A hundredth of a second: what /proc counts in. */
const TICK_MS = 10;

/** CPU time of a living process so far, ms. */
export function cpuOf(pid) {
  const [user, system] = ticksOf(pid);
  return (user + system) * TICK_MS;
}

/** CPU time of all children that this process has waited for, ms. */
export function cpuOfEndedChildren() {
  const [, , user, system] = ticksOf('self');
  return (user + system) * TICK_MS;
}

/** utime, stime, cutime, cstime: fields 14 to 17 of proc(5), counted after the name in brackets, which may hold blanks. */
function ticksOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
}

/** Starts a process whose output is kept; killed with this one, however this one ends. */
export function launch(program, args, { cwd, env }) {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.removeListener('exit', end);
      resolve({ code, stdout, stderr });
    });
  });
  return { pid: child.pid, ended, said: () => stderr, kill: (signal) => child.kill(signal) };
}

/** Runs a command to its end. Nothing else may end meanwhile: its CPU time is what ended children took in all. */
export async function command(program, args, place) {
  const cpu = cpuOfEndedChildren();
  const began = performance.now();
  const ended = await launch(program, args, place).ended;
  return { ...ended, wallMs: performance.now() - began, cpuMs: cpuOfEndedChildren() - cpu };
}

/** What a command answered that must not fail. */
export function succeeded(name, ended) {
  if (ended.code !== 0) throw new Error(`${name} ended with ${ended.code}:\n${ended.stderr.slice(-2000)}`);
  return ended;
}
