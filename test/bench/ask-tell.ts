/**
 * npm run bench:ask-tell [-- --trials 5000 --warm-up 3000 --against FOLDER --rounds 3 --profile FOLDER]: random trials a second
 * by ask and tell, with 8 clients over HTTP, an API and a scheduler in processes of their own, and real Redis; one question and
 * one report for each trial, after a sweep of `--warm-up` trials. Beside the speed it tells what each process computed for a
 * trial, and what went through Redis: these figures depend less on what else the machine does. Beside it the floor, two
 * requests for each trial that do next to nothing. `--against`: another built checkout, in turns with this one. `--profile`: CPU
 * profiles of the API and the scheduler go there. With PYTHON set to one that has optuna and redis, Optuna's own over its
 * journal in the same Redis beside it, with 8 processes.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { measureMachine } from '../support/machine-speed.ts'
import { measureOptuna } from './ask-tell/optuna.ts'
import { type Figures, figureNames, measureCheckout, measureFloor } from './ask-tell/sweepstack.ts'
import { describeMachine, pythonVersions } from './machine.ts'
import { printSpread, spreadOf, table } from './statistics.ts'

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '5000' },
    'warm-up': { type: 'string', default: '3000' },
    against: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
})
const trials = Number(values.trials)
const warmUp = Number(values['warm-up'])
const clients = 8
const own = path.resolve(import.meta.dirname, '../..')
const checkouts = [
  { name: 'sweepstack', root: own },
  ...(values.against ? [{ name: 'the other checkout', root: path.resolve(values.against) }] : []),
]
const ways = [
  { name: 'one trial in a question', count: 1 },
  { name: 'ten trials in a question', count: 10 },
]

await measureMachine()
const machine = describeMachine()
const found = new Map<string, Figures[]>()
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const { name, root } of checkouts) {
    const profile = root === own ? values.profile : undefined
    const counts = ways.map(({ count }) => count)
    const measured = await measureCheckout({ root, trials, clients, counts, warmUp, profile })
    for (const [place, way] of ways.entries()) note(`${name}, ${way.name}`, measured[place])
  }
  note('floor', await measureFloor({ trials, clients, warmUp }))
}

function note(row: string, figures: Figures | undefined): void {
  if (figures) found.set(row, [...(found.get(row) ?? []), figures])
}

console.log(`${machine}\n${trials} random trials, ${clients} clients`)
const rows = [...found].map(([name, rounds]) => [
  name,
  ...figureNames.map((figure) => printSpread(spreadOf(rounds.map((round) => round[figure])))),
])
const python = process.env.PYTHON
const versions = python && pythonVersions(python, ['optuna', 'redis'])
if (python && versions) {
  const speed = (await measureOptuna({ python, trials, clients })).toFixed(0)
  rows.push([`${versions}, journal in Redis`, speed, ...figureNames.slice(1).map(() => '')])
} else {
  console.log('without Optuna: set PYTHON to one that has optuna and redis')
}
console.log(table(['', ...figureNames], rows))
