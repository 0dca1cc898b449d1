import type { DensitiesData } from '@sweepstack/charts'
import { counted, type Densities, type TrialSummary } from '@sweepstack/protocol'
import { parameterValue, plain } from '../words/numbers.ts'

type Parameter = Densities['parameters'][0]
type Reason = NonNullable<TrialSummary['reason']>

/** With more values than these, bars would be too thin. */
const mostBars = 12
/** Labels along many values: more have no room. */
const labels = { ofNumbers: 5, ofWords: 3 }
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
export function axisOf(parameter: Parameter): DensitiesData {
  const { name, kind, values, points, at } = parameter
  const isScale = kind === 'real'
  // Between values without an order there is nothing.
  const isContinuous = isScale || (kind === 'levels' && points.length > mostBars)
  const [low, high] = isScale ? [0, 1] : [-0.5, (values ?? 1) - 0.5]
  return { x: { name, low, high, ticks: ticksOf(parameter) }, isContinuous, points, at }
}

/** Of few all, of many some from end to end; the own one is not among those that are even. */
function ticksOf({ points, values, at: own }: Parameter) {
  const isWhole = points.length === values
  const even = points.filter(({ at }, place) => {
    return isWhole || at !== own || place === 0 || place === points.length - 1
  })
  const isOfNumbers = points.every(({ value }) => typeof value === 'number')
  const most = isOfNumbers ? labels.ofNumbers : labels.ofWords
  const shown = points.length <= mostBars ? points : spread(even, most)
  const numbers = points.map(({ value }) => (typeof value === 'number' ? Math.abs(value) : 0))
  const nothing = nearNothing * Math.max(...numbers)
  const texts = shown.map(({ value }) => {
    if (typeof value !== 'number') return parameterValue(value)
    return plain(Math.abs(value) < nothing ? 0 : value, 2)
  })
  const fitting = isOfNumbers ? texts : fitted(texts)
  return shown.map(({ at }, place) => ({ at, text: fitting[place] as string }))
}

function spread<T>(all: readonly T[], count: number): T[] {
  const places = Array.from({ length: count }, (_, place) => {
    return Math.round((place * (all.length - 1)) / (count - 1))
  })
  return [...new Set(places)].map((place) => all[place] as T)
}

/** Long words are cut at their ends; of those that begin alike, what they begin with is left out. */
function fitted(texts: readonly string[]): string[] {
  const room = Math.max(leastLetters, Math.floor(lettersBeneath / texts.length) - 1)
  const words = texts.map((text) => [...text])
  const [first = []] = words
  const differs = first.findIndex((letter, at) => words.some((word) => word[at] !== letter))
  const alike = texts.length > 1 && differs > leastLetters / 2 ? differs : 0
  return words.map((letters) => {
    if (letters.length <= room) return letters.join('')
    const rest = alike > 0 ? ['…', ...letters.slice(alike)] : letters
    return rest.length <= room ? rest.join('') : `${rest.slice(0, room - 1).join('')}…`
  })
}
