import { createRequire } from 'node:module'
import util from 'node:util'
import type * as Tensorflow from '@tensorflow/tfjs-node-gpu'
import { EngineError } from './engine-error.ts'

export type TensorflowModule = typeof Tensorflow

/**
 * The addon is compiled against the headers of this minor version, and the graphs are written with its
 * operations: another one has other structures behind the same names.
 */
const expected = '2.21'

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
  checkVersion(nativeVersion(module))
  return module
}

/** @throws EngineError WRONG_LIBRARY with the fix */
export function checkVersion(version: string): void {
  if (version.startsWith(`${expected}.`)) return
  throw new EngineError(
    'WRONG_LIBRARY',
    `libtensorflow ${version} is not ${expected}.x; unset SWEEPSTACK_LIBTENSORFLOW or let it name a ${expected}, then run: node scripts/bootstrap.mjs`,
  )
}

export function nativeVersion(module: TensorflowModule): string {
  const backend = module.backend() as unknown as { binding?: { TF_Version?: string } }
  return backend.binding?.TF_Version ?? 'unknown'
}
