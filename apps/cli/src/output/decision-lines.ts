import {
  type Decision,
  type Measure,
  type Standing,
  sayDecision,
  sayStanding,
} from '@sweepstack/protocol'
import { metricText } from './metric-text.ts'

/** Fewer trials that stop for one reason have a line each. */
const leastTogether = 3

/**
 * A sentence for each decision, and one for trials that stop one after the other for the same reason. `standings`: of some,
 * by their numbers, how the trial stood.
 */
export function decisionLines(
  decisions: readonly Decision[],
  measure: Measure,
  standings: ReadonlyMap<number, Standing>,
): string[] {
  const lines: string[] = []
  for (let place = 0; place < decisions.length; ) {
    const alike = alikeFrom(decisions, place, measure)
    lines.push(
      ...(alike.length < leastTogether
        ? alike.map((decision) => lineOf(decision, measure, standings.get(decision.number)))
        : [togetherLine(alike, measure)]),
    )
    place += alike.length
  }
  return lines
}

/** The decision at a place, with those behind it that say the same of other trials. */
function alikeFrom(decisions: readonly Decision[], from: number, measure: Measure): Decision[] {
  const first = decisions[from] as Decision
  if (first.verdict !== 'stop') return [first]
  const said = sayDecision(first, measure, metricText)
  const isAlike = (one: Decision | undefined) =>
    one?.verdict === 'stop' && sayDecision(one, measure, metricText) === said
  let end = from + 1
  while (isAlike(decisions[end])) end += 1
  return decisions.slice(from, end)
}

/** "trials 1, 3–5 and 8 stop: the search is over, and they were not to go on" */
function togetherLine(alike: readonly Decision[], measure: Measure): string {
  const ranges = rangesOf(alike.map(({ trial }) => trial))
  const decided = { ...(alike[0] as Decision), isSeveral: true } as const
  const said = sayDecision(decided, measure, metricText)
  return `trials ${[ranges.slice(0, -1).join(', '), ranges.at(-1)].filter(Boolean).join(' and ')} ${said}`
}

function rangesOf(numbers: readonly number[]): string[] {
  const ranges: [first: number, last: number][] = []
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range !== undefined && range[1] === number - 1) range[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`))
}

function lineOf(decision: Decision, measure: Measure, standing: Standing | undefined): string {
  const { trial, until } = decision
  const onward = until === undefined ? '' : `, up to epoch ${until}`
  const subject = trial === 0 ? 'the sweep' : `trial ${trial}`
  const stood = standing === undefined ? '' : `: ${sayStanding(standing, measure, metricText)}`
  return `${subject} ${sayDecision(decision, measure, metricText)}${stood}${onward}`
}
