import { createRequire } from 'node:module'
import util from 'node:util'
import type * as Tensorflow from '@tensorflow/tfjs-node-gpu'
import { EngineError } from './engine-error.ts'

export type TensorflowModule = typeof Tensorflow

/** The major and minor version that the graphs are written for. */
const expected = '2.'

/** Loads the native addon. @throws EngineError WRONG_LIBRARY with the fix */
export function loadTensorflow(): TensorflowModule {
  // tfjs-node 4.22 calls what Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  const require = createRequire(import.meta.url)
  let module: TensorflowModule
  try {
    module = require('@tensorflow/tfjs-node-gpu')
  } catch (error) {
    throw new EngineError(
      'WRONG_LIBRARY',
      'the TensorFlow addon cannot be loaded; run: node scripts/bootstrap.mjs',
      error,
    )
  }
  if (!nativeVersion(module).startsWith(expected)) {
    throw new EngineError(
      'WRONG_LIBRARY',
      `libtensorflow ${nativeVersion(module)} is not 2.x; remove SWEEPSTACK_LIBTENSORFLOW or name a 2.21`,
    )
  }
  return module
}

export function nativeVersion(module: TensorflowModule): string {
  const backend = module.backend() as unknown as { binding?: { TF_Version?: string } }
  return backend.binding?.TF_Version ?? 'unknown'
}
