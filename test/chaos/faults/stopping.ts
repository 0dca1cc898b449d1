import { BoardsInMemory, stopperOf } from '@sweepstack/core'
import { type Decision, stoppingSchema } from '@sweepstack/protocol'
import { audit, ended } from '../support/audit.ts'
import { type Cluster, kill, type RunningPart, startCluster } from '../support/cluster.ts'
import { type Fault, insist, sleep } from '../support/fault.ts'

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
    let isOver = false
    const over = ended(cluster, id, longest).finally(() => {
      isOver = true
    })
    let kills = 0
    for (; kills < times; kills += 1) {
      await Promise.race([over, sleep(500 + 1500 * Math.random())])
      if (isOver) break
      await victims[kills % victims.length]?.()
    }
    const { counts } = await over
    insist(counts.completed + counts.stopped === configs, `${configs} trials end`)
    const { decisions } = await cluster.client.decisions(id)
    insist(isUndisturbed(decisions), 'the verdicts are those of the same arrivals without a fault')
    const went = decisions.filter(({ verdict }) => verdict === 'continue').length
    const note = `${went} promotions as in an undisturbed run with the same order of arrivals`
    return { injections: kills, recoveries: [], note, ...(await audit(cluster, id)) }
  },
}

async function startVictims(cluster: Cluster): Promise<(() => Promise<unknown>)[]> {
  const again = (first: RunningPart, start: () => RunningPart | Promise<RunningPart>) => {
    let running = first
    return async () => {
      await kill(running)
      running = await start()
    }
  }
  const api = await cluster.startApi()
  const startScheduler = () => cluster.spawn('scheduler')
  const startWorker = () => cluster.startWorker()
  await cluster.startWorker()
  return [
    again(await startWorker(), startWorker),
    again(startScheduler(), startScheduler),
    () => cluster.killRedis({ downMs: 500 }),
    again(api, cluster.startApi),
  ]
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
