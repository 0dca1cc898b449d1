import { audit, ended, lineageOf, submit, trainsOn } from '../support/audit.ts'
import { type Fault, insist, skipped } from '../support/fault.ts'
import { startUp } from '../support/up.ts'
import { goesOn } from './redis.ts'

/** The one command takes care of its Redis by itself: nobody else starts it again. */
export const upRedisKill: Fault = {
  id: 'F27',
  title: "kill -9 of the private Redis of 'up' under load",
  times: { full: 4, short: 1 },
  async run(times) {
    if (process.platform !== 'linux') return skipped('needs /proc, to find that Redis')
    await using stack = await startUp({ epochMs: 100, slots: 2 })
    const id = await submit(stack, { lineages: 3, epochs: 40 * times })
    const key = await lineageOf(stack, id)
    const recoveries: number[] = []
    for (let kills = 0; kills < times; kills += 1) {
      await trainsOn(stack, key, 3)
      process.kill(await stack.redisPid(), 'SIGKILL')
      recoveries.push(await goesOn(stack, key))
    }
    await ended(stack, id)
    const restarts = stack.output().match(/redis runs again/g)?.length ?? 0
    insist(restarts === times, `the command said each time that Redis runs again (${restarts})`)
    return { injections: times, recoveries, ...(await audit(stack, id)) }
  },
}
