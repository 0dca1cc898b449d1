import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

/** The fleet. */
export async function workers(session: Session): Promise<void> {
  const workers = await session.client().workers()
  const rows = workers.map((worker) => [
    worker.id,
    worker.device,
    `${worker.running.length}/${worker.slots}`,
    worker.status,
  ])
  session.print(workers, table(['worker', 'device', 'busy', 'status'], rows))
}
