import type { Worker } from '@sweepstack/protocol'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

/** The fleet. */
export async function workers(session: Session): Promise<void> {
  const workers = await session.client().workers()
  session.print(workers, (shown) => {
    const header = ['worker', 'device', 'fast in', 'busy', 'status']
    return table(header, shown.flatMap(rowsOf))
  })
}

/** A row for the worker, and one for each GPU that its slots are bound to. */
function rowsOf({ id, device, gpus, precisions, running, slots, status }: Worker): string[][] {
  const worker = [id, device, precisions.join(', '), `${running.length}/${slots}`, status]
  const ofGpus = gpus.map((gpu) => [
    '',
    `gpu ${gpu.name} ${gpu.model}`,
    gpu.memoryMb === null ? '' : `${gpu.memoryMb} MiB`,
    `${gpu.running.length}/${gpu.slots}`,
    gpu.reason === null ? gpu.status : `${gpu.status}: ${gpu.reason}`,
  ])
  return [worker, ...ofGpus]
}
