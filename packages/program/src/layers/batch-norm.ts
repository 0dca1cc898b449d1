import { attribute } from '../graph/attribute.ts'
import type { Shape, Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** Keras' default. */
const epsilon = 1e-3

/**
 * y = γ (x − μ) / √(σ² + ε) + β over all axes but the last (Ioffe and Szegedy, 2015, arXiv 1502.03167).
 * In training μ and σ² are the batch's; else the moving ones.
 */
export function batchNorm(pass: Pass, x: Tensor, name: string): Tensor {
  const channels = x.shape.at(-1) as number
  const flat = x.shape.length === 2
  const x4 = flat ? pass.math.reshape(x, [-1, 1, 1, channels]) : x
  const y4 = normalize(pass, x4, name, channels)
  const y = flat ? pass.math.reshape(y4, x.shape) : y4
  if (flat) {
    // Entered before the gradient of y4 is asked for: backward steps run in reverse.
    pass.onBackward(() => pass.flowBack(y4, pass.math.reshape(pass.gradientOf(y), x4.shape)))
  }
  return y

  function normalize(p: Pass, input: Tensor, layer: string, size: number): Tensor {
    const gamma = p.parameter(`${layer}/gamma`, [size], 'gamma')
    const beta = p.parameter(`${layer}/beta`, [size], 'beta')
    const mean = p.parameter(`${layer}/moving_mean`, [size], 'movingMean')
    const variance = p.parameter(`${layer}/moving_variance`, [size], 'movingVariance')
    const { training } = p.options
    const common = {
      T: attribute.type(input.type),
      U: attribute.type('float32'),
      epsilon: attribute.float(epsilon),
      data_format: attribute.text('NHWC'),
      is_training: attribute.bool(training),
    }
    const none = p.graph.constant([], [0])
    const statistics = training ? [none, none] : [mean.value, variance.value]
    const perChannel: ['float32', Shape] = ['float32', [size]]
    const [output, batchMean, batchVariance, ...reserved] = p.graph.node(
      'FusedBatchNormV3',
      [input, gamma.value, beta.value, ...statistics],
      { ...common, exponential_avg_factor: attribute.float(1) },
      [[input.type, input.shape], perChannel, perChannel, perChannel, perChannel, perChannel],
    ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
    if (training) {
      trackMoving(p, mean, batchMean)
      trackMoving(p, variance, biased(p, batchVariance, input))
      p.onBackward(() => {
        const [dx, dGamma, dBeta] = p.graph.node(
          'FusedBatchNormGradV3',
          [p.gradientOf(output), input, gamma.value, ...reserved],
          common,
          [[input.type, input.shape], perChannel, perChannel, ['float32', [0]], ['float32', [0]]],
        ) as [Tensor, Tensor, Tensor]
        p.learn(gamma.variable, dGamma)
        p.learn(beta.variable, dBeta)
        p.flowBack(x, flat ? p.math.reshape(dx, x.shape) : dx)
      })
    }
    return output
  }
}

/** moving ← moving · momentum + batch · (1 − momentum), as Keras keeps it. */
function trackMoving(pass: Pass, moving: ReturnType<Pass['parameter']>, batch: Tensor): void {
  const { math } = pass
  const momentum = pass.options.batchNormMomentum
  const kept = math.multiply(moving.value, math.scalar(momentum))
  const added = math.multiply(batch, math.scalar(1 - momentum))
  pass.updates.push({ variable: moving.variable, value: math.add(kept, added) })
}

/** The kernel answers the sample variance (n − 1); Keras keeps the biased one: times (n − 1) / n. */
function biased(pass: Pass, variance: Tensor, x: Tensor): Tensor {
  const { math } = pass
  const channels = x.shape.at(-1) as number
  const elements = math.cast(math.sizeOf(x), 'float32')
  const count = math.divide(elements, math.scalar(channels))
  return math.multiply(variance, math.divide(math.subtract(count, math.scalar(1)), count))
}
