import { randomBytes } from 'node:crypto'
import type { ArtifactStore } from '@sweepstack/core'
import { FixableError } from '@sweepstack/process'

const probeBytes = 64 * 1024

/**
 * Puts a small file under the worker's name, gets it back and deletes it.
 * @throws Error if the store does not give what it took
 */
export async function probeStore(store: ArtifactStore, worker: string): Promise<void> {
  const name = `probes/w-${worker.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-')}`.slice(0, 200)
  const probe = randomBytes(probeBytes)
  await store.put(name, probe)
  try {
    const found = await store.get(name)
    if (found === undefined) throw new Error('what was put is not there afterwards')
    if (!probe.equals(found)) throw new Error('what was put comes back as something else')
  } finally {
    await store.delete(name)
  }
}

/** For the start. `artifacts`: where the store lies, for a person. @throws FixableError */
export async function requireStore(
  store: ArtifactStore,
  worker: string,
  artifacts: string,
): Promise<void> {
  await probeStore(store, worker).catch((error: Error) => {
    throw new FixableError(
      `artifacts cannot be stored in ${artifacts}: ${error.message}`,
      'make it writable and free space in it, or set SWEEPSTACK_ARTIFACTS to another location',
    )
  })
}
