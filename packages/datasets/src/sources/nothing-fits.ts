import { DatasetError } from '../dataset-error.ts'
import { archiveName } from './archive.ts'
import { isImageName, otherPictures, trainingClasses } from './class-folders.ts'
import type { Scan } from './scan-folder.ts'
import { hasTable, tableSource } from './tables.ts'

/** Why there is nothing to register: the simplest cause that is seen, else what was looked for. */
export async function nothingFits(scan: Scan, signs: string[]): Promise<DatasetError> {
  const hasImages = scan.files.some(isImageName)
  const ofTable = hasImages ? await tableFault(scan) : undefined
  if (ofTable !== undefined) return ofTable
  return new DatasetError([(hasImages ? unlabelled(scan) : unread(scan)) ?? lookedFor(scan, signs)])
}

/** What is wrong with the tables of a folder, if any are there and something is. */
export async function tableFault(scan: Scan): Promise<DatasetError | undefined> {
  if (!hasTable(scan)) return undefined
  return tableSource(scan).then(
    () => undefined,
    (error) => {
      if (error instanceof DatasetError) return error
      throw error
    },
  )
}

/** Pictures of other kinds alone. */
function unread({ files }: Scan): string | undefined {
  const others = files.filter((file) => otherPictures.test(file))
  if (others.length === 0) return undefined
  const kinds = [...new Set(others.map((file) => otherPictures.exec(file)?.[1]?.toUpperCase()))]
  const named = kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}` : kinds[0]
  const count = others.length === 1 ? 'one' : `${others.length}`
  return `there are only ${named} files (${count}): PNG, JPEG and WebP are read, so save them as one of these`
}

/** Pictures of which nothing says the class, or that all have one. */
function unlabelled(scan: Scan): string | undefined {
  const classes = trainingClasses(scan)
  const [only] = classes.names
  if (only !== undefined && classes.names.length === 1 && !classes.areSplits) {
    return `there is only one class, "${only}": there is nothing to tell apart`
  }
  if (only !== undefined && !classes.areSplits) return undefined
  const where =
    only === undefined ? '' : ` in ${classes.names.map((name) => `${name}/`).join(', ')}`
  const count = scan.files.filter(isImageName).length
  const pictures = count === 1 ? 'one picture' : `${count} pictures`
  return `there ${count === 1 ? 'is' : 'are'} ${pictures}${where} without folders of classes or a table: labels are needed, so put each class into a folder of its own, or add labels.csv with the columns Image,Class`
}

function lookedFor({ folders, files }: Scan, signs: string[]): string {
  const shown = files.filter((file) => !file.includes('/'))
  const present = [...folders.map((name) => `${name}/`), ...shown]
  const named = present.slice(0, 8).join(', ') || 'nothing'
  const packed = files.find((file) => archiveName.test(file))
  const cure =
    packed === undefined ? '' : `. Unpack ${packed}: an archive is read where it is alone`
  return `no images with labels were found. Looked for ${signs.join('; ')}. There is ${named}${present.length > 8 ? ' …' : ''}${cure}`
}
