import {
  type AskAnswer,
  askAnswerSchema,
  type askRequestSchema,
  type completeRequestSchema,
  type tellRequestSchema,
  type VerdictAnswer,
  verdictAnswerSchema,
} from '@sweepstack/protocol'
import type { z } from 'zod'

/** A trial that a program holds: its number, and the fence that it was given out with. */
interface Held {
  trial: number
  fence: number
}

type Told = Omit<z.input<typeof tellRequestSchema>, 'fence'>
type Last = Omit<z.input<typeof completeRequestSchema>, 'fence'>

/**
 * What a program that trains trials of a sweep with `trainer: external` says. Everything may be said twice. An answer
 * `rest` or `stop` ends the holding; a ClientError with the code TRIAL_NOT_HELD says that another program has the trial.
 */
export interface AskCalls {
  /** Trials to train, perhaps none: then ask again if the sweep is still `running`. */
  ask(id: string, request?: z.input<typeof askRequestSchema>): Promise<AskAnswer>
  /** The next epoch of a trial: a number for each metric, that of the sweep among them. `seconds` of wall time. */
  report(id: string, held: Held, report: Told): Promise<VerdictAnswer>
  /** Ends a trial with a last epoch, or as it is. */
  complete(id: string, held: Held, last?: Last): Promise<VerdictAnswer>
  fail(id: string, held: Held, message: string): Promise<VerdictAnswer>
  /** Renews the lease, where an epoch takes longer than that. */
  heartbeat(id: string, held: Held): Promise<VerdictAnswer>
}

type Request = <T>(method: string, path: string, schema: z.ZodType<T>, body: unknown) => Promise<T>

export function askCalls(request: Request): AskCalls {
  const tell = (id: string, { trial, fence }: Held, what: string, said: object = {}) => {
    const path = `/sweeps/${encodeURIComponent(id)}/trials/${trial}/${what}`
    return request('POST', path, verdictAnswerSchema, { fence, ...said })
  }
  return {
    ask: (id, asked = {}) =>
      request('POST', `/sweeps/${encodeURIComponent(id)}/ask`, askAnswerSchema, asked),
    report: (id, held, report) => tell(id, held, 'report', report),
    complete: (id, held, last) => tell(id, held, 'complete', last),
    fail: (id, held, message) => tell(id, held, 'fail', { message }),
    heartbeat: (id, held) => tell(id, held, 'heartbeat'),
  }
}
