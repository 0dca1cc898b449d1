import { livingOf } from '@sweepstack/core'
import {
  type FieldError,
  listed,
  nearestOf,
  ProblemError,
  type SweepDefinition,
} from '@sweepstack/protocol'

/** So many bans are told. */
const mostTold = 5

/**
 * The bans that an edit takes back, as they are kept: spaces do not count. One that was lifted before is lifted still, as an
 * edit twice is as once.
 * @throws ProblemError NOT_BANNED
 */
export function liftedBans(definition: SweepDefinition, unban: readonly string[]): string[] {
  const { bans = [], earlier = [] } = livingOf(definition) ?? {}
  const byText = new Map(bans.map((ban) => [spaced(ban), ban]))
  const once = new Set(earlier.flatMap(({ constraints = [] }) => constraints.map(spaced)))
  const errors: FieldError[] = []
  const lifted = unban.flatMap((text, place) => {
    const ban = byText.get(spaced(text))
    if (ban !== undefined) return [ban]
    if (once.has(spaced(`not (${text})`))) return []
    errors.push({
      path: `unban.${place}`,
      message: `${JSON.stringify(text)} ${notBanned(text, bans)}`,
    })
    return []
  })
  const [first] = errors
  if (first === undefined) return lifted
  const end = first.message.endsWith('?') ? '' : '.'
  throw new ProblemError('NOT_BANNED', `There is nothing to lift: ${first.message}${end}`, errors)
}

function notBanned(text: string, bans: readonly string[]): string {
  if (bans.length === 0) return 'is not banned, and nothing else is'
  const nearest = nearestOf(text, bans)
  const known = nearest === undefined ? `; bans are ${listed(bans, mostTold)}` : ''
  return `is not banned${nearest === undefined ? known : `; did you mean ${JSON.stringify(nearest)}?`}`
}

/** Around a sign there may be spaces or none. */
function spaced(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ ?([!=<>()+*/-]+) ?/g, '$1')
}
