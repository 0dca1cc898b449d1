import { counted, type Plan } from '@sweepstack/protocol'
import { durationText } from './duration-text.ts'
import { endLines } from './end-lines.ts'
import { sizeText } from './size-text.ts'
import { warmStartLines } from './warm-start.ts'
import { warningLines } from './warning-lines.ts'

/** What a sweep would do, in lines. */
export function planText(plan: Plan): string {
  const { trials, configs, lineages, epochs, topK, etaSeconds, parameters, warnings } = plan
  const count = (value: number) => value.toLocaleString('en')
  return [
    [
      counted(trials, 'trial'),
      counted(configs, 'distinct config'),
      counted(lineages, 'lineage'),
    ].join(', '),
    `${counted(epochs.asked, 'epoch')} asked, ${count(epochs.unique)} unique, ${count(epochs.trained)} of them trained, ${count(epochs.unique - epochs.trained)} to train`,
    ...chosenLines(plan),
    ...warmStartLines(plan),
    ...(topK
      ? [
          `of these at most ${counted(topK.trials, 'trial')} and ${counted(topK.epochs, 'epoch')} for topK`,
        ]
      : []),
    ...stoppingLines(plan),
    ...Object.entries(parameters).map(
      ([name, weights]) => `${name}: ${counted(weights, 'parameter')}`,
    ),
    ...(plan.checkpointBytes ? [`checkpoints: at most ${sizeText(plan.checkpointBytes)}`] : []),
    ...endLines(plan),
    ...(etaSeconds === null ? unknownText(plan) : [etaText(etaSeconds, plan)]),
    ...warningLines({ warnings }),
  ].join('\n')
}

function chosenLines({ chosenSearch }: Plan): string[] {
  if (chosenSearch === undefined) return []
  return [`search: ${chosenSearch.kind} (${chosenSearch.because})`]
}

function etaText(seconds: number, { time }: Plan): string {
  if (time === undefined) return `about ${durationText(seconds)} on the slots that are there`
  const { low, high, slots, slotSeconds } = time
  const spread = high > low ? ` (${durationText(low)} to ${durationText(high)})` : ''
  const inAll = slots > 1 ? `, ${durationText(slotSeconds)} of training in all` : ''
  return `about ${durationText(seconds)}${spread} on ${counted(slots, 'slot')}${inAll}`
}

function unknownText({ timeUnknown }: Plan): string[] {
  return timeUnknown === undefined ? [] : [`how long it takes is not known: ${timeUnknown}`]
}

function stoppingLines({ stopping }: Plan): string[] {
  if (stopping === undefined) return []
  const { brackets, expectedEpochs, population } = stopping
  if (population !== undefined) {
    const { members, comparisons, mostClones, mostEpochs } = population
    return [
      `population: ${counted(members, 'member')}, compared ${counted(comparisons, 'time')}; at most ${counted(mostClones, 'clone')} and ${counted(mostEpochs, 'epoch')}`,
    ]
  }
  const rungs = (brackets ?? []).map((bracket, place) => {
    const steps = bracket.rungs.map(({ epoch, trials }) => `${trials} to epoch ${epoch}`)
    const name = (brackets ?? []).length > 1 ? `bracket ${place + 1}` : 'rungs'
    return `${name}: ${counted(bracket.trials, 'trial')}; ${steps.join(', ')}`
  })
  return expectedEpochs === null
    ? rungs
    : [
        ...rungs,
        `about ${counted(expectedEpochs, 'epoch')} of the search expected with this stopping`,
      ]
}
