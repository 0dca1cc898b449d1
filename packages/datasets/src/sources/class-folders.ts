import path from 'node:path'
import { counted } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { doubtAbout } from './doubtful-classes.ts'
import { byCodePoints, type Scan } from './scan-folder.ts'
import { countSkipped, emptyListings, type Source } from './source.ts'
import { splitCalled, splitOfFolder } from './split-folders.ts'

/** What is decoded; whether a file is what its name says is seen then. */
const extensions = /\.(png|jpe?g|webp)$/i
/** What other programs would read as pictures, so that leaving it out is told apart. */
export const otherPictures = /\.(bmp|gif|tiff?|ppm|pgm|heic|heif|avif|jp2|jfif)$/i

export function isImageName(name: string): boolean {
  return extensions.test(name)
}

/** Why a file that is no image for us is passed over. */
export function reasonFor(name: string): string {
  if (otherPictures.test(name)) return 'pictures that are no PNG, JPEG or WebP by their extension'
  return 'no pictures by their extension'
}

interface Found {
  split: SplitName
  /** Folder of the split in the source, '' where the classes lie in the source itself. */
  base: string
  /** Path of the image in it. */
  name: string
}

/**
 * Whether a folder has a folder for each class, or for each split and in it for each class: at least two classes with
 * an image each.
 */
export function looksLikeClassFolders(scan: Scan): boolean {
  const { names, areSplits } = trainingClasses(scan)
  return names.length > 1 && !areSplits
}

/** The folders of training images, and whether they are those of splits, as tables have them, and no classes. */
export function trainingClasses(scan: Scan): { names: string[]; areSplits: boolean } {
  const { images } = imagesOf(scan)
  const found = images.filter(isInTraining).flatMap(({ name }) => classOf(name) ?? [])
  const names = [...new Set(found)]
  return { names, areSplits: names.every((name) => splitOfFolder(name) !== undefined) }
}

/**
 * `CLASS/…` or `train/CLASS/…`, `val/CLASS/…`, `test/CLASS/…`, with folders in the folders of classes. Classes are the
 * folders with training images, in the order of their code points, as `image_dataset_from_directory` and
 * `ImageFolder` have them. Test images that lie in no class have no label.
 * `isInsisted` if a user said that they are classes, whatever they look like. @throws DatasetError
 */
export function classFolders(scan: Scan, isInsisted = false): Source {
  const { images, skipped, bases } = imagesOf(scan)
  const doubt = isInsisted ? undefined : doubtAbout(images.filter(isInTraining).map(nameOf))
  if (doubt !== undefined) throw new DatasetError([doubt])
  const classes = [
    ...new Set(images.filter(isInTraining).map(({ name }) => labelOf(name) as string)),
  ].sort(byCodePoints)
  const problems = problemsOf(scan, images, classes)
  if (problems.length > 0) throw new DatasetError(problems)
  const places = new Map(classes.map((name, place) => [name, place]))
  const splits = emptyListings()
  const files: Record<SplitName, string[]> = { train: [], val: [], test: [] }
  for (const { split, base, name } of images) {
    splits[split].names.push(name)
    splits[split].labels.push(places.get(labelOf(name) ?? '') ?? -1)
    files[split].push(path.posix.join(base, name))
  }
  const used = splitNames.filter((split) => splits[split].names.length > 0)
  const where =
    bases.length > 0
      ? ` in ${used.map((split) => `${bases.find((base) => splitOfFolder(base) === split)}/`).join(', ')}`
      : ''
  return {
    kind: 'folders',
    described: `folders of ${counted(classes.length, 'class', 'classes')}${where}`,
    classes,
    splits,
    skipped,
    title: (split, at) => files[split][at] as string,
    read: async (split, at) => ({ file: path.join(scan.root, files[split][at] as string) }),
    notes: emptyClassNotes(scan, images, bases),
  }
}

