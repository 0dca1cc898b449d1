import { type DatasetContents, type DatasetDetail, shapeText, shortId } from '@sweepstack/protocol'
import { reportLines } from '../output/dataset-report.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

/** All that is known of a dataset, by its name, NAME@HASH or its hash. */
export async function show(session: Session, name: string): Promise<void> {
  session.print(await session.client().dataset(name), detailText)
}

function detailText(dataset: DatasetDetail): string {
  const { contents, report, source, warnings, notes, skipped } = dataset
  const left = skipped.map((text) => `left out: ${text}`)
  const told = [...warnings.map((text) => `warning: ${text}`), ...notes, ...left]
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
