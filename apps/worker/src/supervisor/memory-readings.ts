import { peakResidentMb } from '@sweepstack/process'

/** What each process has held of the machine's memory at its peak, in MB by pid; those that cannot be read are left out. */
export function residentMemoryOf(pids: number[]): Map<number, number> {
  const found = pids.map((pid) => [pid, peakResidentMb(pid)] as const)
  return new Map(found.filter((entry): entry is [number, number] => entry[1] !== undefined))
}
