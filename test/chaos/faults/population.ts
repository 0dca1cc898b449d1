import type { Decision } from '@sweepstack/protocol'
import { audit, ended } from '../support/audit.ts'
import { startCluster } from '../support/cluster.ts'
import { type Fault, insist } from '../support/fault.ts'
import { killInTurn, startVictims } from '../support/victims.ts'

const members = 24
const epochs = 9
const longest = { starts: 60, seconds: 600 }

/** A population while everything around it dies. */
export const populationFault: Fault = {
  id: 'F29',
  title: 'kill -9 of a worker, the scheduler, the API and Redis in turn, under PBT',
  times: { full: 16, short: 0 },
  async run(times) {
    await using cluster = await startCluster({ epochMs: 400 })
    const { client } = cluster
    const victims = await startVictims(cluster)
    const definition = {
      name: 'pbt',
      dataset: 'fake',
      parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs },
      search: { kind: 'random', trials: members },
      stopping: { kind: 'pbt', interval: 2 },
      parallelism: 6,
    }
    const { id } = await client.createSweep(definition)
    const kills = await killInTurn(victims, times, ended(cluster, id, longest))
    const { counts } = await client.sweep(id)
    insist(counts.completed === members, `${members} trials end`)
    const clones = clonesIn((await client.decisions(id)).decisions)
    // All its epochs are on record, so that nothing of it is in the hands of those that die.
    const again = await client.createSweep({ ...definition, name: 'undisturbed' })
    const undisturbed = await ended(cluster, again.id, longest)
    const expected = clonesIn((await client.decisions(again.id)).decisions)
    insist(clones.join() === expected.join(), 'the clones are those of a run without a fault')
    insist(undisturbed.epochs.trained === undisturbed.epochs.before, 'it trains nothing anew')
    const note = `${clones.length} clones as in an undisturbed run`
    return { injections: kills, recoveries: [], note, ...(await audit(cluster, id)) }
  },
}

/** Whom each cloned and when, in one order: members may come to a comparison in any. */
function clonesIn(decisions: Decision[]): string[] {
  return decisions
    .flatMap(({ trial, epoch, reason }) =>
      reason.kind === 'clone'
        ? [`${epoch} ${trial} ${reason.from} ${JSON.stringify(reason.changed)}`]
        : [],
    )
    .sort()
}
