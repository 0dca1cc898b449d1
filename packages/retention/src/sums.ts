import type { StoredKind } from '@sweepstack/protocol'
import type { JudgedFile } from './survey-storage.ts'

export function sumOf(files: { bytes: number }[]): { files: number; bytes: number } {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Sums by kind, in the order of the kinds. */
export function kindsOf(files: JudgedFile[]) {
  const kinds: StoredKind[] = ['checkpoints', 'predictions', 'datasets', 'uploads', 'other']
  return kinds.map((kind) => ({ kind, ...sumOf(files.filter(({ place }) => place.kind === kind)) }))
}
