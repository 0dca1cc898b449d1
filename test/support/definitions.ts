import fc from 'fast-check'

/** Numbers that are right, nearly right, and as wrong as JSON can say them. */
const odd = fc.constantFrom(
  0,
  -0,
  1,
  2,
  3,
  16,
  64,
  0.5,
  1.5,
  0.1,
  0.30000000000000004,
  1e-3,
  0.9,
  0.999,
  -1,
  -0.5,
  1e-7,
  1e-38,
  1e-45,
  5e-324,
  0.9999999,
  0.99999999,
  1 - 2 ** -53,
  2 ** 12,
  2 ** 12 + 1,
  1e5,
  1e5 + 1,
  1e9,
  2 ** 31,
  2 ** 53,
  1e38,
  1e39,
  1e300,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
)
const whole = fc.integer({ min: 1, max: 40 })
const real = fc.double({ min: 1e-6, max: 0.99, noNaN: true })
const mostly = (likely: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 5, arbitrary: likely }, { weight: 1, arbitrary: odd })
const number = mostly(fc.oneof(whole, real))
const junk = fc.constantFrom<unknown>('x', '', null, [], {}, true, [[1]], { min: 1 }, { a: 1 })

const part = (values: Record<string, fc.Arbitrary<unknown>>, required: string[] = []) =>
  fc.record(values, { requiredKeys: required })

/** A number, a list, a range, or nonsense. */
function numericOf(value: fc.Arbitrary<number>) {
  const range = part(
    {
      min: value,
      max: value,
      scale: fc.constantFrom('linear', 'linear', 'linear', 'log', 'cubic'),
      step: value,
    },
    ['min', 'max'],
  ).map(({ min, max, ...rest }) =>
    // Mostly the right way round.
    Number(min) > Number(max) && Number(min) !== 40
      ? { min: max, max: min, ...rest }
      : { min, max, ...rest },
  )
  return fc.oneof(
    { weight: 4, arbitrary: value },
    { weight: 4, arbitrary: fc.array(value, { maxLength: 4 }) },
    { weight: 8, arbitrary: range },
    { weight: 1, arbitrary: junk },
  )
}

/** A value, a list of them, or nonsense. */
const choice = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 6, arbitrary: value },
    { weight: 3, arbitrary: fc.array(value, { maxLength: 3 }) },
    { weight: 1, arbitrary: junk },
  )

const schedule = fc.oneof(
  fc.constant({ kind: 'constant' }),
  part(
    {
      kind: fc.constantFrom('exponential', 'cosine', 'warmup-stable-decay', 'one-cycle', 'step'),
      decaySteps: number,
      decayRate: number,
      staircase: fc.boolean(),
      warmupEpochs: number,
      decayEpochs: number,
      alpha: number,
      warmup: number,
      initialFactor: number,
      finalFactor: number,
      horizon: number,
    },
    ['kind'],
  ),
  fc.record({ kind: fc.constant('exponential'), decaySteps: number, decayRate: number }),
  fc.record({ kind: fc.constant('cosine'), alpha: number }),
  fc.record({ kind: fc.constant('one-cycle'), warmup: number, finalFactor: number }),
  fc.record({
    kind: fc.constant('piecewise'),
    boundaries: fc.array(number, { maxLength: 3 }),
    factors: fc.array(number, { maxLength: 4 }),
  }),
)

const architecture = fc.oneof(
  fc.constantFrom('cnn', 'resnet10', 'wide-resnet', 'convnet', 'nothing', ''),
  part(
    {
      name: fc.constantFrom('cnn', 'convnet', 'wide-resnet', 'custom', 'constructor'),
      filters: fc.array(number, { maxLength: 3 }),
      units: fc.array(number, { maxLength: 2 }),
      dropout: number,
      depth: number,
      width: number,
      min: number,
      max: number,
    },
    ['name'],
  ),
  fc.record({ name: fc.constant('convnet'), dropout: number }),
)

const values: Record<string, fc.Arbitrary<unknown>> = {
  architecture: choice(architecture),
  optimizer: choice(fc.constantFrom('adam', 'adamw', 'sgd', 'adamax', 'rmsprop', 'lion', 'ftrl')),
  schedule: choice(schedule),
  precision: choice(fc.constantFrom('float32', 'mixed_bfloat16', 'mixed_float16', 'int8')),
  nesterov: choice(fc.boolean()),
  randomFlip: choice(fc.boolean()),
  ...Object.fromEntries(
    ['epochs', 'batchSize', 'randomCrop', 'cutout'].map((name) => [name, numericOf(mostly(whole))]),
  ),
  ...Object.fromEntries(
    [
      'learningRate',
      'batchNormMomentum',
      'dropout',
      'beta1',
      'beta2',
      'epsilon',
      'momentum',
      'rho',
      'weightDecay',
      'labelSmoothing',
    ].map((name) => [name, numericOf(mostly(real))]),
  ),
}

/** A few parameters of the many: with all of them hardly a definition would be taken. */
const someParameters = fc
  .subarray(Object.keys(values), { maxLength: 3 })
  .chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, values[name] ?? number]))),
  )

const search = fc.oneof(
  fc.constantFrom<unknown>('grid', { kind: 'grid' }, { kind: 'random', trials: 4 }, 'tpe', {}),
  fc.record({
    kind: fc.constant('random'),
    trials: fc.oneof(fc.integer({ min: 1, max: 20 }), odd),
  }),
  fc.record({ kind: fc.constant('grid'), of: fc.array(someParameters, { maxLength: 3 }) }),
)

const metricName = fc.constantFrom('val_accuracy', 'val_loss', 'loss', 'val_auc', 'f1', '')
const objective = fc.oneof(
  metricName,
  part({ name: metricName, goal: fc.constantFrom('maximize', 'minimize', 'best') }, ['name']),
)

/** Mostly nothing, as in most sweeps. */
const aims = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: part({
      metric: fc.oneof(objective, junk),
      objectives: fc.oneof(fc.array(objective, { maxLength: 3 }), junk),
      metricConstraints: fc.array(part({ name: metricName, min: odd, max: real }), {
        maxLength: 2,
      }),
    }),
  },
)

/** What a client may post as a sweep: about half are taken. */
export const definitions = (dataset: string) =>
  fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(2) },
        { weight: 1, arbitrary: numericOf(mostly(whole)) },
      ),
      someParameters,
      part({
        search,
        repeats: number,
        folds: number,
        seed: number,
        topK: fc.record({ k: number, repeats: number }),
      }),
      fc.boolean(),
      aims,
    )
    .map(([epochs, parameters, rest, isPlain, aimed]) => ({
      name: 's',
      dataset,
      parameters: { epochs, ...parameters },
      ...(isPlain ? { search: { kind: 'random', trials: 5 } } : rest),
      ...aimed,
    }))
