/**
 * npm run test:compose: builds the image by the Dockerfile and runs docker-compose.yml with podman: three workers,
 * a sweep posted from outside, a worker killed, everything taken down and up again on its volumes. As root, on
 * a machine that may reach package registries only. Takes some ten minutes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@sweepstack/client'
import { freePort } from '@sweepstack/provision'
import { measureMachine } from '../support/machine-speed.ts'
import { until } from '../support/redis.ts'
import { makeStandIns, run } from './stand-ins.ts'

const project = 'sweepstack-compose-test'
const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-compose-'))
const port = await freePort()
const key = 'a-key-of-this-test'

Object.assign(process.env, {
  CONTAINERS_CONF: path.join(folder, 'containers.conf'),
  SWEEPSTACK_API_KEY: key,
  SWEEPSTACK_PUBLISH: `127.0.0.1:${port}`,
})
writeFileSync(
  process.env.CONTAINERS_CONF as string,
  '[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=1000:1000"]\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
)
const client = createClient({ url: `http://127.0.0.1:${port}`, apiKey: key })

try {
  await makeStandIns(path.join(folder, 'images'))
  say('building the image by the Dockerfile')
  run('podman', ['build', '-q', '-t', 'sweepstack', root])
  await measureMachine()
  const compose = composer()
  await up(compose)
  bundled()
  await sweep()
  say('down, and up again on the same volumes')
  const [before] = (await client.sweeps(1)).sweeps
  const board = await client.leaderboard(before?.id ?? '')
  down()
  await up(compose)
  const again = await client.leaderboard(before?.id ?? '')
  insist(JSON.stringify(again) === JSON.stringify(board), 'the leaderboard is the same')
  console.log(
    again.rows.map(({ rank, score, trial }) => `${rank}. trial ${trial}: ${score}`).join('\n'),
  )
  say('passed')
} finally {
  down()
  run('podman', ['volume', 'rm', '-f', `${project}_data`, `${project}_redis`])
  rmSync(folder, { recursive: true, force: true })
}

/** Debian's podman-compose does not know profiles: a newer one, from PyPI. */
function composer(): string {
  const venv = path.join(folder, 'venv')
  run('python3', ['-m', 'venv', venv])
  run(path.join(venv, 'bin/pip'), ['install', '--quiet', 'podman-compose==1.6.0'])
  return path.join(venv, 'bin/podman-compose')
}

async function up(compose: string): Promise<void> {
  say('up with three workers')
  run(compose, ['-p', project, 'up', '-d', '--no-build', '--scale', 'worker=3'], root)
  const joined = async () => (await client.workers().catch(() => [])).length === 3
  await until('three workers join', joined, { starts: 4, seconds: 120 })
}

/** A bundle counts by the times of the files that it was made of, and an image may give its files others. */
function bundled(): void {
  say('the parts start from their bundles')
  const code = `
    import { readdirSync } from 'node:fs'
    import { bundleOf } from '/app/packages/process/dist/bundle.js'
    const lists = readdirSync('/app/dist').filter((file) => file.endsWith('.json'))
    const names = lists.map((file) => file.slice(0, -'.json'.length))
    console.log(names.map((name) => (bundleOf(name) ? name : 'old:' + name)).join())`
  const inApi = ['exec', `${project}_api_1`, 'node', '--input-type=module', '-e', code]
  const found = run('podman', inApi)
  insist(!found.includes('old:'), `each bundle is of the files that lie beside it (${found})`)
  for (const part of ['api', 'scheduler', 'worker', 'worker-trainer-main', 'cli'])
    insist(found.split(',').includes(part), `there is a bundle of ${part} (${found})`)
}

/** Podman's compose forgets what it scaled to, so not by it; what depends on others goes before them. */
function down(): void {
  const listed = run('podman', ['ps', '-aq', '--filter', `name=${project}_`])
  const containers = listed.split('\n').filter(Boolean).reverse()
  for (const container of containers) run('podman', ['stop', '-t', '60', container])
  for (const container of containers) run('podman', ['rm', '-f', container])
  run('podman', ['pod', 'rm', '-f', '--ignore', `pod_${project}`])
  run('podman', ['network', 'rm', '-f', `${project}_default`])
}

async function sweep(): Promise<void> {
  say('a sweep from outside, and a worker killed in its middle')
  const inside = ['exec', `${project}_api_1`, 'node', 'apps/cli/bin/sweepstack.mjs']
  run('podman', [...inside, 'datasets', 'make', 'emoji-5'])
  const { id } = await client.createSweep({
    name: 'compose',
    dataset: 'emoji-5',
    parameters: { optimizer: ['adam', 'adamax'], learningRate: [0.001, 0.003], epochs: [2, 4] },
  })
  const busy = () => client.workers().then((all) => all.find(({ running }) => running.length > 0))
  await until('a worker trains', busy, { starts: 2, seconds: 60 })
  run('podman', ['kill', '-s', 'KILL', `${project}_worker_2`])
  const ended = async () => (await client.sweep(id)).status === 'completed'
  await until('the sweep completes', ended, { starts: 4, steps: 480, seconds: 120 })
  const { counts } = await client.sweep(id)
  insist(counts.completed === 8, `all 8 trials completed (${counts.completed})`)
}

function say(what: string): void {
  console.log(`compose: ${what}`)
}

function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`)
}