/** The images with their splits, and what is left. */
function imagesOf(scan: Scan) {
  const bases = splitFoldersOf(scan)
  const skipped = new Map(scan.skipped)
  const images: Found[] = []
  for (const file of scan.files) {
    const found = placeOf(file, bases)
    const reason = isImageName(file)
      ? found === undefined && 'in no folder of a class'
      : reasonFor(file)
    if (reason) countSkipped(skipped, reason)
    else images.push(found as Found)
  }
  return { images, skipped, bases }
}

/** Where there is one for training whose images lie in folders again; else these are names of classes. */
function splitFoldersOf({ folders, files }: Scan): string[] {
  // Beside a table, train_images/ holds images in whatever folders.
  const isTabled = files.some((file) => /^[^/]*\.(csv|tsv)$/i.test(file))
  const called = isTabled ? splitCalled : splitOfFolder
  const bases = folders.filter((folder) => called(folder) !== undefined)
  const training = bases.find((folder) => called(folder) === 'train')
  const isNested = files.some(
    (file) => file.startsWith(`${training}/`) && file.split('/').length > 2 && isImageName(file),
  )
  return training !== undefined && isNested ? bases : []
}

function placeOf(file: string, bases: string[]): Found | undefined {
  const [first = '', ...rest] = file.split('/')
  if (bases.length === 0)
    return rest.length > 0 ? { split: 'train', base: '', name: file } : undefined
  const split = splitOfFolder(first) as SplitName
  if (!bases.includes(first) || (split !== 'test' && rest.length < 2)) return undefined
  return { split, base: first, name: rest.join('/') }
}

function classOf(name: string): string | undefined {
  const [first, ...rest] = name.split('/')
  return rest.length > 0 ? first : undefined
}

/** One class has one name in whichever Unicode form its folders are. */
function labelOf(name: string): string | undefined {
  return classOf(name)?.normalize('NFC')
}

function nameOf({ name }: Found): string {
  return name
}

function isInTraining({ split }: Found): boolean {
  return split === 'train'
}

function problemsOf(scan: Scan, images: Found[], classes: string[]): string[] {
  const bases = splitFoldersOf(scan)
  const twice = splitNames.flatMap((split) => {
    const of = bases.filter((base) => splitOfFolder(base) === split)
    return of.length > 1 ? [`${of.join('/ and ')}/ are one split: keep one of them`] : []
  })
  if (classes.length === 0) return [...twice, 'no folder has training images in it']
  const unknown = new Set(
    images
      .filter(
        ({ name, split }) =>
          split !== 'train' && !classes.includes(labelOf(name) ?? (classes[0] as string)),
      )
      .map(
        ({ base, name }) =>
          `${base}/${classOf(name)}/ is a class that the training images do not have`,
      ),
  )
  const test = images.filter(({ split }) => split === 'test')
  const labelled = test.filter(({ name }) => classOf(name) !== undefined).length
  return [
    ...twice,
    ...(classes.length === 1
      ? [`there is one class only, "${classes[0]}": there is nothing to tell apart`]
      : []),
    ...unknown,
    ...(labelled > 0 && labelled < test.length
      ? [
          `${test.length - labelled} of ${test.length} test images lie in no folder of a class: put all into one, or none`,
        ]
      : []),
  ]
}

/** Folders that stand where those of classes do, in the training images. */
function emptyClassNotes({ files, empty }: Scan, images: Found[], bases: string[]): string[] {
  const depth = bases.length > 0 ? 2 : 1
  const folderOf = (file: string) => {
    const parts = file.split('/')
    const isInside = parts.length > depth && (depth === 1 || isTraining(parts[0] as string))
    return isInside ? [parts.slice(0, depth).join('/')] : []
  }
  const isTraining = (base: string) => bases.includes(base) && splitOfFolder(base) === 'train'
  const used = new Set(
    images.filter(isInTraining).flatMap(({ base, name }) => folderOf(path.posix.join(base, name))),
  )
  const there = new Set([...files, ...empty.map((folder) => `${folder}/`)].flatMap(folderOf))
  const without = [...there].filter((folder) => !used.has(folder)).sort(byCodePoints)
  return without.length > 0
    ? [`no image in ${without.slice(0, 3).join(', ')}${without.length > 3 ? ' …' : ''}: no class`]
    : []
}
