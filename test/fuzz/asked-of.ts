import { createHash } from 'node:crypto'
import type { Client } from '@sweepstack/client'

const metric = { name: 'val_accuracy', goal: 'maximize' } as const
const metrics = { loss: 0.4, accuracy: 0.9, val_loss: 0.5, val_accuracy: 0.8 }
/** The longest that a program may be silent. */
const lease = 86_400
/** What the hooks send as the only portion of an upload. */
const portion = 'a portion'

/** A sweep of a program, with a trial for each thing that is told of one, and their fences by where they are told. */
export async function holdTrials(client: Client) {
  const { id } = await client.createSweep({
    name: 'of a program',
    trainer: 'external',
    metric,
    // More than anybody asks for: where nothing is left, an answer waits.
    search: { kind: 'random', trials: 20_000 },
    parameters: { rate: { min: 0.1, max: 0.9 }, epochs: 5 },
  })
  const { trials } = await client.ask(id, { count: 4, lease })
  const [reported, completed, failed, renewed] = trials.map(({ trial }) => [trial])
  if (!reported || !completed || !failed || !renewed) throw new Error(`held: ${trials.length}`)
  const [, held] = trials
  // One without an epoch cannot be completed as it is.
  if (held) await client.report(id, held, { epoch: 1, metrics })
  const fences = Object.fromEntries(
    trials.map(({ trial, fence }) => [`/v1/sweeps/${id}/trials/${trial}`, fence]),
  )
  return { programs: [id], reported, completed, failed, renewed, fences }
}

/** A sweep whose last trials a search that learns has proposed. */
export async function learn(client: Client) {
  const { id } = await client.createSweep({
    name: 'learns',
    trainer: 'external',
    metric,
    search: { kind: 'tpe', trials: 16 },
    parameters: { rate: { min: 0.1, max: 0.9 }, epochs: 1 },
  })
  for (;;) {
    const { status, trials } = await client.ask(id, { lease, wait: 20 })
    for (const held of trials) {
      const rate = Number(held.config.rate)
      await client.complete(id, held, { epoch: 1, metrics: { ...metrics, val_accuracy: rate } })
    }
    if (status !== 'running') return { learning: [id], proposed: [14, 15, 16] }
  }
}

/** An upload that waits for its portion. */
export async function beginUpload(url: string, apiKey: string) {
  const sha256 = createHash('sha256').update(portion).digest('hex')
  const answer = await fetch(`${url}/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ portions: [{ sha256, bytes: portion.length }] }),
  })
  const { id } = (await answer.json()) as { id: string }
  return { uploads: [id], portions: [0], portion: { [`/v1/uploads/${id}/portions/0`]: portion } }
}
