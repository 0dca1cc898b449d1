import { type ClassRow, classesChart } from '@sweepstack/charts'
import type { DatasetContents, ListedDataset } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { RowChart } from '../chart/row-chart.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { count, counted } from '../words/numbers.ts'
import styles from './datasets-page.module.css'
import { detailQuery } from './detail-query.ts'

const rowHeight = 24

/** Images of each class in each split, the classes with the fewest first. */
export function Classes({ dataset }: { dataset: ListedDataset }) {
  const query = useQuery(detailQuery(dataset))
  return (
    <Loaded query={query} room={240}>
      {({ contents }) =>
        contents === null ? (
          <p className={panel.empty}>
            The stored images of it are missing or damaged: add it again.
          </p>
        ) : (
          <Counts contents={contents} name={dataset.name} />
        )
      }
    </Loaded>
  )
}

function Counts({ contents, name }: { contents: DatasetContents; name: string }) {
  const { theme } = useChartTheme()
  const rows = useMemo(
    () =>
      contents.classes
        .map(({ name: label, ...splits }): ClassRow => ({ label, ...splits }))
        .sort((one, other) => one.train - other.train),
    [contents],
  )
  const option = useCallback(
    (shown: ClassRow[], highlighted: number | undefined) =>
      classesChart({ rows: shown, rowHeight, highlighted }, theme),
    [theme],
  )
  return (
    <>
      <p className={styles.said}>{sentenceOf(rows, contents)}</p>
      <RowChart
        rows={rows}
        keyOf={({ label }) => label}
        option={option}
        rowHeight={rowHeight}
        margins={48}
        first={20}
        label={`Images of each class of ${name}. ${sentenceOf(rows, contents)}`}
        stepsLabel="Classes by their images"
        textOf={textOf}
      />
      <Legend>
        <li>
          <span className={styles.train} aria-hidden="true" /> training, above
        </li>
        <li>
          <span className={styles.val} aria-hidden="true" /> validation
        </li>
        {rows.some(({ test }) => test > 0) ? (
          <li>
            <span className={styles.test} aria-hidden="true" /> test, below
          </li>
        ) : undefined}
        <li>
          <span className={styles.ring} aria-hidden="true" /> none
        </li>
      </Legend>
      <ChartRows
        rows={rows}
        noun={['class', 'classes']}
        columns={['Class', 'Training', 'Validation', 'Test']}
        keyOf={({ label }) => label}
        cells={({ label, train, val, test }) => [label, count(train), count(val), count(test)]}
      />
    </>
  )
}

function textOf({ label, train, val, test }: ClassRow): string {
  return `${label}: ${count(train)} training, ${count(val)} validation, ${count(test)} test`
}

function sentenceOf(rows: ClassRow[], { unlabelled }: DatasetContents): string {
  const [fewest, most] = [rows[0], rows.at(-1)]
  if (fewest === undefined || most === undefined) return 'There is no class.'
  const spread =
    fewest.train === most.train
      ? `Each of ${counted(rows.length, 'class', 'classes')} has ${count(most.train)} for training.`
      : `Of ${counted(rows.length, 'class', 'classes')} ${fewest.label} has the fewest for training, ${count(fewest.train)}, and ${most.label} the most, ${count(most.train)}.`
  return unlabelled > 0 ? `${spread} ${counted(unlabelled, 'test image')} without a label.` : spread
}
