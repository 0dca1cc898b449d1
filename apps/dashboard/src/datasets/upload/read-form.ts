import {
  type DatasetReading,
  datasetNameSchema,
  datasetReadingSchema,
  type SourceKind,
} from '@sweepstack/protocol'

/** The fields of the form, as they are typed; '' leaves the choice to the service. */
export interface ReadingFields {
  name: string
  as: string
  size: string
  fit: string
  channels: string
  val: string
  test: string
  seed: string
  groupBy: string
  skipUnreadable: string
}

export const emptyFields: ReadingFields = {
  name: '',
  as: '',
  size: '',
  fit: '',
  channels: '',
  val: '',
  test: '',
  seed: '',
  groupBy: '',
  skipUnreadable: '',
}

/** What each kind of source is called to people, in the order of the documentation. */
export const kindNames: Record<SourceKind, string> = {
  study: 'train.csv, val.csv and their folders',
  tables: 'tables with images anywhere below',
  folders: 'a folder for each class',
  idx: 'IDX (MNIST)',
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100, fine labels',
  'cifar100-coarse': 'CIFAR-100, coarse labels',
  npz: 'NPZ (MedMNIST)',
  parquet: 'Parquet (Hugging Face)',
}

/** What is typed, as the service takes it; or what is wrong, by field. */
export type ReadForm =
  | { kind: 'right'; name: string; reading: DatasetReading }
  | { kind: 'wrong'; wrong: Partial<Record<keyof ReadingFields, string>> }

export function readForm(fields: ReadingFields): ReadForm {
  const name = fields.name.trim()
  const read = datasetReadingSchema.safeParse(askedOf(fields))
  const wrong: Partial<Record<keyof ReadingFields, string>> = {}
  if (datasetNameSchema.safeParse(name).error)
    wrong.name = name === '' ? 'give it a name' : nameRule
  for (const { path, message } of read.error?.issues ?? []) {
    const field = fieldAt(path)
    wrong[field] ??= rules[field] ?? message
  }
  return read.data === undefined || Object.keys(wrong).length > 0
    ? { kind: 'wrong', wrong }
    : { kind: 'right', name, reading: read.data }
}

function askedOf(fields: ReadingFields): object {
  const { as, size, fit, channels, skipUnreadable } = fields
  return {
    ...(as === '' ? {} : { as }),
    ...(isEmpty(size) ? {} : { size: sizeOf(size) }),
    ...(fit === '' ? {} : { fit }),
    ...(channels === '' ? {} : { channels: Number(channels) }),
    ...(isEmpty(skipUnreadable) ? {} : { skipUnreadable: Number(skipUnreadable) }),
    ...splitOf(fields),
  }
}

function isEmpty(...texts: string[]): boolean {
  return texts.every((text) => text.trim() === '')
}

const nameRule = 'use lower-case letters, digits, ".", "_" and "-", at most 64'
const rules: Partial<Record<keyof ReadingFields, string>> = {
  size: 'a side as 64, or height x width as 48x64, up to 4096',
  test: 'a share in percent, less than 100 together',
  val: 'a share in percent, less than 100 together',
  seed: 'a whole number from 0 on',
  skipUnreadable: 'a whole number up to 10,000',
}

/** "64" or "48x64"; what is neither, the schema refuses. */
function sizeOf(text: string): number | number[] {
  const sides = text.trim().split(/\s*[x×]\s*/i)
  return sides.length === 1 ? Number(sides[0]) : sides.map(Number)
}

function splitOf({ val, test, seed, groupBy }: ReadingFields): { split?: object } {
  if (isEmpty(val, test, seed, groupBy)) return {}
  return {
    split: {
      ...(isEmpty(val) ? {} : { val: Number(val) / 100 }),
      ...(isEmpty(test) ? {} : { test: Number(test) / 100 }),
      ...(isEmpty(seed) ? {} : { seed: Number(seed) }),
      ...(isEmpty(groupBy) ? {} : { groupBy: groupBy.trim() }),
    },
  }
}

function fieldAt(path: readonly PropertyKey[]): keyof ReadingFields {
  const [first = 'val', second] = path.map(String)
  const name = first === 'split' ? (second ?? 'val') : first
  return (name in emptyFields ? name : 'val') as keyof ReadingFields
}
