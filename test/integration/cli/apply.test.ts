import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Sweep, SweepDifference } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

/** Sweep files that are applied again, and single edits. */

let board: Board
let url: string
let folder: string
beforeAll(async () => {
  board = await startBoard({ train: 100, val: 50, test: 0 })
  url = await board.listen()
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-apply-'))
})
afterAll(async () => {
  await board?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const sweepstack = (...args: string[]) => startCli(folder, url, args).ended

async function write(definition: object): Promise<string> {
  const file = path.join(folder, 'sweep.json')
  await writeFile(file, JSON.stringify({ dataset: 'tiny', ...definition }))
  return file
}

const read = async (id: string): Promise<Sweep> =>
  (await board.app.inject(`/v1/sweeps/${id}`)).json()
const named = async (name: string): Promise<Sweep[]> =>
  (await board.app.inject(`/v1/sweeps?q=${name}`)).json().sweeps
const parametersOf = ({ definition }: Sweep) => (definition as { parameters: object }).parameters

/** Trains what is open until the sweep has ended. */
async function finish(id: string): Promise<Sweep> {
  for (;;) {
    await board.scheduler.advance(id)
    const open = (await board.trials(id)).filter(({ status }) => status === 'waiting')
    if (open.length === 0) return read(id)
    for (const trial of open) await board.finish(trial, trial.number)
  }
}

test('a file is posted once, then its sweep is edited to be as it says', async () => {
  const parameters = { learningRate: [0.1, 0.2], epochs: 1 }
  const first = { name: 'living', parameters, seed: 1, parallelism: 2, budget: { trials: 9 } }
  const file = await write(first)
  expect(await sweepstack('apply', file, '--dry-run')).toMatchObject({ code: 2 })
  expect(await named('living')).toEqual([])
  expect((await sweepstack('apply', file)).stdout).toMatch(/^posted swp_\w+ {2}living$/m)
  const [{ id }] = (await named('living')) as [Sweep]
  await finish(id)
  const same = { code: 0, stdout: 'the sweep is as the file says\n' }
  expect(await sweepstack('apply', file, '--dry-run')).toMatchObject(same)

  await write({
    ...first,
    parameters: { learningRate: [0.1, 0.2, 0.3], epochs: 1 },
    constraints: ['learningRate < 1'],
    warmStart: { configs: [{ learningRate: 0.7 }] },
    tags: ['wider'],
    budget: { epochs: 50 },
  })
  const shown = await sweepstack('apply', file, '--dry-run')
  expect(shown.code).toBe(2)
  expect(shown.stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual(
    expect.arrayContaining([
      '~ tags [] ["wider"]',
      '~ parameters.learningRate [0.1,0.2] [0.1,0.2,0.3]',
      '+ constraints learningRate < 1',
      '+ warmStart.configs {"learningRate":0.7}',
      '- budget.trials 9',
      '+ budget.epochs 50',
      '4 trials, 4 distinct configs, 4 lineages',
    ]),
  )
  const unasked = await sweepstack('apply', file)
  expect(unasked).toMatchObject({ code: 1, stderr: expect.stringMatching(/fix: give --yes/) })
  expect(parametersOf(await read(id))).toMatchObject({ learningRate: [0.1, 0.2] })

  expect(await sweepstack('apply', file, '--yes')).toMatchObject({ code: 0, stderr: '' })
  expect(await finish(id)).toMatchObject({
    trials: 4,
    status: 'completed',
    definition: { tags: ['wider'], budget: { epochs: 50 }, constraints: ['learningRate < 1'] },
  })
  const rates = (await board.trials(id)).map(({ config }) => config.learningRate)
  expect(rates).toEqual([0.1, 0.2, 0.7, 0.3])
  expect(await sweepstack('apply', file, '--yes')).toMatchObject(same)
})

test('what no edit can do is named with a way out, and nothing is done', async () => {
  const first = { name: 'fixed', parameters: { learningRate: [0.1, 0.2], epochs: 2 } }
  const file = await write(first)
  await sweepstack('apply', file)
  const [before] = (await named('fixed')) as [Sweep]
  await write({
    ...first,
    parameters: { learningRate: [0.1, 0.3], epochs: 2 },
    search: { kind: 'random', trials: 3 },
    stopping: { kind: 'asha', eta: 2 },
    tags: ['never'],
  })
  const { code, stdout, stderr } = await sweepstack('apply', file, '--yes', '--json')
  expect(code).toBe(1)
  const difference: SweepDifference = JSON.parse(stdout)
  expect(difference).toMatchObject({ sweep: before.id, patch: null, plan: null })
  const places = difference.impossible.map(({ path: place }) => place).sort()
  expect(places).toEqual(['parameters.learningRate', 'search', 'stopping'])
  expect(stderr).toMatch(/learningRate would lose 0.2.*\n {2}fix: .*another name/)
  await board.scheduler.advance(before.id)
  expect(await read(before.id)).toMatchObject({ trials: before.trials, definition: { tags: [] } })
})

test('a config that a constraint excludes is marked, and nothing is done', async () => {
  const first = { name: 'excluded', parameters: { learningRate: [0.1, 0.2], epochs: 1 } }
  const file = await write({ ...first, constraints: ['learningRate < 0.5'] })
  await sweepstack('apply', file)
  const warmStart = { configs: [{ learningRate: 0.7 }] }
  await write({ ...first, constraints: ['learningRate < 0.5'], warmStart })
  const { code, stdout, stderr } = await sweepstack('apply', file, '--yes')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^! +warmStart\.configs +\{"learningRate":0\.7\}/m)
  expect(stderr).toMatch(/warmStart\.configs\.0 can never be opened: the constraint learningRate/)
})

test('a difference shows what people wrote, and no default of what they did not', async () => {
  const parameters = { learningRate: [0.1, 0.2], epochs: 2 }
  const written = {
    metric: 'val_loss',
    repeats: 2,
    tags: ['a'],
    stopping: { kind: 'asha', eta: 2 },
  }
  const first = { name: 'short', parameters: { ...parameters, batchSize: 16 }, ...written }
  await sweepstack('apply', await write(first))
  const shown = async (definition: object) => {
    const { stdout } = await sweepstack('apply', await write(definition), '--dry-run')
    const lines = stdout.split('\n').slice(3)
    return lines.slice(0, lines.indexOf('')).map((line) => line.trim().replace(/ +/g, ' '))
  }
  expect(await shown({ name: 'short', parameters })).toEqual([
    '- tags ["a"]',
    '! parameters.batchSize 16',
    '! metric val_loss',
    '! stopping {"kind":"asha","eta":2}',
    '! repeats 2',
  ])
  const goal = { name: 'val_loss', goal: 'maximize' }
  expect(await shown({ ...first, metric: goal, stopping: 'asha', repeats: 1 })).toEqual([
    `! metric val_loss ${JSON.stringify(goal)}`,
    '! stopping {"kind":"asha","eta":2} asha',
    '! repeats 2 1',
  ])
  expect(await shown({ ...first, metric: 'val_accuracy' })).toEqual([
    '! metric val_loss val_accuracy',
  ])
})

test('a name of several sweeps does not say which one is meant', async () => {
  const file = await write({ name: 'twice', parameters: { learningRate: 0.1, epochs: 1 } })
  await sweepstack('submit', file)
  await sweepstack('submit', file)
  const refused = await sweepstack('apply', file)
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/2 sweeps .*--sweep/s) })
  const [newest, older] = (await named('twice')) as [Sweep, Sweep]
  await write({ name: 'renamed', parameters: { learningRate: [0.1, 0.4], epochs: 1 } })
  await sweepstack('apply', file, '--sweep', older.id, '--yes')
  await board.scheduler.advance(older.id)
  expect(await read(older.id)).toMatchObject({ name: 'renamed', trials: 2 })
  expect(await read(newest.id)).toMatchObject({ name: 'twice', trials: 1 })
  // One that was cancelled cannot be edited, so a file does not mean it.
  await board.app.inject({
    method: 'PATCH',
    url: `/v1/sweeps/${newest.id}`,
    payload: { status: 'cancelled' },
  })
  await board.scheduler.advance(newest.id)
  await write({ name: 'twice', parameters: { learningRate: 0.5, epochs: 1 } })
  expect((await sweepstack('apply', file)).stdout).toMatch(/^posted/)
})

