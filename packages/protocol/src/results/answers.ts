import { z } from 'zod'

/** Images whose answers are asked for at once. */
export const mostAnswers = 48
const place = z.coerce.number().int().min(0)

/** Query of GET …/trials/{n}/answers: images of a split, by their places from 0. */
export const answersQuerySchema = z.strictObject({
  epoch: z.coerce.number().int().min(1).optional(),
  split: z.enum(['val', 'test']).default('val'),
  image: z.union([place.transform((one) => [one]), z.array(place).min(1).max(mostAnswers)]),
})

/** What a model says of images, in full. */
export const answersSchema = z
  .strictObject({
    /** The probabilities of an image are of these, in their order. */
    classes: z.array(z.string()),
    /** In the order in which they were asked for. */
    images: z.array(
      z.strictObject({
        image: z.int().nonnegative(),
        /** File name, as the dataset has it. */
        name: z.string(),
        /** Null without a label. */
        true: z.string().nullable(),
        probabilities: z.array(z.number().min(0).max(1)),
      }),
    ),
  })
  .meta({ id: 'Answers' })
export type Answers = z.infer<typeof answersSchema>

/** Query of POST …/trials/{n}/predict. */
export const pictureQuerySchema = z.strictObject({
  epoch: z.coerce.number().int().min(1).optional(),
})

/** What a model says of a picture of anybody's. */
export const pictureAnswerSchema = z
  .strictObject({
    /** The probabilities are of these, in their order. */
    classes: z.array(z.string()),
    probabilities: z.array(z.number().min(0).max(1)),
  })
  .meta({ id: 'PictureAnswer' })
export type PictureAnswer = z.infer<typeof pictureAnswerSchema>

/** The largest file of POST /v1/datasets/{name}/prepare and of POST …/trials/{n}/predict, in bytes. */
export const largestPrepared = 16 * 2 ** 20
