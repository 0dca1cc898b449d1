import type { Layer } from '@sweepstack/models'
import type { Tensor } from './graph/types.ts'
import { elu, leakyRelu, relu, silu } from './layers/activation.ts'
import { batchNorm } from './layers/batch-norm.ts'
import { convReluPool } from './layers/conv-relu-pool.ts'
import { addBias, convolve } from './layers/conv2d.ts'
import { dense } from './layers/dense.ts'
import { dropout } from './layers/dropout.ts'
import { flatten } from './layers/flatten.ts'
import { averagePool, globalAveragePool, maxPool } from './layers/pool.ts'
import { residualSum } from './layers/residual-sum.ts'
import type { Pass } from './pass.ts'

/** Takes features [b, …] through the layers. */
export function forward(pass: Pass, input: Tensor, layers: Layer[]): Tensor {
  let x = input
  for (let index = 0; index < layers.length; index += 1) {
    const layer = layers[index] as Layer
    const [next, afterNext] = layers.slice(index + 1, index + 3)
    const before = x
    const how = { name: pass.layerName(layer.kind), isInput: x === pass.input }
    x = pass.inside(how.name, () => {
      if (layer.kind === 'conv2d' && next?.kind === 'relu' && afterNext?.kind === 'maxPool') {
        index += 2
        return convReluPool(pass, before, layer, { ...how, poolSize: afterNext.size })
      }
      if (layer.kind === 'conv2d' && next?.kind === 'batchNorm') {
        const y = convolve(pass, before, layer, how)
        // A bias in front of BatchNorm cancels: the mean takes it out again, and its gradient is 0. It
        // stays a parameter of the model, at 0.
        pass.parameter(`${how.name}/bias`, [layer.filters], 'bias')
        return y
      }
      return apply(pass, before, layer, how)
    })
  }
  return x
}

function apply(
  pass: Pass,
  x: Tensor,
  layer: Layer,
  how: { name: string; isInput: boolean },
): Tensor {
  const { name } = how
  switch (layer.kind) {
    case 'conv2d':
      return addBias(pass, convolve(pass, x, layer, how), name)
    case 'dense':
      return dense(pass, x, layer.units, name)
    case 'relu':
      return relu(pass, x)
    case 'leakyRelu':
      return leakyRelu(pass, x)
    case 'elu':
      return elu(pass, x)
    case 'silu':
      return silu(pass, x)
    case 'batchNorm':
      return batchNorm(pass, x, name)
    case 'dropout':
      return dropout(pass, x, layer.rate, name)
    case 'maxPool':
      return maxPool(pass, x, layer.size)
    case 'averagePool':
      return averagePool(pass, x, layer.size)
    case 'globalAveragePool':
      return globalAveragePool(pass, x)
    case 'flatten':
      return flatten(pass, x)
    case 'residual':
      return residualSum(pass, forward(pass, x, layer.body), forward(pass, x, layer.shortcut))
  }
}
