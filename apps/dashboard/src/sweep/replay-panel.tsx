import { chosenColors, learningCurvesChart } from '@sweepstack/charts'
import { clonesText, type Metric, type Replay, type Sweep } from '@sweepstack/protocol'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import type { Pointed } from '../chart/pointed.ts'
import { Swatch } from '../chart/swatch.tsx'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { client } from '../data/client.ts'
import { AskFirst } from '../panel/ask-first.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { Trouble } from '../panel/trouble.tsx'
import { count, counted, isShare, metricValue, percent, tickValue } from '../words/numbers.ts'
import { keptOf, type ReplayChoice, regretOf, replayChoices, stepsOf } from './replay-choices.ts'
import styles from './replay-panel.module.css'

const height = 260

interface Replayed {
  choice: ReplayChoice
  replay: Replay
}

/** What other stoppers would have made of the curves on record. The service computes it when this is asked for. */
export function ReplayPanel({ sweep }: { sweep: Sweep }) {
  return (
    <Panel title="Replay" note="the curves on record under other stoppers">
      <AskFirst
        name="replay"
        label="Replay the curves"
        hint="Nothing is trained: the epochs on record are gone through again."
      >
        <Replays sweep={sweep} />
      </AskFirst>
    </Panel>
  )
}

function Replays({ sweep }: { sweep: Sweep }) {
  const { metric } = sweep.definition as { metric: Metric }
  const choices = useMemo(() => replayChoices(sweep), [sweep])
  const queries = useQueries({
    queries: choices.map(({ stopping }) => ({
      queryKey: ['replay', sweep.id, stopping],
      queryFn: () => client.replay(sweep.id, { stopping }),
      staleTime: 60_000,
      retry: false,
    })),
  })
  // The list of queries is a new one each time.
  const read = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read changes with its times
  const replays = useMemo(
    () =>
      queries.flatMap(({ data }, place): Replayed[] => {
        const choice = choices[place]
        return data && choice ? [{ choice, replay: data }] : []
      }),
    [read, choices],
  )
  const failed = queries.find(({ error }) => error !== null)
  const isReading = queries.some(({ isFetching }) => isFetching)
  return (
    <>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {isReading ? (
        <p className={panel.empty} role="status">
          Replaying…
        </p>
      ) : undefined}
      {replays.length > 0 ? (
        <>
          <Plot replays={replays} metric={metric} />
          <ReplayTable replays={replays} sweep={sweep} metric={metric} />
        </>
      ) : undefined}
    </>
  )
}

interface PlotProps {
  replays: Replayed[]
  metric: Metric
}

function Plot({ replays, metric }: PlotProps) {
  const { name, theme } = useChartTheme()
  const [at, setAt] = useState<Pointed>()
  const colors = useMemo(
    () => replays.map(({ choice }, place) => colorAt(choice, place, { name, ink: theme.title })),
    [replays, name, theme],
  )
  const option = useMemo(
    () =>
      learningCurvesChart(
        {
          ...{ context: [], curves: [], logX: false, logY: false },
          isShare: isShare(metric.name),
          format: (value) => tickValue(metric.name, value),
          chosen: replays.map(({ replay }) => stepsOf(replay)),
          xName: 'epochs trained',
        },
        { theme, colors },
      ),
    [replays, theme, colors, metric.name],
  )
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          option={option}
          height={height}
          label={sentenceOf(replays, metric)}
          onPoint={setAt}
        />
        {at ? (
          <Tooltip at={at}>
            <strong>After {counted(Math.max(0, Math.round(at.x)), 'epoch')}</strong>
            {replays.map(({ choice, replay }, place) => (
              <div key={choice.name}>
                <Swatch color={colors[place]} />
                {choice.name}: {metricValue(metric.name, bestAfter(replay, at.x))}
              </div>
            ))}
          </Tooltip>
        ) : undefined}
      </div>
      <ul className={styles.legend}>
        {replays.map(({ choice }, place) => (
          <li key={choice.name}>
            <Swatch color={colors[place]} />
            {choice.name}
            {choice.isOwn ? ' (this sweep)' : ''}
          </li>
        ))}
      </ul>
    </>
  )
}

