import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Sweep as SweepView } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningPart, startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const tsc = path.join(root, 'node_modules/typescript/bin/tsc')

/** Files of each part from the root of the repository; V8 counts those that a process loaded. */
let loaded: Record<RunningPart['part'], string[]>
let coverage: string
/** What threads and child processes of the parts made. */
let made: { sweep: SweepView; table: Uint8Array; picture: Uint8Array }

beforeAll(async () => {
  coverage = mkdtempSync(path.join(tmpdir(), 'sweepstack-loaded-'))
  await using cluster = await startCluster({ env: { NODE_V8_COVERAGE: coverage } })
  await cluster.startService()
  await cluster.startWorker()
  const scheduler = cluster.parts.find(({ part }) => part === 'scheduler') as RunningPart
  await until('the scheduler schedules', async () =>
    scheduler.lines.some((line) => line.includes('scheduling')),
  )
  made = await makeWithThreads(cluster)
  for (const { child } of cluster.parts) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
  loaded = Object.fromEntries(
    cluster.parts.map(({ part, pid }) => [part, filesOf(pid)]),
  ) as typeof loaded
})
afterAll(() => rmSync(coverage, { recursive: true, force: true }))

/** A search that learns asks in a thread of the scheduler; the API has threads and a process that draws. */
async function makeWithThreads({ client }: Awaited<ReturnType<typeof startCluster>>) {
  const { id } = await client.createSweep({
    name: 'learns',
    dataset: 'fake',
    search: { kind: 'tpe', trials: 12 },
    parameters: { learningRate: { min: 0.001, max: 1 }, dropout: { min: 0, max: 0.5 }, epochs: 1 },
  })
  const sweep = await until('the sweep ends', async () => {
    const now = await client.sweep(id)
    return now.status !== 'running' && now
  })
  const [table, picture] = [
    await client.trialTable(id, 'parquet'),
    await client.importancePicture(id),
  ]
  return { sweep, table, picture }
}

/** Of the thread of a process that loaded most files: others are asked questions only. */
function filesOf(pid: number): string[] {
  const reports = readdirSync(coverage).filter((name) => name.startsWith(`coverage-${pid}-`))
  const threads = reports.map((name) => loadedIn(readFileSync(path.join(coverage, name), 'utf8')))
  return threads.toSorted((a, b) => b.length - a.length)[0] ?? []
}

function loadedIn(report: string): string[] {
  const prefix = `file://${root}/`
  return JSON.parse(report)
    .result.map(({ url }: { url: string }) => url)
    .filter((url: string) => url.startsWith(prefix))
    .map((url: string) => url.slice(prefix.length))
}

test.each(['api', 'scheduler', 'worker'] as const)('the %s is one file of ours', (part) => {
  const ours = loaded[part].filter((file) => !file.startsWith('node_modules/'))
  expect(ours.toSorted()).toEqual([
    `apps/${part}/dist/main.js`,
    `dist/${part}.js`,
    'packages/process/dist/bundle.js',
  ])
})

test('what takes long to load is loaded when it is needed', () => {
  const late = /^node_modules\/(@aws-sdk|@img|@resvg|@tensorflow|h5wasm|sharp)\//
  for (const files of Object.values(loaded))
    expect(files.filter((file) => late.test(file))).toEqual([])
  // Beside ours: native code that msgpackr uses, and what finds it.
  for (const [part, files] of Object.entries(loaded)) expect(files.length, part).toBeLessThan(15)
})

test('what threads and processes do, their bundles do', () => {
  expect(made.sweep).toMatchObject({ status: 'completed', counts: { completed: 12 } })
  expect(Buffer.from(made.table).toString('latin1', 0, 4)).toBe('PAR1')
  expect(Buffer.from(made.picture).toString('latin1', 1, 4)).toBe('PNG')
  for (const part of ['api', 'scheduler', 'worker']) {
    const text = readFileSync(path.join(root, `dist/${part}.js`), 'utf8')
    expect(text.match(/new URL\("\.\.\/[^"]*\.js", import\.meta\.url\)\)/g), part).toBeNull()
  }
})

test('classes have the names that libraries look for', () => {
  for (const part of ['api', 'scheduler', 'worker', 'worker-trainer-main']) {
    const text = readFileSync(path.join(root, `dist/${part}.js`), 'utf8')
    const heads = text.match(/\bvar \w+ = class\b.*|\bclass \w*Error\d+ .*/g) ?? []
    const renamed = heads.filter((head) => /class _[A-Z]|\w*Error\d+ /.test(head))
    const named = renamed.filter((head) => head.includes("defineProperty(this, 'name'"))
    expect(named, part).toEqual(renamed)
  }
  const api = readFileSync(path.join(root, 'dist/api.js'), 'utf8')
  // BullMQ asks for a client of a cluster so.
  expect(api).toMatch(/ = class _?Cluster extends .*value: 'Cluster'/)
})

test('a bundle is made anew with itself, and with what its part starts as a thread or a process', () => {
  const started = {
    api: ['dist/api-importance-importance-main.js', 'packages/outputs/dist/.tsbuildinfo'],
    scheduler: ['dist/scheduler-asks-ask-main.js', 'packages/core/dist/.tsbuildinfo'],
    worker: ['dist/worker-trainer-main.js', 'packages/engine/dist/.tsbuildinfo'],
    cli: ['apps/cli/dist/.tsbuildinfo', 'packages/datasets/dist/.tsbuildinfo'],
  }
  for (const [name, files] of Object.entries(started)) {
    const inputs: [string][] = JSON.parse(
      readFileSync(path.join(root, `dist/${name}.json`), 'utf8'),
    )
    // Of what was taken away, nothing is started by halves.
    const bundle = `dist/${name}.js`
    expect(inputs.map(([file]) => file)).toEqual(expect.arrayContaining([...files, bundle]))
  }
})

test('the compiler writes its note of a package with whatever it compiles', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-note-'))
  const note = path.join(folder, 'dist/.tsbuildinfo')
  const settings = {
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: note, types: [] },
    include: ['src'],
  }
  try {
    mkdirSync(path.join(folder, 'src'))
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(settings))
    writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}')
    const writtenAt = ['1', '1', '2'].map((value) => {
      const source = path.join(folder, 'src/a.ts')
      const text = `export const a: number = ${value}`
      if (!existsSync(source) || readFileSync(source, 'utf8') !== text) writeFileSync(source, text)
      execFileSync(process.execPath, [tsc, '-b', folder])
      return statSync(note).mtimeMs
    })
    expect(writtenAt[1]).toBe(writtenAt[0])
    expect(writtenAt[2]).toBeGreaterThan(writtenAt[1] ?? 0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
