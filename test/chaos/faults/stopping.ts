import { BoardsInMemory, stopperOf } from '@sweepstack/core'
import { type Decision, stoppingSchema } from '@sweepstack/protocol'
import { audit, ended } from '../support/audit.ts'
import { startCluster } from '../support/cluster.ts'
import { type Fault, insist } from '../support/fault.ts'
import { killInTurn, startVictims } from '../support/victims.ts'

const epochs = 9
const configs = 81
const longest = { starts: 60, seconds: 600 }

/** A sweep under ASHA while everything around it dies. */
export const stoppingFault: Fault = {
  id: 'F28',
  title: 'kill -9 of a worker, the scheduler, the API and Redis in turn, under ASHA',
  times: { full: 16, short: 0 },
  async run(times) {
    await using cluster = await startCluster({ epochMs: 400 })
    const victims = await startVictims(cluster)
    const learningRate = Array.from({ length: configs }, (_, place) => (place + 1) / 100)
    const { id } = await cluster.client.createSweep({
      name: 'asha',
      dataset: 'fake',
      parameters: { learningRate, epochs },
      stopping: 'asha',
      parallelism: 6,
    })
    const over = ended(cluster, id, longest)
    const kills = await killInTurn(victims, times, over)
    const { counts } = await over
    insist(counts.completed + counts.stopped === configs, `${configs} trials end`)
    const { decisions } = await cluster.client.decisions(id)
    insist(isUndisturbed(decisions), 'the verdicts are those of the same arrivals without a fault')
    const went = decisions.filter(({ verdict }) => verdict === 'continue').length
    const note = `${went} promotions as in an undisturbed run with the same order of arrivals`
    return { injections: kills, recoveries: [], note, ...(await audit(cluster, id)) }
  },
}

/** Judges the same arrivals in memory. The first decision on a trial at an epoch tells of its arrival there. */
function isUndisturbed(decisions: Decision[]): boolean {
  const context = { maxEpochs: epochs, trials: configs, goal: 'maximize' } as const
  const stopper = stopperOf(stoppingSchema.parse('asha'), context)
  const boards = new BoardsInMemory()
  const expected: string[] = []
  const seen = new Set<string>()
  for (const { trial, epoch = 0, reason } of decisions) {
    const arrival = `${trial} ${epoch}`
    // What is decided at the end of the search is on nobody's arrival.
    if (seen.has(arrival) || reason.kind === 'searchOver' || reason.kind === 'lastHope') continue
    seen.add(arrival)
    const losses = Array<number>(epoch).fill(0)
    const judged = stopper?.judge(
      // All measure the same: the order of arrivals alone decides.
      { trial, epoch, losses },
      { number: trial, epochs },
      boards.boardOf,
    )
    boards.change(judged?.changes ?? [])
    for (const decision of judged?.decisions ?? []) {
      expected.push(`${decision.verdict} ${decision.trial} ${decision.epoch}`)
    }
  }
  const found = decisions
    .filter(({ reason }) => reason.kind === 'rung')
    .map(({ verdict, trial, epoch }) => `${verdict} ${trial} ${epoch}`)
  return JSON.stringify(found) === JSON.stringify(expected)
}
