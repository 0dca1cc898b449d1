import { readFileSync } from 'node:fs'

/** Resident memory of a process in MB of 2²⁰ bytes; undefined where there is none, or no Linux. */
export function residentMb(pid: number | undefined): number | undefined {
  return fromStatus(pid, 'VmRSS')
}

/** Its peak, kept by the kernel: no reading misses it. */
export function peakResidentMb(pid: number | undefined): number | undefined {
  return fromStatus(pid, 'VmHWM')
}

/** In kB there, whatever the size of a page is (man 5 proc_pid_status). A zombie has no such line. */
function fromStatus(pid: number | undefined, field: string): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
  } catch {
    return undefined
  }
}
