import type { SlotBar } from '@sweepstack/charts'
import type { Stretch, Timeline } from '@sweepstack/protocol'

/** A time of a slot with a lineage. */
export interface SlotTime extends SlotBar {
  stretch: Stretch
  trials: number[]
}

interface SlotPicture {
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
  within: Set<number> | undefined
}

/** What the slots did for a sweep since it was posted. */
export function slotsOf(
  lineages: Timeline['lineages'],
  { since, until, within }: Asked,
): SlotPicture {
  const rows = new Map<string, SlotTime[]>()
  let earlier = 0
  const picked = lineages.filter(
    ({ trials }) => within === undefined || trials.some((trial) => within.has(trial)),
  )
  for (const { trials, stretches } of picked) {
    for (const stretch of stretches) {
      const end = stretch.endedAt === null ? until : Date.parse(stretch.endedAt)
      if (end < since) {
        earlier += 1
        continue
      }
      const row = `${stretch.worker} ${stretch.slot}`
      const isVain = stretch.to !== null && stretch.to <= stretch.from
      const start = Math.max(since, Date.parse(stretch.startedAt))
      const bar = { row: 0, start, end: Math.max(start, end), isVain, stretch, trials }
      const others = rows.get(row)
      if (others) others.push(bar)
      else rows.set(row, [bar])
    }
  }
  const names = [...rows.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const bars = names.flatMap((name, row) =>
    (rows.get(name) ?? []).sort((a, b) => a.start - b.start).map((bar) => ({ ...bar, row })),
  )
  const start = bars.reduce((least, bar) => Math.min(least, bar.start), until)
  const end = bars.reduce((most, bar) => Math.max(most, bar.end), start + 1000)
  const trained = bars.reduce((sum, bar) => sum + bar.end - bar.start, 0)
  return {
    labels: names.map((name) => name.replace(/ (\d+)$/, ' · $1')),
    bars,
    start,
    end,
    busy: Math.min(1, trained / ((end - start) * Math.max(1, names.length))),
    earlier,
  }
}
