import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import type { Portion } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import { pack } from 'tar-stream'
import type { FoundFile } from './found-files.ts'

type FilePortion = Portion<FoundFile>

const blockBytes = 512

/** Files that are read at the same time. */
const together = 16

/** The bytes of a portion, as the files are now. @throws FixableError if one has another size by now */
export async function portionBytes(portion: FilePortion): Promise<Buffer> {
  const end = portion.isLast ? [Buffer.alloc(2 * blockBytes)] : []
  if (portion.kind === 'part') return Buffer.concat([...(await partOf(portion)), ...end])
  const parts: Buffer[] = []
  for (let from = 0; from < portion.files.length; from += together) {
    const entries = await Promise.all(portion.files.slice(from, from + together).map(entryOf))
    parts.push(...entries.flat())
  }
  return Buffer.concat([...parts, ...end])
}

async function entryOf(file: FoundFile): Promise<Buffer[]> {
  if (file.kind === 'folder') return [await headerOf(file)]
  const bytes = file.isMissing ? Buffer.alloc(0) : await readFile(file.file)
  if (bytes.length !== file.bytes) throw changed(file)
  return [await headerOf(file), bytes, filling(file.bytes)]
}

async function partOf({
  file,
  from,
  to,
}: Extract<FilePortion, { kind: 'part' }>): Promise<Buffer[]> {
  const bytes = Buffer.alloc(to - from)
  const handle = await open(file.file)
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done)
      if (bytesRead === 0) throw changed(file)
      done += bytesRead
    }
    if ((await handle.stat()).size !== file.bytes) throw changed(file)
  } finally {
    await handle.close()
  }
  const isFirst = from === 0
  return [
    ...(isFirst ? [await headerOf(file)] : []),
    bytes,
    ...(to === file.bytes ? [filling(file.bytes)] : []),
  ]
}

/** Without owner, rights and time of the file: they are no part of a dataset. */
async function headerOf({ kind, path, bytes }: FoundFile): Promise<Buffer> {
  const archive = pack()
  const [type, mode] =
    kind === 'file' ? (['file', 0o644] as const) : (['directory', 0o755] as const)
  archive.entry({ name: path, type, size: bytes, mode, mtime: new Date(0) })
  await once(archive, 'readable')
  const parts: Buffer[] = []
  const next = () => archive.read() as Buffer | null
  for (let part = next(); part !== null; part = next()) parts.push(part)
  return Buffer.concat(parts)
}

function filling(bytes: number): Buffer {
  return Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes)
}

function changed({ file }: FoundFile): FixableError {
  return new FixableError(
    `${file} changed while it was read`,
    'leave the files as they are while they are sent, and run it again',
  )
}
