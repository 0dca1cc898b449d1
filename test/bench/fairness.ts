/**
 * npm run bench:fairness: what a large sweep costs small ones, and what fairness costs it. 1,500 lineages of one
 * epoch of 1 s on 16 slots, with a sweep of two lineages posted every 2 s, and alone. Fake trainers; all
 * else is real.
 */
import { fairness } from '../support/fairness.ts'
import { measureMachine } from '../support/machine-speed.ts'
import { describeMachine } from './machine.ts'

const options = { slots: 16, lineages: 1500, epochMs: 1000 }
console.log(describeMachine())
await measureMachine()
const beside = await fairness({ ...options, everyMs: 2000 })
console.log(
  `beside small ones: ${beside.seconds.toFixed(1)} s, ideal ${beside.idealSeconds.toFixed(1)} s`,
)
const waits = [...beside.waits].sort((a, b) => a - b)
const at = (share: number) => waits[Math.ceil(share * waits.length) - 1]?.toFixed(2)
console.log(`${waits.length} waits in epochs: p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`)
const alone = await fairness({ ...options, everyMs: 0 })
console.log(`alone: ${alone.seconds.toFixed(1)} s, ideal ${alone.idealSeconds.toFixed(1)} s`)
process.exit(Number(at(0.99)) <= 3 ? 0 : 1)
