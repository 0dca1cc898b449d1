import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from '@sweepstack/client'
import {
  type DatasetContents,
  type DatasetDetail,
  type DatasetPicture,
  datasetPictures,
  shapeText,
  shortId,
} from '@sweepstack/protocol'
import { reportLines } from '../output/dataset-report.ts'
import { table } from '../output/table.ts'
import { warningLines } from '../output/warning-lines.ts'
import { checkOutputFolder, makeOutputFolder } from '../output-path.ts'
import type { Session } from '../session.ts'

/** All that is known of a dataset, by its name, NAME@HASH or its hash. */
export async function show(
  session: Session,
  name: string,
  { pictures }: { pictures?: string },
): Promise<void> {
  const client = session.client()
  const dataset = await client.dataset(name)
  if (pictures === undefined) return session.print(dataset, detailText)
  const files = await savePictures(client, dataset, pictures)
  session.print({ ...dataset, pictures: files }, (shown) =>
    [detailText(shown), '', ...files].join('\n'),
  )
}

/** Saves each picture that there is something to draw for. Answers the paths. */
async function savePictures(client: Client, dataset: DatasetDetail, folder: string) {
  const option = '--pictures'
  await checkOutputFolder(folder, option)
  const isEmpty: Partial<Record<DatasetPicture, boolean>> = {
    'test.png': dataset.splits.test === 0,
    'pairs.png': dataset.report?.copies.pairs.length === 0,
  }
  const files: string[] = []
  for (const picture of datasetPictures.filter((name) => isEmpty[name] !== true)) {
    const bytes = await client.datasetPicture(dataset.hash, picture)
    await makeOutputFolder(folder, option)
    const file = path.join(folder, picture)
    await writeFile(file, bytes)
    files.push(file)
  }
  return files
}

function detailText(dataset: DatasetDetail): string {
  const { contents, report, source, warnings, notes, skipped } = dataset
  const left = skipped.map((text) => `left out: ${text}`)
  const told = [
    ...warningLines({ warnings }),
    ...[...notes, ...left].map((text) => `note: ${text}`),
  ]
  return [
    `${dataset.name}: ${dataset.hash}`,
    `registered ${dataset.registeredAt}${source ? `, read from ${source.described}` : ''}`,
    `images of ${shapeText(dataset.shape)}, fit ${dataset.fit}, ${dataset.bytes} bytes`,
    '',
    ...(contents === null
      ? ['counts are not known: its cache is missing or damaged, add it again']
      : contentsLines(dataset, contents)),
    '',
    ...(report === null
      ? ['no report: it was registered by an earlier version, add it again to have one']
      : reportLines(report)),
    ...(told.length === 0 ? [] : ['', ...told]),
    ...versionLines(dataset),
  ].join('\n')
}

function contentsLines({ splits }: DatasetDetail, contents: DatasetContents): string[] {
  const { classes, unlabelled, mean, deviation } = contents
  const rows = classes.map(({ name, train, val, test }) => [
    name,
    ...[train, val, test].map(String),
  ])
  if (unlabelled > 0) rows.push(['(no label)', '0', '0', String(unlabelled)])
  rows.push(['total', ...[splits.train, splits.val, splits.test].map(String)])
  return [
    table(['class', 'train', 'val', 'test'], rows),
    '',
    `channels of the training images, 0 to 255: mean ${numbers(mean)}; deviation ${numbers(deviation)}`,
  ]
}

function versionLines({ name, versions }: DatasetDetail): string[] {
  const rows = versions.map(({ hash, registeredAt, splits, isCurrent, sweeps }) => [
    `${name}@${shortId(hash)}`,
    registeredAt,
    ...[splits.train, splits.val, splits.test, sweeps].map(String),
    isCurrent ? 'current' : '',
  ])
  const header = ['version', 'registered', 'train', 'val', 'test', 'sweeps', '']
  return rows.length === 0 ? [] : ['', table(header, rows)]
}

const numbers = (values: number[]) => values.map((value) => value.toFixed(2)).join(', ')
