// What the fake trainer "measures": pure functions of seed and epoch.
const size = 4096

/**
 * Weights (4,096 × float32) and epoch after an epoch.
 * @param {number} seed
 * @param {number} epoch
 * @returns {import('@sweepstack/checkpoints').StoredTensor[]}
 */
export function stateOf(seed, epoch) {
  const weights = Float32Array.from({ length: size }, (_, place) => Math.sin(seed + epoch * place))
  return [
    { name: 'epoch', dtype: 'I32', shape: [1], data: Int32Array.of(epoch) },
    { name: 'weights', dtype: 'F32', shape: [size], data: weights },
  ]
}

/**
 * @param {number} seed
 * @param {number} epoch
 * @param {number} learningRate
 * @param {number} fold Of a recipe with one, from 1.
 */
export function figuresOf(seed, epoch, learningRate, fold = 0) {
  const right = (epoch + (seed % 13) / 100 + fold ** 2 / 50) / (epoch + 12)
  return {
    epoch,
    loss: 1 / epoch + (seed % 97) / 1000,
    accuracy: epoch / (epoch + 10),
    val_loss: 1.1 / epoch + (seed % 97) / 1000,
    val_accuracy: right,
    val_balanced_accuracy: 0.9 * right,
    val_macro_f1: 0.8 * right,
    val_top5_accuracy: (1 + right) / 2,
    val_auc: (1 + right) / 2,
    learning_rate: learningRate,
  }
}
