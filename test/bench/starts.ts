import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cacheDirectory, freePort } from '@sweepstack/provision'
import { childrenOf } from '../support/children-of.ts'
import { startTestRedis } from '../support/redis.ts'
import { describeMachine } from './machine.ts'
import { printSpread, spreadOf, table } from './statistics.ts'

/**
 * What starts cost, from what is built: seconds of processor of each part's own process until it is ready, and of
 * commands; how long `up` takes, and all processes of it together. With the folder of another checkout, which is built,
 * too, the two take turns: npm run bench:starts -- RUNS FOLDER. Linux only.
 */
const [runs = '7', other] = process.argv.slice(2)
const here = path.resolve(import.meta.dirname, '../..')
const roots = other === undefined ? [here] : [path.resolve(other), here]
const names = other === undefined ? ['seconds'] : ['there', 'here', 'here ÷ there']

type Seconds = Record<string, number>
type Environment = Record<string, string | undefined>

/** Of a process, or of its children that have ended (man 5 proc: utime, stime, cutime, cstime). */
function processorSeconds(pid: number | 'self', whose: 'own' | 'ended' = 'own'): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const [user, system] = whose === 'own' ? [11, 12] : [13, 14]
  return (Number(fields[user]) + Number(fields[system])) / 100
}

function start(root: string, [script, ...args]: [string, ...string[]], env: Environment) {
  return spawn(process.execPath, [path.join(root, script), ...args], {
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  }) as ChildProcess & { pid: number }
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

const fakeTrainer = 'test/support/fake-trainer/main.mjs'
const cli = 'apps/cli/bin/sweepstack.mjs'

async function partsOf(root: string, data: string): Promise<Seconds> {
  await using redis = await startTestRedis()
  const port = String(await freePort())
  const env: Environment = {
    ...process.env,
    REDIS_URL: redis.url,
    SWEEPSTACK_PORT: port,
    SWEEPSTACK_DATA: data,
    SWEEPSTACK_ARTIFACTS: path.join(data, 'artifacts'),
    SWEEPSTACK_CACHE: cacheDirectory(process.env),
    SWEEPSTACK_SLOTS: '1',
    SWEEPSTACK_URL: `http://127.0.0.1:${port}`,
  }
  const seconds: Seconds = {}
  const children: ChildProcess[] = []
  const startPart = async (part: string, words: string, more: Environment = {}) => {
    const child = start(root, [`apps/${part}/dist/main.js`], { ...env, ...more })
    children.push(child)
    await says(child, words)
    const [trainer] = childrenOf(child.pid)
    return { own: processorSeconds(child.pid), trainer: trainer && processorSeconds(trainer) }
  }
  try {
    seconds.api = (await startPart('api', 'Server listening')).own
    seconds.scheduler = (await startPart('scheduler', 'scheduling')).own
    const fake = { SWEEPSTACK_TRAINER: path.join(root, fakeTrainer) }
    const worker = await startPart('worker', 'taking lineages', fake)
    seconds["worker's supervisor"] = worker.own
    seconds['its trainer'] = (await startPart('worker', 'taking lineages')).trainer as number
    seconds['fake trainer of tests'] = worker.trainer as number
    for (const args of [['--help'], ['workers'], ['plan', 'sweeps/quickstart.yaml'], ['doctor']]) {
      const before = processorSeconds('self', 'ended')
      spawnSync(process.execPath, [path.join(root, cli), ...args], {
        cwd: root,
        env: env as NodeJS.ProcessEnv,
      })
      seconds[`sweepstack ${args[0]}`] = processorSeconds('self', 'ended') - before
    }
    return seconds
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

async function upOf(root: string, data: string): Promise<Seconds> {
  const from = performance.now()
  const args = ['up', '--port', String(await freePort()), '--data', data, '--slots', '1']
  const up = start(root, [cli, ...args], process.env)
  await says(up, 'serves')
  const wall = (performance.now() - from) / 1000
  const all = [up.pid, ...descendantsOf(up.pid)].map((pid) => processorSeconds(pid))
  const ended = new Promise((resolve) => up.once('exit', resolve))
  up.kill('SIGTERM')
  await ended
  const own = all[0] as number
  const together = all.reduce((sum, one) => sum + one)
  return {
    'sweepstack up': own,
    'up, with all it starts': together,
    'up, time until it serves': wall,
  }
}

const descendantsOf = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)])

async function inFolder(measure: (folder: string) => Promise<Seconds>): Promise<Seconds> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-starts-'))
  try {
    return await measure(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

console.log(`${describeMachine()}; medians of ${runs} (least–most), seconds`)
const measured = roots.map((): Seconds[] => [])
for (let run = 0; run < Number(runs); run += 1) {
  for (const [place, root] of roots.entries()) {
    const parts = await inFolder((data) => partsOf(root, data))
    measured[place]?.push({ ...parts, ...(await inFolder((data) => upOf(root, data))) })
  }
}
const rows = Object.keys(measured[0]?.[0] ?? {}).map((what) => {
  const spreads = measured.map((all) => spreadOf(all.map((one) => one[what] as number)))
  const [first, second] = spreads.map(({ median }) => median)
  const ratio = second === undefined ? [] : [(second / (first as number)).toFixed(2)]
  return [what, ...spreads.map(printSpread), ...ratio]
})
console.log(table(['processor until ready', ...names], rows))
