import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Augmentation, augment, Graph, operationsOn, Pass } from '@sweepstack/program'
import { beforeAll, expect, test } from 'vitest'
import { loadTensorflow, type TensorflowModule } from './tensorflow.ts'

const [height, width] = [12, 9]
const off = { flip: false, crop: 0, cutout: 0 }
let tf: TensorflowModule
beforeAll(() => {
  tf = loadTensorflow()
})

/** Images whose pixel (row, column) is 1 + row · width + column in all channels, augmented. */
async function augmented(how: Augmentation, step: number, count = 64): Promise<number[][][]> {
  const graph = new Graph()
  graph.within('run', () => {
    const images = graph.placeholder('images', 'float32', [-1, height, width, 3])
    const seed = graph.placeholder('seed', 'int32', [])
    const at = graph.placeholder('step', 'int32', [])
    const batch = graph.placeholder('count', 'int32', [])
    const pass = new Pass(graph, new Map(), {
      training: true,
      compute: 'float32',
      batchNormMomentum: 0.9,
      dropout: 0,
      seed,
      step: at,
    })
    const output = graph.identity(augment(pass, images, batch, how), 'output')
    graph.signature('run', { images, seed, step: at, count: batch }, { output })
    operationsOn(graph)
  })
  const folder = mkdtempSync(path.join(tmpdir(), 'sweepstack-augment-'))
  writeFileSync(path.join(folder, 'saved_model.pb'), graph.encode())
  const model = await tf.node.loadSavedModel(folder, ['serve'], 'run')
  rmSync(folder, { recursive: true })
  const pixels = Float32Array.from({ length: count * height * width * 3 }, (_, place) => {
    return 1 + (Math.floor(place / 3) % (height * width))
  })
  const outputs = model.predict({
    images: tf.tensor4d(pixels, [count, height, width, 3]),
    seed: tf.scalar(5, 'int32'),
    step: tf.scalar(step, 'int32'),
    count: tf.scalar(count, 'int32'),
  }) as unknown as Record<string, ReturnType<typeof tf.tensor>>
  const channel = outputs.output?.slice([0, 0, 0, 0], [count, height, width, 1])
  const values = channel?.reshape([count, height, width]).arraySync() as number[][][]
  model.dispose()
  return values
}

const straight = Array.from({ length: height }, (_, row) =>
  Array.from({ length: width }, (_, column) => 1 + row * width + column),
)
const mirrored = straight.map((row) => [...row].reverse())

test('a flip mirrors about half of the images, and leaves the others', async () => {
  const images = await augmented({ ...off, flip: true }, 3)
  const flipped = images.filter((image) => String(image) === String(mirrored)).length
  const same = images.filter((image) => String(image) === String(straight)).length
  expect(flipped + same).toBe(64)
  // 64 fair coins: 16 to 48 heads but for one in 10⁴.
  expect(flipped).toBeGreaterThan(16)
  expect(flipped).toBeLessThan(48)
})

test('a crop shifts by at most its pixels in each direction, with 0 from outside', async () => {
  const images = await augmented({ ...off, crop: 2 }, 3)
  const shifts = images.map((image) => {
    for (let down = -2; down <= 2; down += 1) {
      for (let right = -2; right <= 2; right += 1) {
        const moved = straight.map((values, row) =>
          values.map((_, column) => straight[row + down]?.[column + right] ?? 0),
        )
        if (String(moved) === String(image)) return `${down},${right}`
      }
    }
    return 'none'
  })
  expect(shifts).not.toContain('none')
  expect(new Set(shifts).size).toBeGreaterThan(15)
})

test('a cutout sets a square to 0, cut off at the border, anywhere', async () => {
  const images = await augmented({ ...off, cutout: 4 }, 3)
  const middles = images.map((image) => {
    const zeros = image.flatMap((row, y) =>
      row.flatMap((value, x) => (value === 0 ? [[y, x]] : [])),
    )
    const rows = zeros.map(([y = 0]) => y)
    const columns = zeros.map(([, x = 0]) => x)
    const [down, across] = [rows, columns].map((of) => Math.max(...of) - Math.min(...of) + 1)
    expect(zeros).toHaveLength((down as number) * (across as number))
    expect(Math.max(down as number, across as number)).toBeLessThanOrEqual(4)
    expect(Math.min(down as number, across as number)).toBeGreaterThanOrEqual(2)
    return `${Math.min(...rows)},${Math.min(...columns)}`
  })
  expect(new Set(middles).size).toBeGreaterThan(25)
})

test('it is a pure function of seed and step', async () => {
  const all = { flip: true, crop: 2, cutout: 4 }
  expect(await augmented(all, 7)).toEqual(await augmented(all, 7))
  expect(await augmented(all, 7)).not.toEqual(await augmented(all, 8))
})
