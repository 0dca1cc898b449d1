import { stat } from 'node:fs/promises'
import path from 'node:path'
import { splitNames } from '../split.ts'
import { columnAt } from '../tables/training-column.ts'
import type { Source } from './source.ts'
import { readLayout } from './study-layout.ts'

/** The layout of the study: `train.csv`, `val.csv`, perhaps `test.csv`, and `<split>_images/`. @throws DatasetError */
export async function studySource(folder: string): Promise<Source> {
  const { classes, splits, files, tables, lines, isChanged, isOrdered } = await readLayout(folder)
  const separator = Buffer.from([0])
  const before = splitNames.flatMap((split) => [
    ...tables[split].flatMap((bytes, place) => (place > 0 ? [separator, bytes] : [bytes])),
    separator,
  ])
  return {
    kind: 'study',
    described: `tables ${splitNames
      .filter((split) => splits[split].names.length > 0)
      .map((split) => `${split}.csv`)
      .join(', ')} with folders of images`,
    classes,
    splits,
    column: (name) =>
      columnAt(
        folder,
        lines.map((line) => ({ table: 'train.csv', line })),
        name,
      ),
    title: (split, at) => `${split}_images/${splits[split].names[at]}`,
    read: async (split, at) => ({ file: files[split][at] as string }),
    skipped: new Map(),
    identity: {
      before,
      after: [
        ...(isChanged ? ['labels in NFC'] : []),
        ...(isOrdered ? [JSON.stringify(classes)] : []),
      ].join(' '),
    },
  }
}

/** Whether a folder has the study's table and folder of training images, and one of those for validation. */
export async function looksLikeStudy(folder: string): Promise<boolean> {
  const has = (name: string) =>
    stat(path.join(folder, name)).then(
      () => true,
      () => false,
    )
  const [table, images, val, valImages] = await Promise.all(
    ['train.csv', 'train_images', 'val.csv', 'val_images'].map(has),
  )
  return table === true && images === true && (val === true || valImages === true)
}
