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
 * What forks need of other lineages. A fork keeps its newest two as every lineage does;
 * until it has two of its own, the newest of its ancestors count, from the epochs in common. A fork that nobody wants
 * more of needs none.
 */
export function neededByForks(
  forks: Iterable<Judged>,
  checkpointsOf: (lineage: string) => Checkpoint[],
): Map<string, NeededByForks> {
  const needed = new Map<string, NeededByForks>()
  for (const { facts, verdict } of forks) {
    const missing = spare - facts.checkpoints.length
    if (!verdict.goesOn || missing <= 0) continue
    const inherited = facts.ancestors.flatMap(({ lineage, epoch: last }) =>
      checkpointsOf(lineage)
        .filter(({ epoch }) => epoch <= last)
        .map(({ epoch }) => ({ lineage, epoch })),
    )
    inherited.sort((a, b) => b.epoch - a.epoch)
    for (const { lineage, epoch } of inherited.slice(0, missing)) {
      const epochs: NeededByForks = needed.get(lineage) ?? new Map()
      needed.set(lineage, epochs.set(epoch, [...(epochs.get(epoch) ?? []), facts.key]))
    }
  }
  return needed
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
