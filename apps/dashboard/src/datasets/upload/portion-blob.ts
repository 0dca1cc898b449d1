import type { Packed, Portion } from '@sweepstack/client'
import { blockBytes, fillingOf, tarHeader } from './tar-header.ts'

/** A file that somebody chose, with its place in the archive. */
export interface PickedFile extends Packed {
  kind: 'file'
  file: Blob
}

/** A portion of the archive. Nothing is read before the blob is. */
export function portionBlob(portion: Portion<PickedFile>): Blob {
  const end = portion.isLast ? [new Uint8Array(2 * blockBytes)] : []
  if (portion.kind === 'files') return new Blob([...portion.files.flatMap(entryOf), ...end])
  const { file, from, to } = portion
  return new Blob([
    ...(from === 0 ? [tarHeader(file.path, file.bytes)] : []),
    file.file.slice(from, to),
    ...(to === file.bytes ? [new Uint8Array(fillingOf(file.bytes))] : []),
    ...end,
  ])
}

function entryOf({ path, bytes, file }: PickedFile): (Uint8Array<ArrayBuffer> | Blob)[] {
  return [tarHeader(path, bytes), file, new Uint8Array(fillingOf(bytes))]
}
