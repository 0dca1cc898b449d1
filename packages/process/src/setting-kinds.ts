import { isIP } from 'node:net'
import { z } from 'zod'
import { gpuChoiceForm, parseGpuChoice } from './gpu-choice.ts'

/** Of whom asks the API or is the API. */
export const apiKeySetting = z
  .string()
  .min(8, 'is too short to be a key')
  .regex(/^[!-~]+$/, 'must be letters, digits and signs of ASCII, without spaces')
  .optional()

export const logLevelSetting = z
  .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
  .default('info')

/** Of this machine, to listen on. */
export const hostSetting = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || /^[a-z\d]([a-z\d._-]*[a-z\d])?$/i.test(text),
    'is no address and no name of a host, as 127.0.0.1',
  )
  .default('127.0.0.1')

/** Slots, threads, tries. */
export const countSetting = z.coerce.number().int().min(1).max(1024)

/** What trainers train on; what the machine has without. */
export const deviceSetting = z.enum(['cpu', 'gpu'], 'is neither "cpu" nor "gpu"').optional()

/** GPUs that slots are bound to, see `parseGpuChoice`. */
export const gpusSetting = z
  .string()
  .refine((text) => parseGpuChoice(text) !== undefined, gpuChoiceForm)
  .optional()

/** For how long something is kept; 100 years are as good as for ever. */
export const daysSetting = z.union([z.literal('forever'), z.coerce.number().min(0).max(36_500)], {
  error: 'is neither a number of days up to 36500 nor "forever"',
})
