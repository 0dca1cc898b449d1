import { type ArchitectureChoice, ProblemError, unknownKeyMessage } from '@sweepstack/protocol'
import { z } from 'zod'
import { cnn } from './cnn.ts'
import { convnet } from './convnet.ts'
import { custom } from './custom.ts'
import type { Architecture, Layer } from './layer.ts'
import { resnet10 } from './resnet10.ts'
import { wideResnet } from './wide-resnet.ts'

export const architectures: readonly Architecture[] = [cnn, resnet10, wideResnet, convnet, custom]

export const architectureNames = architectures.map(({ name }) => name)

/** The layers of an architecture with its options. @throws ProblemError that names the option at fault */
export function layersOf(choice: ArchitectureChoice, classes: number): Layer[] {
  const { architecture, options } = resolve(choice)
  return architecture.layers(classes, options)
}

/** Why images of an architecture with its options may not be smaller than they may; nothing of lists of layers. */
export function sizeReasonOf(choice: ArchitectureChoice): string | undefined {
  const { architecture, options } = resolve(choice)
  return architecture.sizeReason?.(options)
}

/**
 * The one form of all that mean the same: the name alone if every option has its default, else the name
 * with all of them. @throws ProblemError
 */
export function canonicalArchitecture(choice: ArchitectureChoice): ArchitectureChoice {
  const { architecture, options } = resolve(choice)
  const defaults = architecture.options.safeParse({})
  const isDefault = defaults.success && JSON.stringify(defaults.data) === JSON.stringify(options)
  return isDefault ? architecture.name : { name: architecture.name, ...(options as object) }
}

function resolve(choice: ArchitectureChoice) {
  const { name, ...given } = typeof choice === 'string' ? { name: choice } : choice
  const architecture = architectures.find((known) => known.name === name)
  if (architecture === undefined) {
    throw new ProblemError(
      'INCOMPATIBLE_MODEL',
      `unknown architecture "${name}"; known: ${architectureNames.join(', ')}`,
    )
  }
  const parsed = architecture.options.safeParse(given)
  if (parsed.success) return { architecture, options: parsed.data }
  const [issue] = parsed.error.issues
  const [key] = issue?.code === 'unrecognized_keys' ? issue.keys : []
  const place = [name, ...(issue?.path ?? []), ...(key === undefined ? [] : [key])]
  const isOption = key !== undefined && issue?.path.length === 0
  const message = isOption ? unknownKeyMessage(key, optionsOf(architecture)) : issue?.message
  throw new ProblemError('INCOMPATIBLE_MODEL', `${place.map(String).join('.')}: ${message}`)
}

function optionsOf({ options }: Architecture): string[] {
  return options instanceof z.ZodObject ? Object.keys(options.shape) : []
}
