/** A sweep with lineages that wait for a slot. */
export interface Line {
  sweep: string
  /** Lineages in training that the sweep watches; one that several sweeps watch counts in full for each. */
  training: number
  /** The first in its line, and its place: places are given out in the order in which lineages are queued. */
  lineage: string
  place: number
}

/**
 * Who gets the next free slot: the sweep that has the least of the fleet, and of equals the one whose first
 * lineage waits the longest. So n sweeps that have enough to do share the slots equally, and a small sweep
 * beside a large one waits for the next slot that is free, not for all that was queued before it.
 */
export function nextInLine(lines: Line[]): Line | undefined {
  return lines.reduce<Line | undefined>(
    (first, line) => (first === undefined || isBefore(line, first) ? line : first),
    undefined,
  )
}

function isBefore(a: Line, b: Line): boolean {
  return a.training === b.training ? a.place < b.place : a.training < b.training
}
