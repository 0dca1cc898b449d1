import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { architectureJsonSchema } from '@sweepstack/models'
import { sweepJsonSchema } from '@sweepstack/protocol'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const sweeps = path.resolve(import.meta.dirname, '../../../sweeps')
const schema = sweepJsonSchema(architectureJsonSchema())
const ajv = new Ajv2020({ allowUnionTypes: true })
const isValid = ajv.compile(schema)
const files = readdirSync(sweeps).filter((file) => file.endsWith('.yaml'))

test('sweeps/sweep.schema.json is that of today; -u writes it', async () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`
  await expect(text).toMatchFileSnapshot(path.join(sweeps, 'sweep.schema.json'))
})

test.each(files)('%s names its schema and is right by it', (file) => {
  const text = readFileSync(path.join(sweeps, file), 'utf8')
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=sweep.schema.json')
  isValid(parse(text))
  expect(isValid.errors).toBeNull()
})

const sweep = { name: 's', dataset: 'd', parameters: { epochs: 1 } }

test.each<[string, object]>([
  ['an unknown key', { ...sweep, parralelism: 1 }],
  ['an unknown parameter', { ...sweep, parameters: { epochs: 1, learning_rate: 1 } }],
  ['no epochs', { ...sweep, parameters: {} }],
  ['a value out of bounds', { ...sweep, parameters: { epochs: 1, learningRate: 0 } }],
  ['an unknown metric', { ...sweep, metric: 'f1' }],
  ['an unknown architecture', { ...sweep, parameters: { epochs: 1, architecture: 'vgg' } }],
  [
    'an option that the architecture has not',
    { ...sweep, parameters: { epochs: 1, architecture: { name: 'cnn', depth: 3 } } },
  ],
])('an editor marks %s', (_, wrong) => {
  expect(isValid(sweep)).toBe(true)
  expect(isValid(wrong)).toBe(false)
})

test('an editor takes architectures with layers, several grids and ranges', () => {
  const layer = { kind: 'conv2d', filters: 8, size: 3 }
  const custom = { name: 'custom', layers: [{ kind: 'residual', body: [layer] }] }
  const of = [{ architecture: custom }, { optimizer: ['sgd', 'lion'], beta2: null }]
  expect(isValid({ ...sweep, search: { kind: 'grid', of } })).toBe(true)
  const learningRate = { min: 0.1, max: 1, scale: 'log' }
  expect(isValid({ ...sweep, parameters: { epochs: { min: 1, max: 3 }, learningRate } })).toBe(true)
})

test('an editor wants a metric of a program, or several objectives', () => {
  const own = { name: 's', trainer: 'external', parameters: {} }
  const metric = { name: 'my loss', goal: 'minimize' }
  expect(isValid({ ...own, metric })).toBe(true)
  expect(isValid({ ...own, objectives: [metric, { ...metric, name: 'ms' }] })).toBe(true)
  expect(isValid({ ...own, metric, metricConstraints: [{ name: 'ms', max: 3 }] })).toBe(true)
  expect(isValid(own)).toBe(false)
  expect(isValid({ ...own, objectives: [metric] })).toBe(false)
  expect(isValid({ ...own, metric, metricConstraints: [{ max: 3 }] })).toBe(false)
})
