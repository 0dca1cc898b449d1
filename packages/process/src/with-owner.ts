import { onPath } from './on-path.ts'

/**
 * A command line whose process gets `signal` when this one is gone, however it went and whatever native call it is
 * in; the command alone where the machine has no such thing (Linux has: prctl's PR_SET_PDEATHSIG, set by util-linux'
 * setpriv).
 */
export function withOwner(
  env: Record<string, string | undefined>,
  signal: 'TERM' | 'KILL',
  line: [string, ...string[]],
): [file: string, ...args: string[]] {
  const setpriv = process.platform === 'linux' ? onPath(env, 'setpriv') : undefined
  return setpriv === undefined ? line : [setpriv, '--pdeathsig', signal, ...line]
}
