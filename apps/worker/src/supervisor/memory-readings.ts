import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { peakResidentMb } from '@sweepstack/process'

const run = promisify(execFile)
const answersWithinMs = 10_000

/** What each process holds, or on a CPU has held at its peak, in MB by pid; those that cannot be read are left out. */
export async function memoryOf(
  device: 'cpu' | 'gpu',
  pids: number[],
): Promise<Map<number, number>> {
  if (device === 'gpu') return parseProcesses(await nvidiaSmi('compute-apps=pid,used_memory'))
  const found = pids.map((pid) => [pid, peakResidentMb(pid)] as const)
  return new Map(found.filter((entry): entry is [number, number] => entry[1] !== undefined))
}

/** What trainers may take of a GPU: nine tenths of the smallest that is seen; undefined if none tells. */
export async function gpuBudgetMb(): Promise<number | undefined> {
  const total = parseTotal(await nvidiaSmi('gpu=memory.total'))
  return total && Math.floor(total * 0.9)
}

/** Of lines like `4242, 1510`; a process that is on several GPUs has a line for each. */
export function parseProcesses(text: string): Map<number, number> {
  const found = new Map<number, number>()
  for (const [, pid, mb] of text.matchAll(/^\s*(\d+),\s*(\d+)\s*$/gm)) {
    found.set(Number(pid), (found.get(Number(pid)) ?? 0) + Number(mb))
  }
  return found
}

/** Of one number a line; the smallest, for a trainer may be on any of the GPUs. */
export function parseTotal(text: string): number | undefined {
  const totals = [...text.matchAll(/^\s*(\d+)\s*$/gm)].map(([line]) => Number(line))
  return totals.length === 0 ? undefined : Math.min(...totals)
}

/** Empty where there is no such program, or no answer. */
async function nvidiaSmi(query: string): Promise<string> {
  const args = [`--query-${query}`, '--format=csv,noheader,nounits']
  const answer = run('nvidia-smi', args, { timeout: answersWithinMs })
  return answer.then(
    ({ stdout }) => stdout,
    () => '',
  )
}
