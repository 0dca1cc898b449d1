import type { Checkpoint } from '@sweepstack/protocol'
import { type LineageFacts, type LineageVerdict, spare, type Verdict } from './keep-lineage.ts'

/** A lineage and what stays of it by itself. */
interface Judged {
  facts: Pick<LineageFacts, 'ancestors' | 'checkpoints'>
  verdict: Pick<LineageVerdict, 'goesOn'>
}

/**
 * Epochs of lineages whose checkpoints their forks would go on from. A fork keeps its newest two as every lineage does;
 * until it has two of its own, the newest of its ancestors count, from the epochs in common. A fork that nobody wants
 * more of needs none.
 */
export function neededByForks(
  forks: Iterable<Judged>,
  checkpointsOf: (lineage: string) => Checkpoint[],
): Map<string, Set<number>> {
  const needed = new Map<string, Set<number>>()
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
      needed.set(lineage, (needed.get(lineage) ?? new Set()).add(epoch))
    }
  }
  return needed
}

const forFork: Verdict = { keep: true, why: 'for a fork to go on from' }

/** What stays of a lineage beside forks that need its checkpoints of these epochs. */
export function keepForForks(verdict: LineageVerdict, needed: Set<number>): LineageVerdict {
  const stays = (own: Verdict) => (own.keep ? own : forFork)
  return {
    ...verdict,
    record: stays(verdict.record),
    checkpoints: verdict.checkpoints.map(({ checkpoint, verdict: own }) => ({
      checkpoint,
      verdict: needed.has(checkpoint.epoch) ? stays(own) : own,
    })),
    watched: [...new Set([...verdict.watched, ...needed])].sort((a, b) => a - b),
  }
}
