import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

/** The fleet. */
export async function workers(session: Session): Promise<void> {
  const workers = await session.client().workers()
  session.print(workers, (shown) => {
    const rows = shown.map(({ id, device, precisions, running, slots, status }) => [
      id,
      device,
      precisions.join(', '),
      `${running.length}/${slots}`,
      status,
    ])
    return table(['worker', 'device', 'fast in', 'busy', 'status'], rows)
  })
}
