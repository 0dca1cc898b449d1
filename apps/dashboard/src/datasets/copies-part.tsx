import type { DatasetReport, ImageCopy, ListedDataset, PlacedImage } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { copyLines } from './copies.ts'
import styles from './datasets-page.module.css'
import { detailQuery } from './detail-query.ts'
import { Sheet } from './sheet.tsx'

/** Images that are there twice or nearly so: how many, as pictures, and by their names. */
export function Copies({ dataset }: { dataset: ListedDataset }) {
  const query = useQuery(detailQuery(dataset))
  return (
    <Loaded query={query} room={160}>
      {({ report }) =>
        report === null ? (
          <p className={panel.empty}>
            An earlier version registered it and did not look for them: add it again.
          </p>
        ) : (
          <Found dataset={dataset} report={report} />
        )
      }
    </Loaded>
  )
}

function Found({ dataset, report }: { dataset: ListedDataset; report: DatasetReport }) {
  const { pairs } = report.copies
  return (
    <>
      <ul className={styles.lines}>
        {copyLines(report).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {pairs.length > 0 ? (
        <>
          <Sheet
            dataset={dataset}
            picture="pairs.png"
            label={`Pairs of images of ${dataset.name} that are alike, side by side; the table names them`}
          />
          <ChartRows
            rows={pairs}
            noun={['pair']}
            columns={['Image', 'is there as', 'How alike']}
            keyOf={keyOf}
            cells={(pair) => [imageText(pair.again), imageText(pair.first), alikeText(pair)]}
          />
        </>
      ) : undefined}
    </>
  )
}

function keyOf({ first, again }: ImageCopy): string {
  return [first.split, first.name, again.split, again.name].join('\n')
}

function imageText({ split, name, class: label }: PlacedImage): string {
  return `${name} (${split}, ${label ?? 'no label'})`
}

function alikeText({ kind, correlation }: ImageCopy): string {
  if (kind === 'bytes') return 'the same file'
  return kind === 'pixels' ? 'the same pixels' : correlation.toFixed(4)
}
