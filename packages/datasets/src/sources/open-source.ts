import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SourceKind } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { archiveKind, onlyArchive, unpackArchive } from './archive.ts'
import { nothingFits, tableFault } from './nothing-fits.ts'
import { type Reader, readers } from './readers.ts'
import { type Scan, scanFolder, unwrapped } from './scan-folder.ts'
import { Scratch } from './scratch.ts'
import type { Source } from './source.ts'

export interface SourceOptions {
  /** What it is to be read as, whatever it looks like. */
  as?: SourceKind | undefined
  /** Where what has to be unpacked may lie meanwhile. */
  outDirectory: string
}

/**
 * What lies at a path, a folder or a file, as a source of images and labels: known by looking.
 * @throws DatasetError that says what was looked for and what is there, if nothing fits or several do
 */
export async function openSource(place: string, options: SourceOptions): Promise<Source> {
  const scratch = new Scratch(options.outDirectory)
  try {
    const { scan, archive } = await scanOf(place, scratch)
    const reader = await fittingReader(scan, options.as)
    const opened = await reader.open(scan, { scratch, isAsked: options.as !== undefined })
    const source = withoutMissing(await withTableNote(opened, scan), scan)
    const close = async () => {
      await source.close?.()
      await scratch.remove()
    }
    const described = archive === undefined ? source.described : `${source.described} (${archive})`
    return { ...source, described, close }
  } catch (error) {
    await scratch.remove()
    throw error
  }
}

/** Folders may be read as classes because the table beside them cannot be. */
async function withTableNote(source: Source, scan: Scan): Promise<Source> {
  const fault = source.kind === 'folders' ? await tableFault(scan) : undefined
  const [first] = fault?.problems ?? []
  if (first === undefined) return source
  return { ...source, notes: [...(source.notes ?? []), `no table is read: ${first}`] }
}

/** What links to nothing is never opened: by then it may lead out of the folder. */
function withoutMissing(source: Source, { missing }: Scan): Source {
  if (missing.size === 0) return source
  const read: Source['read'] = async (split, at) => {
    if (!missing.has(source.title(split, at))) return source.read(split, at)
    throw new Error('is a link to a file that is not there')
  }
  return { ...source, read }
}

/** What is in a folder, an archive, a folder with an archive alone, or the file itself. */
async function scanOf(place: string, scratch: Scratch): Promise<{ scan: Scan; archive?: string }> {
  const found = await stat(place).catch(() => undefined)
  if (found === undefined) throw new DatasetError([`${path.basename(place)} is not there`])
  const scan = found.isDirectory() ? unwrapped(await scanFolder(place)) : await scanFile(place)
  const archive = await onlyArchive(scan)
  if (archive === undefined) return { scan }
  const { folder, skipped } = await unpackArchive(path.join(scan.root, archive), scratch)
  const inside = unwrapped(await scanFolder(folder))
  for (const [reason, count] of skipped) inside.skipped.set(reason, count)
  return { scan: inside, archive: `from a ${await archiveKind(path.join(scan.root, archive))}` }
}

async function scanFile(file: string): Promise<Scan> {
  const root = path.dirname(await realpath(file))
  const files = [path.basename(file)]
  return { root, files, folders: [], empty: [], skipped: new Map(), missing: new Set() }
}

async function fittingReader(scan: Scan, as: SourceKind | undefined): Promise<Reader> {
  const fitting: Reader[] = []
  for (const reader of readers) {
    if (as === undefined ? await reader.fits(scan) : reader.kind === as) fitting.push(reader)
  }
  const [reader, other] = fitting
  if (reader === undefined) {
    throw await nothingFits(
      scan,
      readers.map(({ sign }) => sign),
    )
  }
  // The study's layout is known by names that nothing else has.
  if (other === undefined || reader.kind === 'study') return reader
  const kinds = fitting.map(({ kind }) => kind)
  throw new DatasetError([
    `it may be read as ${kinds.join(' or as ')}: say which, as with "as ${kinds[0]}"`,
  ])
}
