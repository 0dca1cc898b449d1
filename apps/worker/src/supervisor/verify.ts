import type { LineageStore } from '@sweepstack/core'
import type { ImageRecipe, Lineage, Verification } from '@sweepstack/protocol'
import type { TrainerProcess } from './trainer-process.ts'

/**
 * Trains the epochs of a verification again, from the checkpoint on record, and compares the hash of the
 * state after each with that of its report. Writes nothing.
 */
export async function verify(
  lineages: LineageStore,
  trainer: TrainerProcess,
  asked: Verification,
  hangMs: number,
): Promise<Omit<Verification, 'worker'>> {
  const lineage = await lineages.read(asked.lineage)
  const failed = (reason: string) => ({ ...asked, status: 'failed' as const, reason })
  if (lineage === undefined) return failed('there is no such lineage')
  const { recipe } = lineage
  if ('trainer' in recipe) return failed('a program trained it: no worker can')
  const { from, to } = asked
  const checkpoints = await lineages.checkpoints(asked.lineage)
  trainer.send({ type: 'train', ...orderOf({ ...lineage, recipe, checkpoints }, from, to) })
  const differing: number[] = []
  let reached = from
  for (;;) {
    const event = await trainer.next(hangMs)
    switch (event?.type) {
      case 'resumed':
        if (event.epoch === from) break
        trainer.kill('SIGKILL')
        return failed(`the checkpoint of epoch ${from} cannot be used: ${event.skipped.join('; ')}`)
      case 'epoch': {
        const { epoch, state } = event.report
        reached = epoch
        const known = lineage.reports.find((report) => report.epoch === epoch)
        if (known?.state !== state) differing.push(epoch)
        const verdict = { kind: 'continue' as const, target: to, watched: [] }
        trainer.send({ type: 'verdict', verdict })
        break
      }
      case 'ended':
        return reached < to
          ? failed(`the trainer ended after epoch ${reached}`)
          : { ...asked, ...comparison(differing) }
      case 'failed':
        return failed(`${event.code}: ${event.message}`)
      case undefined:
        trainer.kill('SIGKILL')
        break
      case 'died':
        return failed(`the trainer died: ${event.cause}`)
    }
  }
}

function comparison(differing: number[]) {
  return { status: differing.length === 0 ? ('equal' as const) : ('differs' as const), differing }
}

function orderOf(
  { key, recipe, checkpoints }: Lineage & { recipe: ImageRecipe },
  from: number,
  to: number,
) {
  return {
    lineage: key,
    fence: 0,
    recipe,
    epoch: from,
    target: to,
    watched: [],
    keeps: false,
    checkpoints: checkpoints.filter(({ epoch }) => epoch === from),
  }
}
