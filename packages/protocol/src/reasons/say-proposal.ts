import { counted } from '../counted.ts'
import type { ProposalReason } from './proposal.ts'

/**
 * Why a search proposed a config, in one sentence of plain words, without the trial and a full stop. A reason of a kind that
 * this version does not know, or without its numbers, is told by its kind.
 */
export function sayProposal(reason: ProposalReason): string {
  return `${saidOf(reason)}${leaning(reason)}`
}

/** What is said of densities that are not those of the proposal. */
export const otherFigures =
  'not quite the figures of the proposal: results were lost since, or an older version proposed it or edited the space'

/** What a search knew of other sweeps when it proposed the config. */
function leaning(reason: ProposalReason): string {
  const [heard, own = 0] = numbersOf(reason, ['heard', 'own'])
  if (heard === undefined) return ''
  const results = counted(heard, 'result')
  return `; it leans on ${results} of other sweeps beside ${own === 0 ? 'none' : own} of its own`
}

function saidOf(reason: ProposalReason): string {
  const { kind } = reason
  switch (kind) {
    case 'random':
      return randomly(reason)
    case 'given':
      return 'was given, not proposed'
    case 'rest':
      return 'is one of the last configs that the space has left'
    case 'tpe':
    case 'bohb':
      return byDensities(reason)
    case 'gp':
      return byProcess(reason)
    case 'cma-es':
      return byGeneration(reason)
    case 'nsga2':
      return bred(reason)
    default:
      return `was proposed by ${kind}`
  }
}

function randomly(reason: ProposalReason): string {
  const [start, known] = [numberOf(reason, 'start'), numberOf(reason, 'known')]
  if (start !== undefined) {
    const where = branchOf(reason)
    const whose = where === '' ? '' : ' of it'
    return `was drawn at random${where}, as all are before ${start} results${whose} are known`
  }
  if (known !== undefined)
    return 'was drawn at random, for the model proposed only configs that are known'
  const share = numberOf(reason, 'share')
  if (share === undefined) return 'was drawn at random from the whole space'
  return `was drawn at random, as ${Math.round(100 * share)} % of the configs are whatever is known`
}

/** TPE, and BOHB with its epoch. */
function byDensities(reason: ProposalReason): string {
  const { kind, near, nearSweep } = reason
  const [ratio, good, others, pending, among, epoch] = numbersOf(reason, [
    'ratio',
    'good',
    'others',
    'pending',
    'among',
    'epoch',
  ])
  const kernels = reason.wide === true ? ' with wide kernels' : ''
  const name = `${kind === 'bohb' ? 'BOHB' : 'TPE'}${kernels}`
  const drawn =
    typeof near === 'number'
      ? `drawn around the config of ${trialOf(near, nearSweep)}`
      : 'drawn from the whole space'
  const where = `was ${drawn}${branchOf(reason)}`
  if (ratio === undefined || good === undefined || others === undefined)
    return `${where} by ${name}`
  const best = among === undefined ? '' : `, the best of ${among} draws`
  const at = epoch === undefined ? '' : ` at epoch ${epoch}`
  const tried = pending ? ` and ${pending} that ${pending === 1 ? 'is' : 'are'} being tried` : ''
  return `${where} by ${name}${best}: the ${counted(good, 'good config')}${at} ${good === 1 ? 'lies' : 'lie'} ${times(ratio)} as densely there as the ${counted(others, 'other')}${tried}`
}

function branchOf({ branch, branches }: ProposalReason): string {
  const of = typeof branches === 'number' ? ` of ${branches}` : ''
  switch (branch) {
    case 'best':
      return ` in the best branch${of}`
    case 'rising':
      return ` in a branch${of} that may overtake the best`
    case 'other':
      return ` in a branch${of} that lies behind, in case it is misjudged`
    default:
      return ''
  }
}

/** e^x times, in three digits. */
function times(logarithm: number): string {
  const factor = Math.exp(logarithm)
  return `${factor < 1e6 ? Number(factor.toPrecision(3)) : factor.toExponential(1)} times`
}

function byProcess(reason: ProposalReason): string {
  const [improvement, fittedAt] = numbersOf(reason, ['logImprovement', 'fittedAt'])
  if (improvement === undefined) return 'was proposed by a Gaussian process'
  const fitted = fittedAt === undefined ? '' : ` (lengths of ${fittedAt} results)`
  return `has the largest expected improvement that a Gaussian process${fitted} found: ${Number(Math.exp(improvement).toPrecision(3))} standard deviations of the scores`
}

function byGeneration(reason: ProposalReason): string {
  const [start, generation, population, step, predicted] = numbersOf(reason, [
    'start',
    'generation',
    'population',
    'step',
    'predicted',
  ])
  if (generation === undefined || population === undefined) return 'was drawn by CMA-ES'
  const again = start === undefined || start === 1 ? '' : ` of start ${start}`
  const wide = step === undefined ? '' : `, step ${Number(step.toPrecision(3))}`
  const chosen = predicted === undefined ? '' : ', where a quadratic model expects most'
  return `was drawn by CMA-ES in generation ${generation}${again}, one of ${population}${wide}${chosen}`
}

function bred({ parents, parentSweeps }: ProposalReason): string {
  if (!Array.isArray(parents) || parents.length !== 2) return 'was bred by NSGA-II'
  const sweeps = Array.isArray(parentSweeps) ? parentSweeps : []
  const [a, b] = parents.map((trial, place) => trialOf(trial, sweeps[place]))
  if (a === b) return `was bred by NSGA-II from ${a} alone, by mutation`
  return sweeps.length === 0
    ? `was bred by NSGA-II from trials ${parents[0]} and ${parents[1]}`
    : `was bred by NSGA-II from ${a} and ${b}`
}

/** Of this sweep, if none is named. */
function trialOf(trial: unknown, sweep: unknown): string {
  return typeof sweep === 'string' ? `trial ${trial} of ${sweep}` : `trial ${trial}`
}

function numberOf(reason: ProposalReason, key: string): number | undefined {
  const value = reason[key]
  return typeof value === 'number' ? value : undefined
}

function numbersOf(reason: ProposalReason, keys: readonly string[]): (number | undefined)[] {
  return keys.map((key) => numberOf(reason, key))
}
