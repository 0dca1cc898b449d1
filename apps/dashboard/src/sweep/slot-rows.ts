import type { SlotBar } from '@sweepstack/charts'
import type { Stretch, Timeline } from '@sweepstack/protocol'
import { withEach } from '../panel/portions.ts'
import type { TrialNumbers } from './trial-numbers.ts'

/** A time of a slot with a lineage. */
export interface SlotTime extends SlotBar {
  stretch: Stretch
  trials: number[]
}

export interface SlotPicture {
  labels: string[]
  /** By row, and in each in the order of their starts. */
  bars: SlotTime[]
  start: number
  end: number
  /** Seconds of training in all, as a share of the slots' time from `start` to `end`; 0 to 1. */
  busy: number
  /** Stretches that had ended when the sweep was posted. */
  earlier: number
}

interface Asked {
  /** When the sweep was posted, and until when it is shown, in ms since 1970. */
  since: number
  until: number
  /** Trials that meet the filter; undefined: all. */
  within: TrialNumbers | undefined
}

/** What the slots did for a sweep since it was posted. In portions. */
export function* slotsOf(
  lineages: Timeline['lineages'],
  { since, until, within }: Asked,
): Generator<void, SlotPicture> {
  const rows = new Map<string, SlotTime[]>()
  let [earlier, start, end, trained] = [0, until, 0, 0]
  yield* withEach(lineages, ({ trials, stretches }) => {
    if (within !== undefined && !trials.some((trial) => within.has(trial))) return
    for (const stretch of stretches) {
      const bar = barOf(stretch, trials, { since, until })
      if (bar === undefined) {
        earlier += 1
        continue
      }
      ;[start, end] = [Math.min(start, bar.start), Math.max(end, bar.end)]
      trained += bar.end - bar.start
      const row = `${stretch.worker} ${stretch.slot}`
      const others = rows.get(row)
      if (others) others.push(bar)
      else rows.set(row, [bar])
    }
  })
  const names = [...rows.keys()].sort(byNumbers.compare)
  const bars: SlotTime[] = []
  for (const [row, name] of names.entries()) {
    const own = rows.get(name) ?? []
    for (const bar of own.sort((a, b) => a.start - b.start)) bars.push({ ...bar, row })
    yield
  }
  end = Math.max(end, start + 1000)
  return {
    labels: names.map((name) => name.replace(/ (\d+)$/, ' · $1')),
    bars,
    start,
    end,
    busy: Math.min(1, trained / ((end - start) * Math.max(1, names.length))),
    earlier,
  }
}

/** Undefined for what had ended before. Its row is found later. */
function barOf(
  stretch: Stretch,
  trials: number[],
  { since, until }: Pick<Asked, 'since' | 'until'>,
): SlotTime | undefined {
  const ended = stretch.endedAt === null ? until : Date.parse(stretch.endedAt)
  if (ended < since) return undefined
  const start = Math.max(since, Date.parse(stretch.startedAt))
  const isVain = stretch.to !== null && stretch.to <= stretch.from
  return { row: 0, start, end: Math.max(start, ended), isVain, stretch, trials }
}

const byNumbers = new Intl.Collator('en', { numeric: true })

/** Some of the slots, one below the other; of their bars, `row` is the place in this part. */
export interface SlotPart {
  labels: string[]
  bars: SlotTime[]
  /** Where this part begins in the whole. */
  firstRow: number
  firstBar: number
}

/** A chart of hundreds of slots is drawn in one long task, and is higher than a canvas may be. */
const mostRows = 40

/** All slots, as many charts as they need. */
export function slotParts({ labels, bars }: Pick<SlotPicture, 'labels' | 'bars'>): SlotPart[] {
  let firstBar = 0
  return Array.from({ length: Math.ceil(labels.length / mostRows) }, (_, at) => {
    const firstRow = at * mostRows
    const rows = labels.slice(firstRow, firstRow + mostRows)
    const begins = firstBar
    while ((bars[firstBar]?.row ?? labels.length) < firstRow + rows.length) firstBar += 1
    const own = bars.slice(begins, firstBar).map((bar) => ({ ...bar, row: bar.row - firstRow }))
    return { labels: rows, bars: own, firstRow, firstBar: begins }
  })
}
