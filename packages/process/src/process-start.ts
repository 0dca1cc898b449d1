import { readFileSync } from 'node:fs'

/**
 * When a process started, in ticks since the machine did: with its number it names one process, where the number
 * alone comes again. Undefined where there is none, or only what its parent has not yet asked about (a zombie), or
 * no Linux.
 */
export function processStart(pid: number): number | undefined {
  try {
    // The name of the program stands in brackets and may hold anything (man 5 proc_pid_stat).
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/s)
    const [state, ...others] = fields.split(' ')
    return state === 'Z' ? undefined : Number(others[18])
  } catch {
    return undefined
  }
}
