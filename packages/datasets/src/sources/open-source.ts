import type { SourceKind } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { classFolders, looksLikeClassFolders } from './class-folders.ts'
import { type Scan, scanFolder, unwrapped } from './scan-folder.ts'
import type { Source } from './source.ts'
import { looksLikeStudy, studySource } from './study.ts'

export interface SourceOptions {
  /** What it is to be read as, whatever it looks like. */
  as?: SourceKind | undefined
  /** A column of a table that says which images go together when splits are drawn. */
  groupBy?: string | undefined
  /** Where what has to be unpacked may lie meanwhile. */
  outDirectory: string
}

/** A kind of source: how it is known by what lies there, and how it is read. */
interface Reader {
  kind: SourceKind
  /** What was looked for, to be told where nothing fits. */
  sign: string
  fits(scan: Scan): boolean | Promise<boolean>
  open(scan: Scan, options: SourceOptions): Source | Promise<Source>
}

const readers: Reader[] = [
  {
    kind: 'folders',
    sign: 'folders of classes (CLASS/*.jpg, or train/CLASS/*.jpg)',
    fits: looksLikeClassFolders,
    open: classFolders,
  },
]

/**
 * What lies at a path, as a source of images and labels: looked at, and known by what is there.
 * @throws DatasetError that says what was looked for and what is there, if nothing fits or several do
 */
export async function openSource(place: string, options: SourceOptions): Promise<Source> {
  const { as } = options
  const scan = unwrapped(await scanFolder(place))
  if (as === 'study' || (as === undefined && (await looksLikeStudy(scan.root)))) {
    return studySource(scan.root)
  }
  const fitting = await fittingReaders(scan, as)
  const [reader, other] = fitting
  if (reader === undefined) throw new DatasetError([nothingFits(scan)])
  if (other !== undefined) {
    const kinds = fitting.map(({ kind }) => kind)
    throw new DatasetError([
      `it may be read as ${kinds.join(' or as ')}: say which, as with "as ${kinds[0]}"`,
    ])
  }
  return reader.open(scan, options)
}

async function fittingReaders(scan: Scan, as: SourceKind | undefined): Promise<Reader[]> {
  if (as !== undefined) return readers.filter(({ kind }) => kind === as)
  const fitting: Reader[] = []
  for (const reader of readers) if (await reader.fits(scan)) fitting.push(reader)
  return fitting
}

function nothingFits({ folders, files }: Scan): string {
  const looked = ['tables with folders of images (train.csv, val.csv, train_images/, val_images/)']
  looked.push(...readers.map(({ sign }) => sign))
  const present = [
    ...folders.map((name) => `${name}/`),
    ...files.filter((file) => !file.includes('/')),
  ]
  const shown = present.slice(0, 8).join(', ') || 'nothing'
  return `no images with labels were found. Looked for ${looked.join('; ')}. There is ${shown}${present.length > 8 ? ' …' : ''}`
}
