import type { LineageStore, VerificationStore } from '@sweepstack/core'
import {
  type Lineage,
  lineagePrefixSchema,
  lineageSchema,
  ProblemError,
  type Verification,
  verificationRequestSchema,
  verificationSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { onlyMatch } from '../only-match.ts'

const wholeLength = 64
const params = z.object({ key: lineagePrefixSchema })

interface LineageParts {
  lineages: Pick<LineageStore, 'keysFrom' | 'read' | 'checkpoints'>
  verifications: VerificationStore
}

export const lineageRoutes: FastifyPluginAsyncZod<LineageParts> = async (app, parts) => {
  const { lineages, verifications } = parts
  const find = async (digits: string): Promise<Lineage> => {
    const isWhole = digits.length === wholeLength
    const key = isWhole ? digits : onlyMatch('key', digits, await lineages.keysFrom(digits))
    const lineage = key === undefined ? undefined : await lineages.read(key)
    if (lineage !== undefined) return lineage
    throw new ProblemError('LINEAGE_NOT_FOUND', `There is no lineage ${digits}.`)
  }

  app.get(
    '/lineages/:key',
    {
      config: { scope: 'read', problems: ['LINEAGE_NOT_FOUND', 'AMBIGUOUS_ID'] },
      schema: {
        tags: ['Lineages'],
        summary:
          'A lineage by its key or the first digits of it: reports, checkpoints, watches, parent and forks',
        params,
        response: { 200: lineageSchema },
      },
    },
    ({ params: { key } }) => find(key),
  )

  app.post(
    '/lineages/:key/verification',
    {
      config: {
        scope: 'sweeps',
        example: {},
        problems: ['LINEAGE_NOT_FOUND', 'AMBIGUOUS_ID', 'NOTHING_TO_VERIFY'],
      },
      schema: {
        tags: ['Lineages'],
        summary: 'Verify a lineage: train epochs again and compare the bits',
        params,
        body: verificationRequestSchema.nullable(),
        response: { 202: verificationSchema },
      },
    },
    async ({ params: { key }, body }, reply) => {
      const lineage = await find(key)
      refuseOfPrograms(lineage)
      const checkpoints = await lineages.checkpoints(lineage.key)
      const verification = verificationOf({ ...lineage, checkpoints }, body ?? {})
      await verifications.request(verification)
      reply.code(202)
      return verification
    },
  )

  app.get(
    '/lineages/:key/verification',
    {
      config: {
        scope: 'read',
        problems: ['LINEAGE_NOT_FOUND', 'AMBIGUOUS_ID', 'VERIFICATION_NOT_FOUND'],
      },
      schema: {
        tags: ['Lineages'],
        summary: 'Result of the newest verification',
        params,
        response: { 200: verificationSchema },
      },
    },
    async ({ params }) => {
      const { key } = await find(params.key)
      const found = await verifications.read(key)
      if (found !== undefined) return found
      const detail = `Lineage ${key} has not been verified; POST to this path to request it.`
      throw new ProblemError('VERIFICATION_NOT_FOUND', detail)
    },
  )
}

/** @throws ProblemError NOTHING_TO_VERIFY if the epochs are not trained or there is no such checkpoint */
function verificationOf(
  { key, epoch, checkpoints }: Pick<Lineage, 'key' | 'epoch' | 'checkpoints'>,
  asked: { from?: number | undefined; to?: number | undefined },
): Verification {
  const known = new Set([0, ...checkpoints.map((checkpoint) => checkpoint.epoch)])
  const starts = [...known].sort((a, b) => a - b)
  const to = asked.to ?? epoch
  const from = asked.from ?? starts.filter((start) => start < to).at(-1) ?? 0
  if (to > epoch || from >= to) {
    const path = asked.to === undefined ? 'from' : 'to'
    const message = `epochs 1 to ${epoch} are trained`
    throw new ProblemError('NOTHING_TO_VERIFY', `Nothing to verify: ${message}.`, [
      { path, message },
    ])
  }
  if (!starts.includes(from)) {
    const message = `there are checkpoints of epochs ${starts.join(', ')}`
    throw new ProblemError('NOTHING_TO_VERIFY', `No checkpoint of epoch ${from}: ${message}.`, [
      { path: 'from', message },
    ])
  }
  const open = { status: 'waiting' as const, differing: [], worker: null, reason: null }
  return { lineage: key, from, to, ...open }
}

/** @throws ProblemError NOTHING_TO_VERIFY */
function refuseOfPrograms({ recipe }: Pick<Lineage, 'recipe'>): void {
  if (!('trainer' in recipe)) return
  throw new ProblemError('NOTHING_TO_VERIFY', 'A program trained it: no worker can train it again.')
}
