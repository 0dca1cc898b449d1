import { fileURLToPath } from 'node:url'
import {
  type AskStore,
  type Importance,
  type ImportanceMethod,
  type LineageStore,
  mostEpochs,
  SampleBuilder,
  type SweepRecord,
  type SweepStore,
  trainerOf,
} from '@sweepstack/core'
import { PassingThread } from '@sweepstack/process'
import {
  counted,
  type ImportanceReport,
  isLive,
  isPopulation,
  lastEpochOf,
  type Metric,
  metricIn,
  nearestOf,
  ProblemError,
  type Report,
  type TrialSummary,
} from '@sweepstack/protocol'
import { metricsOf } from '../leaderboard/fields.ts'
import { NewestAnswers } from '../newest-answers.ts'
import { trialPages } from '../sweeps/records.ts'
import type { ImportanceQuestion } from './importance-main.ts'

/** The same file from the sources and from what is compiled: a thread runs what is compiled. */
const entry = fileURLToPath(new URL('../../dist/importance/importance-main.js', import.meta.url))
const heapMb = 1024
/** The same trials have the same importance at each look. */
const seed = 1

interface ImportanceQuery {
  /** That of the sweep without one. */
  metric?: string | undefined
  /** Which way is better. */
  goal?: Metric['goal'] | undefined
  method: ImportanceMethod
  /** At which the metric is taken, of all trials whose lineage has it; without one, at the last epoch of completed trials. */
  epoch?: number | undefined
}

/** What decides the metrics of sweeps; the answers to the newest questions stay in memory. */
export interface Importances {
  /** @throws ProblemError INVALID_REQUEST for a metric that the sweep does not have */
  of(sweep: SweepRecord, query: ImportanceQuery): Promise<ImportanceReport>
  close(): void
}

export interface ImportanceSources {
  sweeps: Pick<SweepStore, 'trials'>
  lineages: Pick<LineageStore, 'reportsAt'>
  asks: Pick<AskStore, 'metrics'>
}

export function createImportances(sources: ImportanceSources): Importances {
  const known = new NewestAnswers<ImportanceReport>(200)
  const thread = new PassingThread<ImportanceQuestion, Importance>(entry, { heapMb })
  const measure = (question: ImportanceQuestion) => thread.use((one) => one.ask(question))
  return {
    async of(sweep, query) {
      const metric = await metricOf(sources, sweep, query)
      const { method, epoch } = query
      const asked = { method, epoch, metric }
      const key = JSON.stringify([
        sweep.id,
        sweep.version,
        sweep.counts,
        sweep.trainedEpochs,
        asked,
      ])
      return known.of(key, () => reportOf(sweep, asked, { sources, measure }))
    },
    close: () => thread.end(),
  }
}

interface Asked extends Omit<ImportanceQuery, 'metric' | 'goal'> {
  metric: Metric
}

async function reportOf(
  sweep: SweepRecord,
  { metric, method, epoch }: Asked,
  parts: {
    sources: ImportanceSources
    measure(question: ImportanceQuestion): Promise<Importance>
  },
): Promise<ImportanceReport> {
  const { id, state } = sweep
  const builder = new SampleBuilder(state.definition, epoch === undefined ? [] : ['epochs'])
  let without = 0
  for await (const trials of trialPages(parts.sources.sweeps, id)) {
    const values = await valuesOf(parts.sources, trials, { metric, sweep, epoch })
    for (const [at, { config }] of trials.entries()) {
      const value = values[at] ?? null
      if (value === null) without += 1
      else builder.add(config, value)
    }
  }
  const sample = builder.sample()
  const options = { method, metric: metric.name, goal: metric.goal, seed }
  const found = await parts.measure({ sample, options })
  return {
    sweep: id,
    metric,
    method,
    epoch: epoch ?? null,
    trials: builder.trials,
    configs: sample.values.length,
    parameters: found.parameters.map(({ axis, best, ...share }) => {
      return { name: axis, ...share, best: builder.valuesOf(axis, best) }
    }),
    pairs: found.pairs.map(({ axes, ...share }) => ({ parameters: axes, ...share })),
    explained: found.explained,
    leftOut: { parameters: found.unvaried, trials: without, outside: builder.outside },
    warnings: [
      ...found.warnings,
      ...(found.parameters.length > 0 ? [] : wayOut(sweep, epoch)),
      ...changedSettings(sweep),
    ],
  }
}

function changedSettings({ state }: SweepRecord): string[] {
  if (!isPopulation(state.definition.stopping)) return []
  return ['clones of a population trained with other settings before: a score counts for the last']
}

/** How there could be more configs with a value. */
function wayOut({ counts, state }: SweepRecord, epoch: number | undefined): string[] {
  const most = mostEpochs(state.definition)
  if (epoch !== undefined) {
    if (epoch <= most) return []
    const epochs = counted(most, 'epoch')
    return [`trials of this sweep have at most ${epochs}: give a lower one`]
  }
  const { stopped, resting, running } = counts
  if (stopped + resting + running > 0 && most > 1) {
    return ['trials that were stopped or still train count too with an epoch, as --epoch 1']
  }
  return isLive(state.status) ? ['more trials have to finish'] : []
}

/** Of each trial the value of the metric, or null. */
async function valuesOf(
  { lineages }: ImportanceSources,
  trials: TrialSummary[],
  {
    metric,
    sweep,
    epoch,
  }: { metric: Asked['metric']; sweep: SweepRecord; epoch?: number | undefined },
): Promise<(number | null)[]> {
  const isScore = epoch === undefined && metric.name === sweep.state.definition.metric.name
  if (isScore) return trials.map(({ status, score }) => (status === 'completed' ? score : null))
  const reports = await lineages.reportsAt(
    trials.map((trial) => ({ lineage: trial.lineage, epoch: epoch ?? lastEpochOf(trial) })),
  )
  return trials.map(({ status }, at) => {
    const counts = epoch !== undefined || status === 'completed'
    return counts ? valueIn(reports[at], metric.name) : null
  })
}

function valueIn(report: Report | undefined, metric: string): number | null {
  return report === undefined ? null : metricIn(report, metric)
}

/** Of metrics other than its own a sweep of programs does not know which way is better: less is, if the query does not say. */
async function metricOf(
  { asks }: ImportanceSources,
  sweep: SweepRecord,
  { metric: name, goal }: ImportanceQuery,
): Promise<Metric> {
  const { definition } = sweep.state
  const own = definition.metric
  if (name === undefined || name === own.name) return { ...own, ...(goal && { goal }) }
  const names = await metricsOf(asks, sweep)
  if (names.includes(name)) {
    const usual = trainerOf(definition).metrics[name]?.goal ?? 'minimize'
    return { name, goal: goal ?? usual }
  }
  const nearest = nearestOf(name, names)
  const message =
    nearest === undefined
      ? `is not a metric of this sweep; it has ${names.slice(0, 20).join(', ')}`
      : `is not a metric of this sweep; did you mean "${nearest}"?`
  throw new ProblemError('INVALID_REQUEST', `"${name}" ${message}`, [{ path: 'metric', message }])
}
