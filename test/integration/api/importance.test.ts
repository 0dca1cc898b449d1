import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ImportanceReport, TrialSummary } from '@sweepstack/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Board, startBoard } from '../../support/board.ts'
import { startCli } from '../../support/run-cli.ts'

const images = 1000
let fixture: Board
let url: string
/** Three optimizers, of which sgd reads the momentum; two of its trials failed. */
let sweep: string
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: images, test: 0 })
  url = await fixture.listen()
  sweep = await fixture.open({
    optimizer: ['adam', 'sgd', 'rmsprop'],
    learningRate: [0.1, 0.01, 0.001],
    momentum: [0, 0.5, 0.9],
    dropout: 0.5,
  })
  const lineages = new Set<string>()
  for (const trial of await fixture.trials(sweep)) {
    // Trials of adam that differ in the momentum only have one lineage.
    if (lineages.has(trial.lineage)) continue
    lineages.add(trial.lineage)
    if (trial.number === 13) await fail(trial)
    else await fixture.finish(trial, rightOf(trial), { val_loss: trial.config.learningRate })
  }
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

/** The learning rate decides most; the momentum something, where it is read. */
function rightOf({ config }: TrialSummary): number {
  const ofRate = config.learningRate === 0.01 ? 800 : config.learningRate === 0.001 ? 500 : 200
  return ofRate + (config.optimizer === 'sgd' ? 100 * config.momentum : 0)
}

async function fail(trial: TrialSummary): Promise<void> {
  const started = await fixture.redis.lineages.start(trial.lineage, 'w1')
  if (started.kind !== 'started') throw new Error('did not start')
  const failure = { code: 'DIVERGED', class: 'diverged', message: 'no number' } as const
  await fixture.redis.lineages.fail(trial.lineage, started.fence, failure)
}

const inject = (of: string, query = '') =>
  fixture.app.inject(`/v1/sweeps/${of}/importance?${query}`)
const measured = async (query = '') => (await inject(sweep, query)).json() as ImportanceReport

test('the parameter that decides most comes first, with its best value', async () => {
  for (const method of ['fanova', 'ped-anova']) {
    const report = await measured(`method=${method}`)
    expect(report).toMatchObject({
      sweep,
      metric: { name: 'val_accuracy', goal: 'maximize' },
      method,
      epoch: null,
      trials: 26,
      // adam has no momentum: its nine trials are three configs; one trial of sgd failed.
      configs: 3 + 8 + 9,
      leftOut: { parameters: [], trials: 1, outside: 0 },
    })
    expect(report.parameters[0]).toMatchObject({ name: 'learningRate', best: { value: 0.01 } })
    expect(report.parameters.map(({ name }) => name).sort()).toEqual([
      'learningRate',
      'momentum',
      'optimizer',
    ])
    expect(report.pairs).toHaveLength(3)
  }
  const { parameters, explained } = await measured()
  expect(parameters[0]?.share).toBeGreaterThan(0.8)
  expect(explained).toBeGreaterThan(0.8)
})

test('another metric, and the metric of another epoch', async () => {
  const loss = await measured('metric=val_loss')
  expect(loss.metric).toEqual({ name: 'val_loss', goal: 'minimize' })
  expect(loss.parameters[0]).toMatchObject({ name: 'learningRate', best: { value: 0.001 } })
  const early = await measured('epoch=1')
  expect(early).toMatchObject({ epoch: 1, trials: 26, leftOut: { trials: 1 } })
  const late = await measured('epoch=2')
  expect(late).toMatchObject({ trials: 0, configs: 0, parameters: [], leftOut: { trials: 27 } })
  expect(late.warnings).toEqual([
    'no configs have a value of val_accuracy: importance needs at least 8',
    'trials of this sweep have at most 1 epoch: give a lower one',
  ])
  // Nothing is the same in no configs.
  expect(late.leftOut.parameters).toEqual([])
})

test('too few configs: how there could be more', async () => {
  const learningRate = Array.from({ length: 12 }, (_, place) => (place + 1) / 1000)
  const id = await fixture.open({ learningRate, epochs: 3 }, { stopping: 'asha' })
  const said = async (query = '') => {
    const { warnings } = (await inject(id, query)).json() as ImportanceReport
    return warnings.slice(1)
  }
  expect(await said()).toEqual(['more trials have to finish'])
  const [first] = await fixture.trials(id)
  if (first === undefined) throw new Error('opened none')
  await fixture.finish({ ...first, epochs: 1 }, 300)
  await fixture.scheduler.advance(id)
  expect(await said()).toEqual([
    'trials that were stopped or still train count too with an epoch, as --epoch 1',
  ])
  expect(await said('epoch=1')).toEqual([])
})

