import { BoardsInMemory, stopperOf } from '@sweepstack/core'
import { type Decision, stoppingSchema } from '@sweepstack/protocol'
import { until } from '../../support/redis.ts'
import { audit, ended } from '../support/audit.ts'
import { type Cluster, startCluster } from '../support/cluster.ts'
import { type Fault, insist } from '../support/fault.ts'
import { killInTurn, startVictims } from '../support/victims.ts'

interface Shape {
  epochs: number
  configs: number
  stopping: object
  parallelism: number
}

const longest = { starts: 60, seconds: 600 }

/** A sweep under ASHA while everything around it dies. */
const stoppingFault: Fault = {
  id: 'F28',
  title: 'kill -9 of a worker, the scheduler, the API and Redis in turn, under ASHA',
  times: { full: 16, short: 0 },
  async run(times) {
    await using cluster = await startCluster({ epochMs: 400 })
    const shape = { epochs: 9, configs: 81, stopping: { kind: 'asha' }, parallelism: 6 }
    const { kills, went, id } = await endure(cluster, shape, times)
    const note = `${went} promotions as in an undisturbed run with the same order of arrivals`
    return { injections: kills, recoveries: [], note, ...(await audit(cluster, id)) }
  },
}

/** The same while idle slots train likely promotions ahead. */
const speculationFault: Fault = {
  id: 'F31',
  title: 'kill -9 of each part in turn, under ASHA while idle slots train ahead',
  times: { full: 16, short: 0 },
  async run(times) {
    await using cluster = await startCluster({ epochMs: 1500, env: { SWEEPSTACK_SLOTS: '6' } })
    const stopping = { kind: 'asha', speculate: true }
    const shape = { epochs: 27, configs: 27, stopping, parallelism: 16 }
    const { kills, went, id } = await endure(cluster, shape, times)
    const { speculated } = await cluster.client.sweep(id)
    insist((speculated?.epochs ?? 0) > 0, 'some epochs are trained ahead')
    await idle(cluster, id, shape.configs)
    const ahead = `${speculated?.epochs} epochs trained ahead, ${speculated?.used} of use`
    const note = `${went} promotions as in an undisturbed run with the same order of arrivals; ${ahead}`
    return { injections: kills, recoveries: [], note, ...(await audit(cluster, id)) }
  },
}

export const stoppingFaults: Fault[] = [stoppingFault, speculationFault]

/** Posts a sweep, kills everything in turn until it has ended, and compares its verdicts. */
async function endure(cluster: Cluster, shape: Shape, times: number) {
  const { configs, epochs, stopping, parallelism } = shape
  const victims = await startVictims(cluster)
  const learningRate = Array.from({ length: configs }, (_, place) => (place + 1) / 100)
  const { id } = await cluster.client.createSweep({
    name: 'asha',
    dataset: 'fake',
    parameters: { learningRate, epochs },
    stopping,
    parallelism,
  })
  const over = ended(cluster, id, longest)
  const kills = await killInTurn(victims, times, over)
  const { counts } = await over
  insist(counts.completed + counts.stopped === configs, `${configs} trials end`)
  const { decisions } = await cluster.client.decisions(id)
  insist(
    isUndisturbed(decisions, shape),
    'the verdicts are those of the same arrivals without a fault',
  )
  const went = decisions.filter(({ verdict }) => verdict === 'continue').length
  return { kills, went, id }
}

/** Until workers have seen that nothing may be trained ahead any more. */
async function idle(cluster: Cluster, id: string, trials: number): Promise<void> {
  for (let number = 1; number <= trials; number += 1) {
    const { lineage } = await cluster.client.trial(id, number)
    await until(
      'the lineage rests',
      async () => (await cluster.records.lineages.read(lineage))?.status === 'idle',
      { starts: 3, seconds: 60 },
    )
  }
}

/** Judges the same arrivals in memory. The first decision on a trial at an epoch tells of its arrival there. */
function isUndisturbed(decisions: Decision[], { epochs, configs }: Shape): boolean {
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
