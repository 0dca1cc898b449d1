import { checkpointSchema, imageRecipeSchema, imageReportSchema } from '@sweepstack/protocol'
import { z } from 'zod'

const verdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('continue'), target: z.int(), watched: z.array(z.int()) }),
  z.strictObject({ kind: z.literal('rest') }),
  z.strictObject({ kind: z.literal('stale') }),
])
export type Verdict = z.infer<typeof verdict>

/** From the supervisor to its trainer. */
export const orderSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('train'),
    lineage: z.string(),
    fence: z.int(),
    recipe: imageRecipeSchema,
    epoch: z.int(),
    target: z.int(),
    watched: z.array(z.int()),
    checkpoints: z.array(checkpointSchema),
    /** False to leave no checkpoints behind. */
    keeps: z.boolean(),
  }),
  /** Say what a checkpoint predicts for a split, and store it under `artifact`. */
  z.strictObject({
    type: z.literal('predict'),
    recipe: imageRecipeSchema,
    checkpoint: checkpointSchema,
    split: z.enum(['val', 'test']),
    artifact: z.string(),
  }),
  /** Say what a checkpoint sees in a picture. */
  z.strictObject({
    type: z.literal('answer'),
    recipe: imageRecipeSchema,
    checkpoint: checkpointSchema,
    /** As the images of the dataset, in base64. */
    pixels: z.string(),
  }),
  /** Answer to an `epoch`. */
  z.strictObject({ type: z.literal('verdict'), verdict }),
  /** Leave the epoch in hand, keep what is finished, end. */
  z.strictObject({ type: z.literal('leave') }),
])
export type Order = z.infer<typeof orderSchema>
export type TrainOrder = Extract<Order, { type: 'train' }>
export type PredictOrder = Extract<Order, { type: 'predict' }>
export type AnswerOrder = Extract<Order, { type: 'answer' }>

/** From a trainer to its supervisor. */
export const noticeSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ready'),
    device: z.enum(['cpu', 'gpu']),
    versions: z.record(z.string(), z.string()),
  }),
  /** A sign of life, at most one each second. */
  z.strictObject({ type: z.literal('progress'), epoch: z.int(), step: z.int(), steps: z.int() }),
  z.strictObject({
    type: z.literal('resumed'),
    epoch: z.int(),
    skipped: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal('epoch'),
    report: imageReportSchema,
    checkpoint: checkpointSchema.nullable(),
  }),
  z.strictObject({ type: z.literal('predicted') }),
  z.strictObject({ type: z.literal('answered'), probabilities: z.array(z.number()) }),
  z.strictObject({ type: z.literal('ended'), checkpoint: checkpointSchema.nullable() }),
  z.strictObject({ type: z.literal('failed'), code: z.string(), message: z.string() }),
])
export type Notice = z.infer<typeof noticeSchema>
