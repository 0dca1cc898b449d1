import type { DensitiesData } from '@sweepstack/charts'
import { counted, type Densities, type TrialSummary } from '@sweepstack/protocol'
import { parameterValue, plain } from '../words/numbers.ts'

type Parameter = Densities['parameters'][0]
type Reason = NonNullable<TrialSummary['reason']>

/** With more values than these, bars would be too thin. */
const mostBars = 12
/** Labels along a scale: more have no room. */
const labels = 5
/** Letters that have room beneath a picture, and those of a label at least: where all do not fit, some are left out. */
const lettersBeneath = 28
const leastLetters = 8
/** What is nearer to 0, in parts of the largest number, is 0: the middle of a distribution is found to so many digits. */
const nearNothing = 1e-9

/** First what speaks most for the config. */
export function fromTheBest(parameters: readonly Parameter[]): Parameter[] {
  return parameters.toSorted((a, b) => b.ratio - a.ratio)
}

/** e^x, as "2.5×". */
export function timesAsDense(ratio: number): string {
  return `${plain(Math.exp(ratio), 2)}×`
}

/** How many of the results count that a search knew: those of one branch, or of one epoch, where its reason names them. */
export function resultsText(results: number, { branch, epoch }: Reason): string {
  const at = typeof epoch === 'number' ? ` at epoch ${epoch}` : ''
  const where = branch === undefined ? '' : ' in its branch of the space'
  const counting = at + where === '' ? '' : `, of which those${at}${where} count`
  return `As ${counted(results, 'result')} had it then${counting}`
}

/** What the picture of a parameter does not say of itself. */
export function pictureNotes({ kind, scale, values, points }: Parameter): string[] {
  const notes: string[] = []
  if (values !== null && values > points.length) {
    notes.push(`${points.length} of ${values} values drawn`)
  }
  if (scale === 'quantiles') notes.push('places are quantiles of its distribution')
  if (kind === 'choice' && points.length > 2) {
    const densest = points.reduce((a, b) => (b.good > a.good ? b : a))
    notes.push(`densest among the good at ${parameterValue(densest.value)}`)
  }
  return notes
}

/** A parameter as its picture takes it: places from 0 to 1 on a scale, else one for each value. */
export function axisOf({ name, kind, values, points, at }: Parameter): DensitiesData {
  const isScale = kind === 'real'
  // Between values without an order there is nothing.
  const isContinuous = isScale || (kind === 'levels' && points.length > mostBars)
  const [low, high] = isScale ? [0, 1] : [-0.5, (values ?? 1) - 0.5]
  return { x: { name, low, high, ticks: ticksOf(points) }, isContinuous, points, at }
}

/** Of few all, of many some from end to end. */
function ticksOf(points: Parameter['points']) {
  const labelled = Math.min(labels, points.length)
  const shown = points.length <= mostBars ? points : spread(points, labelled)
  const numbers = points.map(({ value }) => (typeof value === 'number' ? Math.abs(value) : 0))
  const nothing = nearNothing * Math.max(...numbers)
  const room = Math.max(leastLetters, Math.floor(lettersBeneath / shown.length) - 1)
  return shown.map(({ at, value }) => {
    const isNothing = typeof value === 'number' && Math.abs(value) < nothing
    return { at, text: labelText(isNothing ? 0 : value, room) }
  })
}

function spread<T>(all: readonly T[], count: number): T[] {
  const places = Array.from({ length: count }, (_, place) => {
    return Math.round((place * (all.length - 1)) / (count - 1))
  })
  return [...new Set(places)].map((place) => all[place] as T)
}

function labelText(value: unknown, room: number): string {
  if (typeof value === 'number') return plain(value, 2)
  const letters = [...parameterValue(value)]
  return letters.length <= room ? letters.join('') : `${letters.slice(0, room - 1).join('')}…`
}
