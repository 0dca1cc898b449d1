import { readFileSync } from 'node:fs'

/**
 * When a process started, in ticks since the machine did: with its number it names one process, where the number
 * alone comes again. Undefined where there is none, or no Linux.
 */
export function processStart(pid: number): number | undefined {
  try {
    // The name of the program stands in brackets and may hold anything (man 5 proc_pid_stat).
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/s)
    return Number(fields.split(' ')[19])
  } catch {
    return undefined
  }
}
