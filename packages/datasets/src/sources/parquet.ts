import { open } from 'node:fs/promises'
import path from 'node:path'
import { counted } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { type SplitName, splitNames } from '../split.ts'
import { filled } from '../tables/training-column.ts'
import { reasonFor } from './class-folders.ts'
import { classNames, numberedListings } from './number-labels.ts'
import { addRows, namesOf, noImages, type ParquetImages, readImage } from './parquet-images.ts'
import { labelsOf } from './parquet-labels.ts'
import { openParquet } from './parquet-rows.ts'
import { isParquetName, shardsOf } from './parquet-shards.ts'
import type { Scan } from './scan-folder.ts'
import type { Scratch } from './scratch.ts'
import { countSkipped, type Source } from './source.ts'

/**
 * Image datasets as the library `datasets` of Hugging Face writes them. The files are read once, a row group after the
 * other, and their images are laid into a scratch file, where each can be read by itself. @throws DatasetError
 */
export async function parquetSource(scan: Scan, scratch: Scratch): Promise<Source> {
  const shards = shardsOf(scan)
  const unpacked = await open(await scratch.place(), 'wx+')
  try {
    const images: Record<SplitName, ParquetImages> = {
      train: noImages(),
      val: noImages(),
      test: noImages(),
    }
    const files = splitNames.flatMap((split) => shards[split].map((name) => ({ name, split })))
    const columns = await sameColumns(scan, files)
    for (const { name, split } of files) {
      await ofFile(name, async () => {
        const { groups } = await openParquet(path.join(scan.root, name))
        for await (const rows of groups()) await addRows(images[split], { name, rows, unpacked })
      })
    }
    const labels = labelsOf(images, columns.names ?? (await classNames(scan)))
    const listed = numberedListings(labels.numbers, labels.names)
    for (const split of splitNames) {
      listed.splits[split].names = namesOf(images[split]) ?? listed.splits[split].names
    }
    return {
      kind: 'parquet',
      described: `${counted(files.length, 'Parquet file')} of images in ${counted(listed.classes.length, 'class', 'classes')}`,
      ...listed,
      skipped: skippedFiles(scan),
      title: (split, at) => images[split].titles[at] as string,
      read: async (split, at) => ({ bytes: await readImage(images[split], at, unpacked) }),
      column: (name) => trainingColumn(scan, shards.train, { name, titles: images.train.titles }),
      close: () => unpacked.close(),
    }
  } catch (error) {
    await unpacked.close()
    throw error
  }
}

/** The columns of images and labels, which all files have alike. Nothing else of them is read. */
async function sameColumns(scan: Scan, files: { name: string }[]) {
  const found = []
  for (const { name } of files) {
    const { columns } = await ofFile(name, () => openParquet(path.join(scan.root, name)))
    found.push({ name, columns })
  }
  const [first, ...others] = found
  const other = others.find(
    ({ columns }) => JSON.stringify(columns) !== JSON.stringify(first?.columns),
  )
  if (first === undefined || other !== undefined) {
    throw new DatasetError([
      `${first?.name} and ${other?.name} differ in their columns of images and labels or in the names of classes: they are of different datasets`,
    ])
  }
  return first.columns
}

/** What a column has in the rows of the training images. @throws DatasetError */
async function trainingColumn(
  scan: Scan,
  files: string[],
  { name, titles }: { name: string; titles: string[] },
): Promise<string[]> {
  const values: string[] = []
  for (const file of files) {
    const texts = await ofFile(file, async () =>
      (await openParquet(path.join(scan.root, file))).texts(name),
    )
    for (const text of texts) values.push(text)
  }
  return filled(name, values, (at) => titles[at] as string)
}

async function ofFile<Result>(name: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error
    throw new DatasetError([`${name} ${(error as Error).message}`])
  }
}

function skippedFiles(scan: Scan): Map<string, number> {
  const skipped = new Map(scan.skipped)
  for (const file of scan.files) {
    if (!isParquetName(file) && !/\.txt$/i.test(file)) countSkipped(skipped, reasonFor(file))
  }
  return skipped
}
