import { type Environment, onPath } from './command.ts'

/**
 * A command line whose process gets `signal` when this one is gone, however it went; the command alone where
 * the machine has no such thing (Linux has: prctl's PR_SET_PDEATHSIG, set by util-linux' setpriv).
 */
export async function withOwner(
  env: Environment,
  signal: 'TERM' | 'KILL',
  line: string[],
): Promise<[file: string, ...args: string[]]> {
  const setpriv = process.platform === 'linux' ? await onPath(env, 'setpriv') : undefined
  const whole = setpriv ? [setpriv, '--pdeathsig', signal, ...line] : line
  return whole as [string, ...string[]]
}
