import { z } from 'zod'

const optionsSchema = z.object({
  artifacts: z.string(),
  apiKey: z.string().optional(),
  quotaBytes: z.number().optional(),
  datasetDirectory: z.string(),
  checkpointSeconds: z.number(),
  threads: z.number(),
})

/** Other users of the machine can read the arguments of a process, not its environment, and one of the options is a key. */
const setting = 'SWEEPSTACK_TRAINER_OPTIONS'

/** What a supervisor adds to the environment of a trainer. */
export function handedOptions(options: z.input<typeof optionsSchema>): Record<string, string> {
  return { [setting]: JSON.stringify(optionsSchema.parse(options)) }
}

export function readOptions() {
  return optionsSchema.parse(JSON.parse(process.env[setting] ?? '{}'))
}
