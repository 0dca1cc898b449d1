import { flowValues } from '../flow-values.ts'
import { planText } from '../output/plan.ts'
import { sweepFiguresText } from '../output/sweep-figures.ts'
import type { Session } from '../session.ts'

/** Posts a copy of a sweep, with changes. */
export async function clone(
  session: Session,
  ids: string[],
  { with: changes, dryRun }: { with?: string; dryRun?: boolean },
): Promise<void> {
  const client = session.client()
  const whole = await Promise.all(ids.map(async (id) => (await client.sweep(id)).id))
  const from = whole.length === 1 ? whole[0] : whole
  const body = { ...(changes === undefined ? {} : flowValues('--with', changes)), from }
  if (dryRun) return session.print(await client.plan(body), planText)
  session.print(await client.createSweep(body), sweepFiguresText)
}
