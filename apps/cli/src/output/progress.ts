import {
  type Dataset,
  isLive,
  metricIn,
  metricsOfReports,
  type StreamEvent,
  type Sweep,
  shortId,
} from '@sweepstack/protocol'
import { durationText } from './duration-text.ts'
import { metricText } from './metric-text.ts'

/** What a person wants to know of a sweep that goes on; fed with its events. */
export interface Progress {
  sweep: Sweep
  /** Trials, whatever became of them. */
  ended: number
  /** Those that failed while somebody watched. */
  failed: Set<number>
  /** Epochs that were trained while somebody watched. */
  reports: number
  best: number | null
  startedAt: number
  images: number
  /** The sweep has ended: nothing is left to do. */
  over: boolean
}

/** From a sweep as it was read, and the best score that it had. */
export function startProgress(sweep: Sweep, best: number | null, now: number): Progress {
  return {
    sweep,
    ended: endedIn(sweep),
    failed: new Set(),
    reports: 0,
    best,
    startedAt: now,
    images: 0,
    over: false,
  }
}

/** The sweep was read anew, because not all of its events could be had. */
export function renewProgress(progress: Progress, sweep: Sweep, best: number | null): void {
  const missed = sweep.epochs.trained - progress.sweep.epochs.trained - progress.reports
  progress.reports += Math.max(0, missed)
  progress.ended = endedIn(sweep)
  progress.failed.clear()
  progress.best = best ?? progress.best
}

function endedIn({ counts }: Sweep): number {
  return counts.completed + counts.stopped + counts.failed + counts.cancelled
}

/** Takes an event in; answers the plain line for it, if it deserves one. Without a goal no score is the best. */
export function take(
  progress: Progress,
  event: StreamEvent,
  dataset: Dataset | undefined,
  goal: 'maximize' | 'minimize' | undefined,
): string | undefined {
  switch (event.type) {
    case 'report': {
      progress.reports += 1
      progress.images += dataset?.splits.train ?? 0
      const { epoch, seconds } = event.report
      const metrics = metricsOfReports([event.report]).map(
        (name) => `${name} ${metricText(metricIn(event.report, name))}`,
      )
      return `lineage ${shortId(event.lineage)} epoch ${epoch}: ${metrics.join(', ')}, ${seconds.toFixed(1)} s`
    }
    case 'trial':
      return countTrial(progress, event, goal)
    case 'sweep':
      progress.over = !isLive(event.status)
      return `sweep ${event.status}${event.reason ? `: ${event.reason}` : ''}`
    case 'reset':
    case 'end':
      return undefined
  }
}

type TrialEvent = Extract<StreamEvent, { type: 'trial' }>

function countTrial(
  progress: Progress,
  { trial, status, score, failure }: TrialEvent,
  goal: 'maximize' | 'minimize' | undefined,
): string | undefined {
  if (status === 'running' || status === 'resting') return undefined
  // A trial that failed may be tried again; one that was handed back had not ended.
  if (status === 'waiting') {
    if (progress.failed.delete(trial)) progress.ended -= 1
    return undefined
  }
  progress.ended += 1
  if (status === 'failed') progress.failed.add(trial)
  if (score !== null && status === 'completed' && goal !== undefined)
    progress.best = better(progress.best, score, goal)
  return `trial ${trial} ${status === 'stopped' ? 'stopped early' : status} ${failure?.message ?? (score === null ? '' : metricText(score))}`.trim()
}

function better(best: number | null, score: number, goal: 'maximize' | 'minimize'): number {
  if (best === null) return score
  return goal === 'maximize' ? Math.max(best, score) : Math.min(best, score)
}

/** One line: trials, epochs, images per second, time left, the end of a budget of time, best so far. */
export function progressLine(progress: Progress, now: number): string {
  const { sweep, ended, reports, best, startedAt, images } = progress
  const seconds = Math.max(0.001, (now - startedAt) / 1000)
  // What was planned at most, for leaders that were not known, may not have come.
  const toTrain = progress.over
    ? reports
    : Math.max(reports, sweep.epochs.unique - sweep.epochs.trained)
  const parts = [`trials ${ended}/${sweep.trials}`, `epochs ${reports}/${toTrain}`]
  if (reports > 0) {
    parts.push(`${Math.round(images / seconds)} img/s`)
    if (!progress.over) {
      parts.push(`${Math.ceil((seconds / reports) * (toTrain - reports))} s left`)
    }
  }
  const left = (Date.parse(sweep.endsBefore?.at ?? '') - now) / 1000
  if (!progress.over && left > 0) parts.push(`ends within ${durationText(left)}`)
  if (best !== null) parts.push(`best ${metricText(best)}`)
  return parts.join(' · ')
}
