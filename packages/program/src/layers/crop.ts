import { attribute } from '../graph/attribute.ts'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** The first rows and columns of x [b, h, w, c]; dx is dy, and 0 for the others; none for the images. */
export function crop(pass: Pass, x: Tensor, [rows, columns]: [number, number]): Tensor {
  const { graph } = pass
  const [, height = 0, width = 0, channels = 0] = x.shape
  if (rows === height && columns === width) return x
  const indexType = attribute.type('int32')
  const y = graph.one(
    'Slice',
    [
      x,
      graph.constant([0, 0, 0, 0], [4], 'int32'),
      graph.constant([-1, rows, columns, -1], [4], 'int32'),
    ],
    { T: attribute.type(x.type), Index: indexType },
    x.type,
    [-1, rows, columns, channels],
  )
  if (x === pass.input) return y
  pass.onBackward(() => {
    const paddings = [0, 0, 0, height - rows, 0, width - columns, 0, 0]
    const inputs = [pass.gradientOf(y), graph.constant(paddings, [4, 2], 'int32')]
    const attributes = { T: attribute.type(x.type), Tpaddings: indexType }
    pass.flowBack(x, graph.one('Pad', inputs, attributes, x.type, x.shape))
  })
  return y
}
