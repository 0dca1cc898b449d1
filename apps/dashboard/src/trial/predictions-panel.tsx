import { confusionChart, shownClasses } from '@sweepstack/charts'
import type { Measures, Sweep, Trial } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { client } from '../data/client.ts'
import { AskFirst } from '../panel/ask-first.tsx'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { count, counted, metricValue, percent, plain } from '../words/numbers.ts'
import { type ConfusionTable, readConfusion } from './confusion-csv.ts'
import { type Cell, ExampleImages } from './examples.tsx'
import styles from './predictions-panel.module.css'
import { Reliability } from './reliability.tsx'

/** Which classes the model takes for which. A worker predicts when this is opened. */
export function PredictionsPanel({ sweep, trial }: { sweep: Sweep; trial: Trial }) {
  const { trainer } = sweep.definition as { trainer?: string }
  if (trainer !== undefined || trial.reports.length === 0) return undefined
  return (
    <Panel
      title="What it gets wrong"
      note="on the validation images"
      tools={
        <Link to="/try" search={{ trial: [`${sweep.id}/${trial.number}`] }}>
          Try it on images
        </Link>
      }
    >
      <AskFirst
        name="confusion"
        label="Show the confusion matrix"
        hint="A worker predicts the images first, unless it has done so before."
      >
        <Predictions trial={trial} />
      </AskFirst>
    </Panel>
  )
}

function Predictions({ trial: { sweep, number } }: { trial: Trial }) {
  const [cell, setCell] = useCell()
  const query = useQuery({
    queryKey: ['predictions', sweep, number],
    queryFn: async () => {
      const measures = await client.measures(sweep, number, 'val')
      const table = await client.output(sweep, number, 'confusion.csv')
      return { measures, table: readConfusion(new TextDecoder().decode(table)) }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return (
    <Loaded query={query} room={200}>
      {({ measures, table }) => (
        <>
          <p>{sentenceOf(measures)}</p>
          <div className={styles.pair}>
            <Matrix
              measures={measures}
              table={table}
              cell={cellIn(measures, cell)}
              onCell={setCell}
            />
            <Mixed measures={measures} onCell={setCell} />
          </div>
          <ExampleImages
            sweep={sweep}
            trial={number}
            classes={measures.classes.map((one) => one.class)}
            cell={cellIn(measures, cell)}
            onCell={setCell}
          />
          <Reliability measures={measures} />
        </>
      )}
    </Loaded>
  )
}

/** Without what an address says of classes that there are not. */
function cellIn({ classes }: Measures, { true: actual, predicted }: Cell): Cell {
  const known = (name: string | undefined) => classes.find((one) => one.class === name)?.class
  return { true: known(actual), predicted: known(predicted) }
}

/** The cell that is looked at, which the address says. */
function useCell(): [cell: Cell, choose: (cell: Cell) => void] {
  const { is, taken } = useSearch({ from: '/sweeps/$sweep/trials/$trial' })
  const navigate = useNavigate({ from: '/sweeps/$sweep/trials/$trial' })
  const choose = ({ true: actual, predicted }: Cell) =>
    void navigate({
      search: ({ is: _, taken: __, ...rest }) => ({
        ...rest,
        ...(actual === undefined ? {} : { is: actual }),
        ...(predicted === undefined ? {} : { taken: predicted }),
      }),
      replace: true,
      resetScroll: false,
    })
  return [{ true: is, predicted: taken }, choose]
}

interface MatrixProps {
  measures: Measures
  table: ConfusionTable
  cell: Cell
  onCell: (cell: Cell) => void
}

function Matrix({ measures, table, cell, onCell }: MatrixProps) {
  const { theme } = useChartTheme()
  const { true: actual, predicted } = cell
  const chart = useMemo(
    () =>
      confusionChart(
        {
          // Those of the table are made harmless for spreadsheets.
          classes: measures.classes.map((one) => one.class),
          matrix: table.matrix,
          measures,
          marked: { true: actual, predicted },
        },
        theme,
      ),
    [table, measures, theme, actual, predicted],
  )
  // The panel is its paper, and says its title; the picture of the service has both itself.
  const option = useMemo(() => ({ ...chart.option, backgroundColor: 'transparent' }), [chart])
  const nameAt = (place: number) => {
    const order = shownClasses(table.matrix)
    return measures.classes[order[Math.round(place)] ?? -1]?.class
  }
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="Confusion matrix, scrolls">
        <div style={{ width: chart.width }}>
          <ChartCanvas
            option={option}
            height={chart.height}
            label={`Confusion matrix of ${table.classes.length} classes${markText(cell)}. The pairs that are mixed up most stand beside it.`}
            onChoose={({ x, y }) => onCell({ true: nameAt(y), predicted: nameAt(x) })}
          />
        </div>
      </section>
      <p className={styles.hint}>A click on a cell frames it, and opens its images below.</p>
    </div>
  )
}

function markText({ true: actual, predicted }: Cell): string {
  if (actual === undefined && predicted === undefined) return ''
  return `, with a frame at ${actual ?? 'all of them'}, predicted as ${predicted ?? 'any'}`
}

interface MixedProps {
  measures: Measures
  onCell: (cell: Cell) => void
}

function Mixed({ measures: { confused, classes }, onCell }: MixedProps) {
  const worst = classes
    .filter(({ images, recall }) => images > 0 && recall !== null)
    .sort((a, b) => (a.recall ?? 0) - (b.recall ?? 0))
    .slice(0, 10)
  return (
    <div>
      <h3>Mixed up most</h3>
      <ol className={styles.list}>
        {confused.map((pair) => (
          <li key={`${pair.true} ${pair.predicted}`}>
            <button
              type="button"
              className={styles.link}
              onClick={() => onCell({ true: pair.true, predicted: pair.predicted })}
            >
              {count(pair.count)} × <b>{pair.true}</b> taken for <b>{pair.predicted}</b>
            </button>
          </li>
        ))}
      </ol>
      <h3>Hardest classes</h3>
      <ol className={styles.list}>
        {worst.map(({ class: name, recall, images }) => (
          <li key={name}>
            <button type="button" className={styles.link} onClick={() => onCell({ true: name })}>
              <b>{name}</b>: {percent(recall ?? 0, 1)} of {count(images)} right
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}

function sentenceOf({
  images,
  accuracy,
  balancedAccuracy,
  top5Accuracy,
  calibration,
}: Measures): string {
  return `${metricValue('accuracy', accuracy)} of ${counted(images, 'image')} right, ${metricValue('accuracy', top5Accuracy)} among the first five; balanced accuracy ${metricValue('accuracy', balancedAccuracy)}, calibration error ${plain(calibration.error, 2)}.`
}
