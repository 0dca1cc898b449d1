import { type Leaderboard, parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { metricsRecord } from '../../../../test/support/records.ts'
import { leaderboardText } from './leaderboard.ts'

const parameters = parseDefinition({
  name: 'n',
  dataset: 'd',
  parameters: { epochs: 2 },
}).parameters

function row(rank: number, learningRate: number, rest: object = {}): Leaderboard['rows'][0] {
  return {
    rank,
    trial: rank,
    trials: [rank],
    score: 0.7 - rank / 10,
    spread: null,
    searchScore: null,
    folds: null,
    phases: null,
    copies: [],
    interval: { low: 0.5, high: 0.75, kind: 'wilson' },
    tie: rank,
    feasible: true,
    violation: 0,
    front: null,
    test: null,
    stoppedAt: null,
    stoppedBy: null,
    completedAt: null,
    epochs: 2,
    metrics: metricsRecord(),
    config: { ...parameters, learningRate } as Leaderboard['rows'][0]['config'],
    status: 'completed',
    lineage: 'a'.repeat(64),
    seconds: 12.3,
    ...rest,
  }
}

const board = (...rows: Leaderboard['rows']): Leaderboard => ({
  sweep: `swp_${'a'.repeat(20)}`,
  metric: { name: 'val_accuracy', goal: 'maximize' },
  objectives: null,
  metricConstraints: [],
  rows,
  apart: { failed: 1, cancelled: 0, stopped: 0, stoppedBy: {} },
  warnings: ['mind the gap'],
  next: null,
  cursor: '0',
})

test('a search alone has no columns of second runs', () => {
  expect(leaderboardText(board(row(1, 0.1), row(2, 0.2)))).toBe(
    [
      'rank  tie  trial  val_accuracy         95 %  learningRate  epochs  seconds',
      '────  ───  ─────  ────────────  ───────────  ────────────  ──────  ───────',
      '   1    1      1        0.6000  0.500–0.750           0.1       2     12.3',
      '   2    2      2        0.5000  0.500–0.750           0.2       2     12.3',
      'not ranked: 1 failed',
      'warning: mind the gap',
    ].join('\n'),
  )
})

test('what ended trials early is told by the kind of what was decided', () => {
  const textOf = (stoppedBy: Leaderboard['apart']['stoppedBy']) => {
    const apart = { failed: 0, cancelled: 0, stopped: 3, stoppedBy }
    return leaderboardText({ ...board(row(1, 0.1)), apart })
  }
  expect(textOf({ plateau: 2, time: 1 })).toContain(
    '3 trials stopped before the last epoch (2 as they no longer improved, 1 by the budget of time), ranked below those that reached it',
  )
  // Of a sweep of an older version nobody knows.
  expect(textOf({})).toContain('3 trials stopped before the last epoch, ranked below')
})

test('a row says what stopped its config', () => {
  const early = { epochs: 9, stoppedAt: 1 }
  expect(leaderboardText(board(row(1, 0.1, { ...early, stoppedBy: 'budget' })))).toContain(
    '1 of 9, stopped by the budget of epochs',
  )
  expect(leaderboardText(board(row(1, 0.1, early)))).toContain('1 of 9, stopped early')
})

test('a row says that programs completed its runs before their last epoch', () => {
  const text = (least: number, most: number) =>
    leaderboardText(board(row(1, 0.1, { epochs: 9, completedAt: { least, most } })))
  expect(text(4, 4)).toContain('4 of 9, completed by its program')
  expect(text(4, 9)).toContain('4 to 9 of 9, completed by its program')
})

test('what trains the very same is said in its row', () => {
  const copies = [3, 5, 7, 9]
  const text = leaderboardText(board(row(1, 0.1, { copies }), row(2, 0.2, { copies: [4] })))
  expect(text.split('\n').slice(0, 4)).toEqual([
    'rank  tie  trial  val_accuracy         95 %  learningRate  copies              epochs  seconds',
    '────  ───  ─────  ────────────  ───────────  ────────────  ──────────────────  ──────  ───────',
    '   1    1      1        0.6000  0.500–0.750           0.1  3, 5, 7 and 1 more       2     12.3',
    '   2    2      2        0.5000  0.500–0.750           0.2  4                        2     12.3',
  ])
})

test('leaders that ran again show their search score and the test accuracy', () => {
  const test = {
    accuracy: 0.59,
    images: 100,
    interval: { low: 0.49, high: 0.68, kind: 'wilson' as const },
  }
  const text = leaderboardText(
    board(row(1, 0.1, { spread: 0.01, searchScore: 0.65, test }), row(2, 0.2)),
  )
  expect(text.split('\n').slice(0, 4)).toEqual([
    'rank  tie  trial     val_accuracy         95 %  in search         test accuracy  learningRate  epochs  seconds',
    '────  ───  ─────  ───────────────  ───────────  ─────────  ────────────────────  ────────────  ──────  ───────',
    '   1    1      1  0.6000 ± 0.0100  0.500–0.750     0.6500  0.5900 (0.490–0.680)           0.1       2     12.3',
    '   2    2      2           0.5000  0.500–0.750                                            0.2       2     12.3',
  ])
})

const architectures = (...list: unknown[]) =>
  leaderboardText(
    board(
      ...list.map((architecture, place) =>
        row(place + 1, 0.1, { config: { ...parameters, architecture, learningRate: 0.1 } }),
      ),
    ),
  ).split('\n')

test('architectures that differ in one option show that, and the rest once above', () => {
  const wide = { name: 'cnn', filters: [32, 64, 128], units: [256, 128], dropout: 0.4 }
  const lines = architectures(wide, { ...wide, filters: [32, 64, 256] }, { ...wide, dropout: 0.2 })
  expect(lines[0]).toBe('architecture cnn: units=256-128')
  expect(lines[1]).toContain('architecture                   epochs')
  expect(lines.slice(3, 6).map((line) => line.slice(45, 74).trim())).toEqual([
    'filters=32-64-128 dropout=0.4',
    'filters=32-64-256 dropout=0.4',
    'filters=32-64-128 dropout=0.2',
  ])
})

test('of lists of layers the layer that differs is named', () => {
  const layers = (filters: number) => ({
    name: 'custom',
    layers: [{ conv: { filters: 8 } }, { conv: { filters } }, { dense: { units: 10 } }],
  })
  const lines = architectures(layers(16), layers(32))
  expect(lines[0]).toBe('architecture custom: layers[0].conv.filters=8 layers[2].dense.units=10')
  expect(lines[3]).toContain(' layers[1].conv.filters=16 ')
  expect(lines[4]).toContain(' layers[1].conv.filters=32 ')
})

test('other architectures show their names; one that has options, what all of it have above', () => {
  const lines = architectures('cnn', { name: 'resnet10', filters: [8, 16] })
  expect(lines[0]).toBe('architecture resnet10: filters=8-16')
  expect(lines.slice(3, 5).map((line) => line.slice(45, 55).trim())).toEqual(['cnn', 'resnet10'])
  expect(architectures('cnn', { name: 'cnn', filters: [8] })[2]).toContain('(default)')
  expect(architectures({ name: 'cnn', filters: [8] })[0]).toBe('architecture cnn: filters=8')
  expect(architectures('cnn', 'cnn').join()).not.toContain('cnn')
})

test('a board without rows says whether nothing is scored or nothing matches', () => {
  expect(leaderboardText(board())).toBe('no trial has come to its end yet: only those are ranked')
  expect(leaderboardText(board(), ['optimizer=lion', 'epochs>3'])).toBe(
    'no row matches optimizer=lion and epochs>3',
  )
})

test('fronts, the other objectives and missed constraints have columns, and what is aimed at a line', () => {
  const text = leaderboardText({
    ...board(
      row(1, 0.1, { front: 1, tie: null, metrics: metricsRecord({ val_loss: 0.25 }) }),
      row(2, 0.2, {
        front: 2,
        tie: null,
        feasible: false,
        violation: 0.5,
        metrics: metricsRecord({ val_loss: 0.75 }),
      }),
    ),
    objectives: [
      { name: 'val_accuracy', goal: 'maximize' },
      { name: 'val_loss', goal: 'minimize' },
    ],
    metricConstraints: [{ name: 'val_loss', max: 0.5 }],
  })
  const [titles, , first, second, aims, bounds] = text.split('\n')
  expect(titles?.split(/ {2,}/)).toEqual(
    'rank|front|trial|val_accuracy|95 %|val_loss|misses|learningRate|epochs|seconds'.split('|'),
  )
  expect(first).toMatch(/^ +1 +1 +1 +0\.6000 .* 0\.2500 +0\.1 /)
  expect(second).toMatch(/^ +2 +2 +2 +0\.5000 .* 0\.7500 +0\.5000 +0\.2 /)
  expect(aims).toBe('ranked by fronts: maximize val_accuracy, minimize val_loss')
  expect(bounds).toBe('constraints: val_loss <= 0.5')
})

test('what has no intervals has no column of them, and rows that are left off are told', () => {
  const rows = [row(1, 0.1, { interval: null }), row(2, 0.2, { interval: null })]
  const text = leaderboardText({ ...board(...rows), next: '2' })
  expect(text).not.toContain('95 %')
  expect(text).toContain(
    `\nthere are more rows: sweepstack leaderboard swp_${'a'.repeat(20)} --limit 20\n`,
  )
  const many = Array.from({ length: 500 }, (_, place) => row(place + 1, place / 1000))
  expect(leaderboardText({ ...board(...many), next: '500' })).toContain(
    'more rows: sweepstack table',
  )
  expect(leaderboardText(board(...rows))).not.toContain('more rows')
})
