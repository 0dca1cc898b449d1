import { chosenColors } from '@sweepstack/charts'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { type ComparedTrial, comparedOf } from '../compare/compare-search.ts'
import type { Compared } from '../compare/compared.ts'
import { client } from '../data/client.ts'
import { sweepQuery, trialQuery } from '../data/queries.ts'
import { Trouble } from '../panel/trouble.tsx'
import { useTitle } from '../words/use-title.ts'
import { bestTrials } from './answers.ts'
import { ImagesPanel } from './images-panel.tsx'
import { endModels } from './model-runner.ts'
import { ModelsPanel } from './models-panel.tsx'
import styles from './try-page.module.css'
import { mostTried } from './try-search.ts'

/** Rows of a leaderboard among which those that are tied with the first are looked for. */
const lookedAt = 20

/** Trained models in this browser, on the same images, beside what the service says of them. */
export function TryPage() {
  useTitle('Try models')
  const { sweep, trial = none } = useSearch({ from: '/try' })
  useEffect(() => endModels, [])
  const named = trial.flatMap((one) => comparedOf(one) ?? [])
  const isBest = named.length === 0 && sweep !== undefined
  const best = useQuery({
    queryKey: ['sweep', sweep, 'best'],
    queryFn: async () => {
      const { rows } = await client.leaderboard(sweep ?? '', lookedAt)
      return bestTrials(rows, mostTried).map((number) => ({ sweep: sweep ?? '', trial: number }))
    },
    enabled: isBest,
  })
  const asked = isBest ? best.data : named
  return (
    <div className={styles.page}>
      <h1>Try models</h1>
      {best.error && asked === undefined ? (
        <Trouble error={best.error} retry={() => void best.refetch()} />
      ) : asked === undefined ? (
        <p role="status">Loading…</p>
      ) : asked.length > 0 ? (
        <Trials asked={asked} />
      ) : isBest ? (
        <p>
          <Link to="/sweeps/$sweep" params={{ sweep }}>
            This sweep
          </Link>{' '}
          has no model yet: a trial is ranked when it has come to its end.
        </p>
      ) : (
        <p>
          Open it from the leaderboard of a <Link to="/">sweep</Link>, or from the page of a trial.
        </p>
      )}
    </div>
  )
}

const none: string[] = []

function Trials({ asked }: { asked: ComparedTrial[] }) {
  const { name } = useChartTheme()
  const trials = useQueries({ queries: asked.map((one) => trialQuery(one.sweep, one.trial)) })
  const sweeps = useQueries({
    queries: [...new Set(asked.map(({ sweep }) => sweep))].map(sweepQuery),
  })
  const failed = [...trials, ...sweeps].find(({ error, data }) => error && data === undefined)
  const tried = trials.flatMap(({ data: trial }, place): Compared[] => {
    const sweep = sweeps.find(({ data }) => data?.id === trial?.sweep)?.data
    return trial && sweep ? [{ trial, sweep, color: chosenColors[name][place] as string }] : []
  })
  const isWhole = tried.length === asked.length
  const [first] = tried
  return (
    <>
      {failed?.error ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : undefined}
      {first !== undefined && (isWhole || failed) ? (
        <Tried tried={tried} />
      ) : failed ? undefined : (
        <p role="status">Loading…</p>
      )}
    </>
  )
}

function Tried({ tried }: { tried: Compared[] }) {
  const [first] = tried as [Compared, ...Compared[]]
  const dataset = datasetOf(first)
  const others = tried.filter((one) => datasetOf(one) !== dataset)
  const fitting = tried.filter((one) => datasetOf(one) === dataset)
  if (dataset === undefined) {
    return <p>Programs of your own train this sweep: their models are there, not here.</p>
  }
  return (
    <>
      {others.length > 0 ? (
        <p role="alert">
          Left out, as they are of another dataset than the first:{' '}
          {others.map(({ trial }) => `trial ${trial.number}`).join(', ')}.
        </p>
      ) : undefined}
      <ModelsPanel tried={fitting} />
      <ImagesPanel tried={fitting} dataset={dataset} />
    </>
  )
}

/** Content hash of its images; undefined of a sweep without a dataset. */
function datasetOf({ sweep }: Compared): string | undefined {
  const { trainer } = sweep.definition as { trainer?: string }
  return trainer === undefined ? (sweep.datasetHash ?? undefined) : undefined
}
