import type { Dataset, Sweep, SweepEvent } from '@sweepstack/protocol'

/** What a person wants to know of a sweep that goes on; fed with its events. */
export interface Progress {
  sweep: Sweep
  ended: number
  reports: number
  best: number | null
  startedAt: number
  images: number
}

export function startProgress(sweep: Sweep, now: number): Progress {
  return { sweep, ended: 0, reports: 0, best: null, startedAt: now, images: 0 }
}

/** Takes an event in; answers the plain line for it, if it deserves one. */
export function take(
  progress: Progress,
  event: SweepEvent,
  dataset: Dataset | undefined,
  goal: 'maximize' | 'minimize',
): string | undefined {
  switch (event.type) {
    case 'report': {
      progress.reports += 1
      progress.images += dataset?.splits.train ?? 0
      const { epoch, loss, val_accuracy: accuracy, seconds } = event.report
      return `lineage ${event.lineage.slice(0, 8)} epoch ${epoch}: loss ${loss.toFixed(3)}, val_accuracy ${accuracy.toFixed(4)}, ${seconds.toFixed(1)} s`
    }
    case 'trial': {
      if (event.status === 'waiting' || event.status === 'running') return undefined
      progress.ended += 1
      if (event.score !== null) progress.best = better(progress.best, event.score, goal)
      const outcome = event.failure?.message ?? event.score?.toFixed(4) ?? ''
      return `trial ${event.trial} ${event.status} ${outcome}`.trim()
    }
    case 'sweep':
      return `sweep ${event.status}${event.reason ? `: ${event.reason}` : ''}`
  }
}

function better(best: number | null, score: number, goal: 'maximize' | 'minimize'): number {
  if (best === null) return score
  return goal === 'maximize' ? Math.max(best, score) : Math.min(best, score)
}

/** One line: trials, epochs, images per second, time left, best so far. */
export function progressLine(progress: Progress, now: number): string {
  const { sweep, ended, reports, best, startedAt, images } = progress
  const seconds = Math.max(0.001, (now - startedAt) / 1000)
  const toTrain = Math.max(reports, sweep.epochs.unique - sweep.epochs.trained)
  const parts = [`trials ${ended}/${sweep.trials}`, `epochs ${reports}/${toTrain}`]
  if (reports > 0) {
    parts.push(`${Math.round(images / seconds)} img/s`)
    parts.push(`${Math.ceil((seconds / reports) * (toTrain - reports))} s left`)
  }
  if (best !== null) parts.push(`best ${best.toFixed(4)}`)
  return parts.join(' · ')
}