function colorAt(
  { isOwn }: ReplayChoice,
  place: number,
  { name, ink }: { name: 'light' | 'dark'; ink: string },
): string {
  const colors = chosenColors[name]
  return isOwn ? ink : (colors[place % colors.length] as string)
}

function bestAfter({ progress }: Replay, epochs: number): number | null {
  return progress.filter((one) => one.epochs <= epochs).at(-1)?.score ?? null
}

interface ReplayTableProps extends PlotProps {
  sweep: Sweep
}

function ReplayTable({ replays, sweep, metric }: ReplayTableProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={table.scroll} tabIndex={0} aria-label="Stoppers, scrolls">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Stopper</th>
              <th scope="col">Epochs</th>
              <th scope="col">Saved</th>
              <th scope="col">Best it ends with</th>
              <th scope="col">Behind the best</th>
              <th scope="col">Of the top 5</th>
              <th scope="col">Stopped</th>
              <th scope="col">Use</th>
            </tr>
          </thead>
          <tbody>
            {replays.map(({ choice, replay }) => (
              <ReplayRow
                key={choice.name}
                choice={choice}
                replay={replay}
                sweep={sweep.id}
                metric={metric}
              />
            ))}
          </tbody>
        </table>
      </section>
      <Clones replays={replays} />
      <TooEarly replays={replays} />
    </>
  )
}

interface ReplayRowProps extends Replayed {
  sweep: string
  metric: Metric
}

function ReplayRow({ choice, replay, sweep, metric }: ReplayRowProps) {
  const { epochs, winner, ended } = replay
  const { kept, open, of } = keptOf(replay)
  const regret = regretOf(replay, metric)
  return (
    <tr>
      <td className={table.name}>
        {choice.name}
        {choice.isOwn ? ' (this sweep)' : ''}
      </td>
      <td>{count(epochs.replayed)}</td>
      <td>{epochs.saved <= 0 ? 'none' : percent(epochs.saved, epochs.recorded)}</td>
      <td>
        {winner ? (
          <>
            {metricValue(metric.name, winner.score)},{' '}
            <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(winner.trial) }}>
              trial {winner.trial}
            </Link>
          </>
        ) : (
          unknownText(replay)
        )}
      </td>
      <td>{regret === null ? unknownText(replay) : regretText(regret, metric)}</td>
      <td>
        {kept} of {of}
        {open > 0 ? `, ${open} open` : ''}
      </td>
      <td>{count(ended.stopped)}</td>
      <td>
        {choice.isOwn ? undefined : (
          <Link to="/new" search={{ from: sweep, stopping: JSON.stringify(choice.stopping) }}>
            Use {choice.name}
          </Link>
        )}
      </td>
    </tr>
  )
}

function unknownText({ tooEarly }: Replay): string {
  return tooEarly.configs > 0 ? 'open' : 'none ends'
}

function regretText(regret: number, { name }: Metric): string {
  return regret <= 0 ? 'nothing' : metricValue(name, regret)
}

function Clones({ replays }: { replays: Replayed[] }) {
  const clones = Math.max(0, ...replays.map(({ replay }) => replay.clones))
  return clones > 0 && <p className={styles.note}>{clonesText(clones)}.</p>
}

function TooEarly({ replays }: { replays: Replayed[] }) {
  const open = replays.filter(({ replay }) => replay.tooEarly.configs > 0)
  if (open.length === 0) return undefined
  const said = open.map(({ choice, replay }) => {
    const { configs, trials } = replay.tooEarly
    const named = trials.slice(0, 5).map(({ trial }) => trial)
    return `${choice.name}: ${counted(configs, 'config')} (trials ${named.join(', ')}${configs > 5 ? ' …' : ''})`
  })
  return (
    <p className={styles.note}>
      Curves end too early to know what would have become of some: {said.join('; ')}. What depends
      on them is open.
    </p>
  )
}

function sentenceOf(replays: Replayed[], metric: Metric): string {
  const said = replays.map(({ choice, replay }) => {
    const last = replay.progress.at(-1)
    return `${choice.name} ${metricValue(metric.name, last?.score)} after ${counted(replay.epochs.replayed, 'epoch')}`
  })
  return `Best ${metric.name} so far by the epochs trained, under ${counted(replays.length, 'stopper')}: ${said.join('; ')}.`
}
