import { FixableError } from '@sweepstack/process'
import type { Sweep, SweepPatch } from '@sweepstack/protocol'
import { flowValues } from '../flow-values.ts'
import { sweepFiguresText } from '../output/sweep-figures.ts'
import type { Session } from '../session.ts'

interface EditOptions {
  extend?: string
  trials?: string
  ban?: string[]
  unban?: string[]
  pin?: string[]
  inject?: string[]
  budget?: string
  parallelism?: string
  name?: string
}

/** Edits a sweep by what its options say, at once or not at all. */
export async function edit(session: Session, id: string, options: EditOptions): Promise<void> {
  if (Object.keys(options).length === 0) {
    throw new FixableError('nothing to edit', 'sweepstack edit --help lists what can be edited')
  }
  const client = session.client()
  const { extend, trials, ban, unban, pin, inject, budget, parallelism, name } = options
  const configs = (option: string, texts: string[]) => texts.map((text) => flowValues(option, text))
  const patch: SweepPatch = {
    ...(extend === undefined
      ? {}
      : { parameters: extended(await client.sweep(id), flowValues('--extend', extend)) }),
    ...(trials === undefined ? {} : { search: { trials: Number(trials) } }),
    ...(ban === undefined ? {} : { ban }),
    ...(unban === undefined ? {} : { unban }),
    ...(pin === undefined ? {} : { pin: configs('--pin', pin) }),
    ...(inject === undefined ? {} : { inject: configs('--inject', inject) }),
    ...(budget === undefined ? {} : { budget: flowValues('--budget', budget) }),
    ...(parallelism === undefined ? {} : { parallelism: Number(parallelism) }),
    ...(name === undefined ? {} : { name }),
  }
  session.print(await client.changeSweep(id, patch), sweepFiguresText)
}

/** Parameters with what they have and what is added. */
function extended({ definition }: Sweep, added: Record<string, unknown>): Record<string, unknown> {
  const { parameters } = definition as { parameters: Record<string, unknown> }
  return Object.fromEntries(
    Object.entries(added).map(([name, more]) => [
      name,
      extendedValue(name, parameters[name], more),
    ]),
  )
}

function extendedValue(name: string, before: unknown, added: unknown): unknown {
  if (before === undefined) return added
  if (isRange(before)) {
    if (isRange(added)) return { ...before, ...added }
    throw new FixableError(
      `${name} is ${JSON.stringify(before)}, and no list that ${JSON.stringify(added)} could be added to`,
      `say which end moves: --extend "${name}: {max: …}"; or try it alone: --inject "${name}: …"`,
    )
  }
  // A number of epochs is how far trials go: more of them contain those that were.
  if (name === 'epochs' && !Array.isArray(before) && !Array.isArray(added)) return added
  const values = [before].flat()
  const texts = new Set(values.map((value) => JSON.stringify(value)))
  return [...values, ...[added].flat().filter((value) => !texts.has(JSON.stringify(value)))]
}

/** Values with a kind or layers are objects as well. */
function isRange(value: unknown): value is { min?: unknown; max?: unknown } {
  if (typeof value !== 'object' || value === null) return false
  return 'min' in value || 'max' in value || 'distribution' in value
}
