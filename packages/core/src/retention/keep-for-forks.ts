import type { Checkpoint } from '@sweepstack/protocol'
import { type LineageFacts, type LineageVerdict, spare, type Verdict } from './keep-lineage.ts'

/** A lineage and what stays of it by itself. */
interface Judged {
  facts: Pick<LineageFacts, 'key' | 'ancestors' | 'checkpoints'>
  verdict: Pick<LineageVerdict, 'goesOn'>
}

/** Epochs of a lineage whose checkpoints forks would go on from, each with the keys of these forks. */
export type NeededByForks = Map<number, string[]>

/**
 * Adds what a lineage needs of others, if it is a fork. It keeps its newest two checkpoints as every lineage does;
 * until it has two of its own, the newest of its ancestors count, from the epochs in common. A fork that nobody wants
 * more of needs none.
 */
export function addNeededByFork(
  needed: Map<string, NeededByForks>,
  { facts, verdict }: Judged,
  checkpointsOf: (lineage: string) => Checkpoint[],
): void {
  const missing = spare - facts.checkpoints.length
  if (!verdict.goesOn || missing <= 0) return
  const inherited = facts.ancestors.flatMap(({ lineage, epoch: last }) =>
    checkpointsOf(lineage)
      .filter(({ epoch }) => epoch <= last)
      .map(({ epoch }) => ({ lineage, epoch })),
  )
  inherited.sort((a, b) => b.epoch - a.epoch)
  for (const { lineage, epoch } of inherited.slice(0, missing)) {
    const epochs: NeededByForks = needed.get(lineage) ?? new Map()
    const forks = epochs.get(epoch) ?? []
    forks.push(facts.key)
    needed.set(lineage, epochs.set(epoch, forks))
  }
}

const forFork: Verdict = { keep: true, why: 'for a fork to go on from' }

/** What stays of a lineage beside forks that need its checkpoints of these epochs. */
export function keepForForks(
  verdict: LineageVerdict,
  needed: Pick<NeededByForks, 'has' | 'keys'>,
): LineageVerdict {
  const stays = (own: Verdict) => (own.keep ? own : forFork)
  return {
    ...verdict,
    record: stays(verdict.record),
    checkpoints: verdict.checkpoints.map(({ checkpoint, verdict: own }) => ({
      checkpoint,
      verdict: needed.has(checkpoint.epoch) ? stays(own) : own,
    })),
    watched: [...new Set([...verdict.watched, ...needed.keys()])].sort((a, b) => a - b),
  }
}
