import { type Cluster, kill, type RunningPart } from './cluster.ts'
import { sleep } from './fault.ts'

/** Starts all parts of a service, and says how to kill and restart each: a worker, the scheduler, Redis and the API. */
export async function startVictims(cluster: Cluster): Promise<(() => Promise<unknown>)[]> {
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

/** Kills one after the other, at random moments, until `over`. Answers how many times. */
export async function killInTurn(
  victims: readonly (() => Promise<unknown>)[],
  times: number,
  over: Promise<unknown>,
): Promise<number> {
  let isOver = false
  const end = over.finally(() => {
    isOver = true
  })
  let kills = 0
  for (; kills < times; kills += 1) {
    await Promise.race([end, sleep(500 + 1500 * Math.random())])
    if (isOver) break
    await victims[kills % victims.length]?.()
  }
  await end
  return kills
}
