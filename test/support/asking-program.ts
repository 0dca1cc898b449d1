import type { AskAnswer, Trial, VerdictAnswer } from '@sweepstack/protocol'
import type { scheduledBoard } from './scheduled-board.ts'

export type Held = AskAnswer['trials'][number]

/** A program that asks for trials over HTTP, and tells what came of them. */
export function askingProgram(scheduled: ReturnType<typeof scheduledBoard>) {
  async function send<T>(path: string, body: object, method = 'POST'): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    const request = { method, headers, body: JSON.stringify(body) }
    const answer = await fetch(scheduled.url + path, request)
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as T
  }

  async function read<T>(path: string): Promise<T> {
    return (await fetch(scheduled.url + path)).json() as Promise<T>
  }

  const tell = (
    id: string,
    { trial, fence }: Pick<Held, 'trial' | 'fence'>,
    what: string,
    body = {},
  ) => send<VerdictAnswer>(`/sweeps/${id}/trials/${trial}/${what}`, { fence, ...body })

  const ask = (id: string, body: object = {}) =>
    send<AskAnswer>(`/sweeps/${id}/ask`, { lease: 600, ...body })

  return {
    send,
    read,
    ask,
    tell,
    /** Posts a sweep of a program that minimises `loss`. */
    async post(definition: object): Promise<string> {
      const metric = { name: 'loss', goal: 'minimize' }
      const whole = { name: 's', trainer: 'external', metric, ...definition }
      return (await send<{ id: string }>('/sweeps', whole)).id
    },
    /** So many trials, however long they take to be opened. */
    async askFor(id: string, count: number): Promise<Held[]> {
      const trials: Held[] = []
      while (trials.length < count)
        trials.push(...(await ask(id, { count: count - trials.length })).trials)
      return trials
    },
    /** Goes on as long as it is told to, and not beyond `last`. */
    async train(id: string, held: Held, loss: number, last = Number.POSITIVE_INFINITY) {
      let told: VerdictAnswer = { verdict: 'continue', until: held.until }
      for (let epoch = held.epoch + 1; epoch <= Math.min(told.until ?? 0, last); epoch += 1)
        told = await tell(id, held, 'report', at(epoch, loss))
      return told
    },
    trial: (id: string, number: number) => read<Trial>(`/sweeps/${id}/trials/${number}`),
  }
}

/** The body of a report. */
export const at = (epoch: number, loss: number) => ({ epoch, metrics: { loss } })