/** On a terminal of its own, as a person who answers each question as soon as the answer is there. */
function atTerminal(
  answers: (() => Promise<string>)[],
  ...args: string[]
): Promise<{ code: number; said: string }> {
  const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
  const spawnIt = 'import os,pty,sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
  const words = [process.execPath, cli, '--url', url, ...args]
  const child = spawn('python3', ['-c', spawnIt, ...words], { cwd: folder })
  let said = ''
  let answered = 0
  child.stdout.on('data', (part: Buffer) => {
    said += part
    if (said.split('[y/N]').length - 1 <= answered) return
    answered += 1
    void answers[answered - 1]?.().then((answer) => child.stdin.write(answer))
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, said }))
  })
}

const yes = async () => 'y\n'
const no = async () => 'n\n'

test('a person is asked before anything is edited', async () => {
  const file = await write({ name: 'asked', parameters: { learningRate: 0.1, epochs: 1 } })
  await sweepstack('apply', file)
  const [{ id }] = (await named('asked')) as [Sweep]
  await write({ name: 'asked', parameters: { learningRate: [0.1, 0.2], epochs: 1 } })
  const declined = await atTerminal([no], 'apply', file)
  expect(declined).toMatchObject({ code: 1, said: expect.stringContaining('nothing was changed') })
  await board.scheduler.advance(id)
  expect(await read(id)).toMatchObject({ trials: 1 })
  const accepted = await atTerminal([yes], 'apply', file)
  expect(accepted).toMatchObject({ code: 0, said: expect.stringContaining(`edited ${id}`) })
  await board.scheduler.advance(id)
  expect(await read(id)).toMatchObject({ trials: 2 })
})

