import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { everyProgram } from './testing/every-program.ts'
import { type Kernels, usesOf, withoutKernel } from './testing/gpu-kernels.ts'

/** As TensorFlow's CUDA build tells: `npm run check:gpu-kernels` asks it anew. */
const { kernels }: { kernels: Kernels } = JSON.parse(
  readFileSync(new URL('../fixtures/gpu-kernels.json', import.meta.url), 'utf8'),
)

/** What may run on the CPU beside a GPU: node and reason. */
const small: Record<string, string> = {
  'variable/step': 'four bytes, read before the steps of a call and written after them',
  'set_data/Slice': 'cuts the filling off what is about to be copied to the device, once',
}

test('every operation of every program has a kernel for GPUs, but for few bytes', () => {
  const uses = usesOf(everyProgram())
  expect(uses.length).toBeGreaterThan(150)
  const unknown = uses.filter(({ operation }) => kernels[operation] === undefined)
  expect(unknown, 'run: npm run check:gpu-kernels').toEqual([])
  const without = withoutKernel(uses, kernels)
  const nodes = new Set(without.flatMap((use) => use.nodes))
  expect([...nodes].sort()).toEqual(Object.keys(small).sort())
})

test('what TensorFlow has no kernel for is found', () => {
  // An int32 variable and a table of bytes that is read whole.
  const found = withoutKernel(
    [
      {
        operation: 'GatherV2',
        types: { Tparams: 4, Tindices: 3, Taxis: 3 },
        nodes: ['train/rows'],
      },
      { operation: 'VarHandleOp', types: { dtype: 3 }, nodes: ['variable/labels'] },
      { operation: 'VarHandleOp', types: { dtype: 1 }, nodes: ['variable/bias'] },
    ],
    { GatherV2: [{ Tparams: [1, 19], Tindices: [3, 9] }], VarHandleOp: [{ dtype: [1, 9] }] },
  )
  expect(found.flatMap(({ nodes }) => nodes)).toEqual(['train/rows', 'variable/labels'])
  expect(found[1]?.typeNames).toBe('dtype int32')
})
