import type { PlaceAxis } from '@sweepstack/charts'
import type { Cell } from '../data/trial-columns.ts'
import { parameterValue } from '../words/numbers.ts'
import { type Axis, axisOf, floor, placeOn, ticksOf, valueAtShare } from './parallel-axes.ts'

/** A part of an axis whose trials are told of together. */
interface Bin {
  /** In the places of the axis. */
  from: number
  to: number
  text: string
}

/** A parameter along which trials lie: its values from 0 to 1, and what lacks it in a lane below 0. */
export interface SliceAxis extends PlaceAxis {
  placeOf: (cell: Cell | undefined) => number
  /** How far trials of one value lie from each other. */
  apart: number
  bins: Bin[]
  /** Of a place; undefined in the lane. */
  binAt: (place: number) => number | undefined
}

/** Where what lacks a parameter lies. */
const lane = -0.09
const room = 0.05
/** Of few values, so that trials of one do not cover each other; of many, a trial lies where it is. */
const apart = 0.045
/** So many values have a bin each; more are cut into as many bins as that. */
const mostBins = 12
/** Half of the width of a bin of a single value, at most. */
const half = 0.035

/** The axis of a parameter; undefined where nothing differs, or too many texts do. */
export function sliceAxis(
  name: string,
  column: readonly Cell[],
  scale?: string,
): SliceAxis | undefined {
  const found = axisOf(name, column)
  if (found === undefined) return undefined
  const { low, high } = found.ends
  if (low === high && found.missing === 0) return undefined
  const axis: Axis =
    scale === 'log' && found.kind === 'number' && low > 0 ? { ...found, scale } : found
  const placeOf = (cell: Cell | undefined) => {
    if (cell === undefined || cell === null || Number.isNaN(cell)) return lane
    return (placeOn(axis, cell) - floor) / (1 - floor)
  }
  const values = [...new Set(column)].filter((cell) => placeOf(cell) !== lane)
  const isFew = values.length <= mostBins || axis.kind === 'category'
  const bins = isFew ? binsOfValues(values, placeOf) : equalBins(axis)
  const ticks = isFew ? values : ticksOf(axis)
  return {
    name,
    low: axis.missing > 0 ? lane - room : -room,
    high: 1 + room,
    ticks: [
      ...(axis.missing > 0 ? [{ at: lane, text: 'none' }] : []),
      ...ticks.map((cell) => ({ at: placeOf(cell), text: cellText(cell) })),
    ],
    placeOf,
    apart: isFew ? apart : 0,
    bins,
    binAt: (place) => {
      if (place === lane) return undefined
      const at = bins.findIndex(({ from, to }) => place >= from - 1e-9 && place <= to + 1e-9)
      return at < 0 ? undefined : at
    },
  }
}

/** A value in words; structures come as JSON. */
export function cellText(cell: Cell): string {
  if (typeof cell !== 'string' || !cell.startsWith('{')) return parameterValue(cell)
  try {
    return parameterValue(JSON.parse(cell))
  } catch {
    return cell
  }
}

function binsOfValues(values: Cell[], placeOf: (cell: Cell) => number): Bin[] {
  const places = values.map(placeOf).sort((a, b) => a - b)
  const gaps = places.slice(1).map((place, at) => place - (places[at] as number))
  const reach = Math.min(half, ...gaps.map((gap) => gap / 2.5))
  return values
    .map((cell) => {
      const place = placeOf(cell)
      return { from: place - reach, to: place + reach, text: cellText(cell) }
    })
    .sort((one, other) => one.from - other.from)
}

function equalBins(axis: Axis): Bin[] {
  return Array.from({ length: mostBins }, (_, at) => {
    const [from, to] = [at / mostBins, (at + 1) / mostBins]
    const text = `${cellText(valueAtShare(axis, from))} to ${cellText(valueAtShare(axis, to))}`
    return { from, to, text }
  })
}
