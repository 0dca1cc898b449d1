import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '@sweepstack/provision'
import { childrenOf } from '../support/children-of.ts'
import { startTestRedis } from '../support/redis.ts'
import { describeMachine } from './machine.ts'
import { printSpread, spreadOf, table } from './statistics.ts'

/**
 * What it costs to start each part: seconds of processor in its own process until it is ready, from dist. With the folder
 * of another checkout that is built, too, the two take turns: npm run bench:starts -- FOLDER [RUNS]. Linux only.
 */
const [other, runs = '7'] = process.argv.slice(2)
const here = path.resolve(import.meta.dirname, '../..')
const roots = other === undefined ? [here] : [path.resolve(other), here]
const names = other === undefined ? ['seconds'] : ['there', 'here', 'ratio']

/** Parts, and what each writes when it is ready. */
const parts = { api: 'Server listening', scheduler: 'scheduling', worker: 'taking lineages' }
const fakeTrainer = 'test/support/fake-trainer/main.mjs'

/** Of a process that lives (man 5 proc: utime, stime). */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function says(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk
        if (output.includes(words)) resolve()
      })
    }
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${output}`)))
  })
}

/** Starts the parts of a checkout one after the other, and ends them. */
async function startsOf(root: string): Promise<Record<string, number>> {
  await using redis = await startTestRedis()
  const data = await mkdtemp(path.join(tmpdir(), 'sweepstack-starts-'))
  const env = {
    ...process.env,
    REDIS_URL: redis.url,
    SWEEPSTACK_PORT: String(await freePort()),
    SWEEPSTACK_DATA: data,
    SWEEPSTACK_ARTIFACTS: path.join(data, 'artifacts'),
    SWEEPSTACK_CACHE: path.join(data, 'cache'),
    SWEEPSTACK_SLOTS: '1',
    SWEEPSTACK_TRAINER: path.join(root, fakeTrainer),
  }
  const seconds: Record<string, number> = {}
  const children: ChildProcess[] = []
  try {
    for (const [part, words] of Object.entries(parts)) {
      const child = spawn(process.execPath, [path.join(root, 'apps', part, 'dist/main.js')], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      children.push(child)
      const begun = performance.now()
      await says(child, words)
      const pid = child.pid as number
      seconds[part] = processorSeconds(pid)
      seconds[`${part}, wall`] = (performance.now() - begun) / 1000
      for (const trainer of childrenOf(pid)) seconds['fake trainer'] = processorSeconds(trainer)
    }
    return seconds
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await rm(data, { recursive: true, force: true, maxRetries: 5 })
  }
}

console.log(`${describeMachine()}; medians of ${runs} (least–most), seconds`)
const measured = roots.map((): Record<string, number>[] => [])
for (let run = 0; run < Number(runs); run += 1) {
  for (const [place, root] of roots.entries()) measured[place]?.push(await startsOf(root))
}
const rows = Object.keys(measured[0]?.[0] ?? {}).map((what) => {
  const spreads = measured.map((all) => spreadOf(all.map((one) => one[what] as number)))
  const [first, second] = spreads.map(({ median }) => median)
  const ratio = second === undefined ? [] : [(second / (first as number)).toFixed(2)]
  return [what, ...spreads.map(printSpread), ...ratio]
})
console.log(table(['part', ...names], rows))