test('a person who was overtaken is asked again where the difference is another one, and only there', async () => {
  const file = await write({ name: 'overtaken', parameters: { learningRate: 0.1, epochs: 1 } })
  await sweepstack('apply', file)
  const [{ id }] = (await named('overtaken')) as [Sweep]
  await write({ name: 'overtaken', parameters: { learningRate: [0.1, 0.2], epochs: 1 } })
  const after = (payload: object, answer: string) => async () => {
    const reply = await board.app.inject({ method: 'PATCH', url: `/v1/sweeps/${id}`, payload })
    expect(reply.statusCode).toBe(200)
    return answer
  }
  const other = await atTerminal([after({ parallelism: 3 }, 'y\n'), no], 'apply', file)
  expect(other).toMatchObject({
    code: 1,
    said: expect.stringMatching(/meanwhile.*parallelism +3/s),
  })
  await board.scheduler.advance(id)
  expect(await read(id)).toMatchObject({ trials: 1, definition: { parallelism: 3 } })
  const same = await atTerminal([after({ status: 'paused' }, 'y\n')], 'apply', file)
  expect(same).toMatchObject({ code: 0, said: expect.stringContaining(`edited ${id}`) })
  await board.scheduler.advance(id)
  expect(await read(id)).toMatchObject({ trials: 2, status: 'paused' })
})

test('edit does each of its options in one request', async () => {
  const id = await board.open(
    { learningRate: [0.1, 0.2], batchSize: 32 },
    { parallelism: 1, budget: { trials: 3, epochs: 40 } },
  )
  const options = [
    ['--extend', 'learningRate: [0.2, 0.3]'],
    ['--ban', 'learningRate = 0.2'],
    ['--pin', 'learningRate: 0.9'],
    ['--inject', '{learningRate: 0.8}', 'learningRate: 0.7, batchSize: 8'],
    ['--budget', 'trials: 30, epochs: null'],
    ['--parallelism', '2'],
    ['--name', 'edited'],
  ]
  expect(await sweepstack('edit', id, ...options.flat())).toMatchObject({ code: 0, stderr: '' })
  const edited = await finish(id)
  expect(edited).toMatchObject({
    name: 'edited',
    definition: {
      parallelism: 2,
      budget: { trials: 30 },
      parameters: { learningRate: [0.1, 0.2, 0.3] },
    },
  })
  const configs = (await board.trials(id)).map(({ config }) => config.learningRate)
  expect(configs).toEqual([0.1, 0.9, 0.8, 0.7, 0.3])
  await sweepstack('edit', id, '--unban', 'learningRate = 0.2')
  await finish(id)
  expect((await board.trials(id)).at(-1)?.config.learningRate).toBe(0.2)
  // A number of epochs is raised, not added to.
  await sweepstack('edit', id, '--extend', 'epochs: 3')
  await board.scheduler.advance(id)
  expect(parametersOf(await read(id))).toMatchObject({ epochs: 3 })
})

test('a value is no extension of a range, but its other end is', async () => {
  const learningRate = { min: 0.1, max: 0.2 }
  const id = await board.open({ learningRate }, { search: { kind: 'random', trials: 2 } })
  const value = await sweepstack('edit', id, '--extend', 'learningRate: 0.3')
  expect(value).toMatchObject({ code: 1, stdout: '' })
  expect(value.stderr).toContain('no list that 0.3 could be added to')
  expect(value.stderr).toContain('fix: say which end moves: --extend "learningRate: {max: …}"')
  expect(await sweepstack('edit', id, '--extend', 'learningRate: {max: 0.3}')).toMatchObject({
    code: 0,
  })
  await board.scheduler.advance(id)
  expect(parametersOf(await read(id))).toMatchObject({ learningRate: { min: 0.1, max: 0.3 } })
})

test('clone posts a copy with changes, or plans it', async () => {
  const id = await board.open({ learningRate: [0.1, 0.2] })
  await finish(id)
  const changes = ['--with', 'name: copy, parameters: {learningRate: [0.1, 0.2, 0.4]}']
  const planned = await sweepstack('clone', id, ...changes, '--dry-run')
  expect(planned.stdout).toMatch(/3 unique, 2 of them trained/)
  await sweepstack('clone', id, ...changes)
  expect(await named('copy')).toMatchObject([{ trials: 3, epochs: { before: 2 } }])
})

test.concurrent.each([
  [['edit', 'ID', '--extend', 'learningRate'], /learningRate has no value/, /as in a sweep file/],
  [['edit', 'ID', '--ban', 'learningRat = 1'], /learningRat/, /./],
  [['edit', 'ID', '--trials', '9'], /no number of trials/, /clone/],
])('%j is refused in a line, with a fix', async (args, said, fix) => {
  const id = await board.open({ learningRate: [0.1, 0.2] })
  const words = args.map((word) => (word === 'ID' ? id : word))
  const { code, stdout, stderr } = await sweepstack(...words)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(said)
  expect(stderr.split('\n').at(-2)).toMatch(/^ {2}fix: /)
  expect(stderr.split('\n').at(-2)).toMatch(fix)
})