test('a metric that the sweep does not have is refused, and the nearest named', async () => {
  const response = await inject(sweep, 'metric=val_acuracy')
  expect(response.statusCode).toBe(400)
  expect(response.json()).toMatchObject({
    code: 'INVALID_REQUEST',
    errors: [{ path: 'metric', message: expect.stringContaining('did you mean "val_accuracy"?') }],
  })
  expect((await inject(sweep, 'method=shap')).json().code).toBe('INVALID_REQUEST')
  expect((await inject('swp_aaaaaaaaaaaaaaaaaaaa')).json().code).toBe('SWEEP_NOT_FOUND')
})

test('what comes in later is in the next answer', async () => {
  const id = await fixture.open({ learningRate: [0.1, 0.2, 0.3], dropout: [0.1, 0.2, 0.3] })
  const trials = await fixture.trials(id)
  for (const trial of trials.slice(0, 7)) await fixture.finish(trial, 10 * trial.number)
  const few = (await inject(id)).json() as ImportanceReport
  expect([few.configs, few.parameters, few.leftOut.trials]).toEqual([7, [], 2])
  for (const trial of trials.slice(7)) await fixture.finish(trial, 10 * trial.number)
  const enough = (await inject(id)).json() as ImportanceReport
  expect([enough.configs, enough.leftOut.trials]).toEqual([9, 0])
  expect(enough.parameters.map(({ name }) => name)).toEqual(['learningRate', 'dropout'])
})

test('the same is a picture, over HTTP and in a file', async () => {
  const picture = await fixture.app.inject(`/v1/sweeps/${sweep}/importance.png?metric=val_loss`)
  expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/png'])
  const png = picture.rawPayload
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  // Three parameters and their three pairs.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)].map((side) => side > 200)).toEqual([
    true,
    true,
  ])
  const wrong = await fixture.app.inject(`/v1/sweeps/${sweep}/importance.png?metric=val_acuracy`)
  expect(wrong.json()).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'metric' }] })
  const folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-importance-'))
  const args = ['importance', sweep, '--metric', 'val_loss', '--png']
  const { code, stdout } = await startCli(folder, url, [...args, 'shares.png']).ended
  expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'shares.png'])
  expect(await readFile(path.join(folder, 'shares.png'))).toEqual(png)
  const nowhere = await startCli(folder, url, [...args, 'none/shares.png']).ended
  expect(nowhere.code).not.toBe(0)
  expect(nowhere.stderr).toContain('there is no folder')
  await rm(folder, { recursive: true })
})

test('sweepstack importance prints a table', async () => {
  const { ended } = startCli('.', url, ['importance', sweep, '--metric', 'val_loss'])
  const { code, stdout } = await ended
  expect(code).toBe(0)
  const lines = stdout.split('\n')
  expect(lines[0]).toBe(
    'val_loss (minimize): share of the variance, by fANOVA, of 20 configs of 26 trials',
  )
  expect(lines[1]).toMatch(/^parameter +share +95 % +best$/)
  expect(lines[3]).toMatch(/^learningRate +\d+\.\d % +\d+\.\d–\d+\.\d % +0\.001$/)
  expect(stdout).toContain('left out: 1 trial without a value')
  const wrong = await startCli('.', url, ['importance', sweep, '--metric', 'loss_val']).ended
  expect(wrong.code).not.toBe(0)
  expect(wrong.stderr).toMatch(/is not a metric of this sweep/)
})

test('numbers of every kind of parameter are measured, the rounded ones too', async () => {
  const parameters = {
    batchSize: { min: 8, max: 512, scale: 'log' },
    weightDecay: { min: 0.0001, max: 0.01, quantum: 0.0001, scale: 'log' },
    dropout: { distribution: 'normal', mean: 0.4, sd: 0.1, quantum: 0.05, min: 0, max: 0.8 },
    labelSmoothing: { min: 0, max: 0.3, step: 0.1 },
    cutout: { distribution: 'lognormal', mean: 2, sd: 0.5, max: 32 },
    learningRate: { min: 0.001, max: 0.1, scale: 'log' },
  }
  const of = await fixture.open(parameters, { search: { kind: 'random', trials: 24 } })
  for (const trial of await fixture.trials(of)) {
    await fixture.finish(trial, Math.round(100 * Math.log2(trial.config.batchSize)))
  }
  for (const method of ['fanova', 'ped-anova']) {
    const answer = await inject(of, `method=${method}`)
    expect(answer.statusCode, answer.body).toBe(200)
    const report = answer.json() as ImportanceReport
    expect(report.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(parameters).sort())
    const [first] = report.parameters
    expect(first?.name).toBe('batchSize')
    expect(first?.best).toMatchObject({ high: expect.closeTo(512, -2) })
  }
  expect((await fixture.app.inject(`/v1/sweeps/${of}/importance.png`)).statusCode).toBe(200)
})
