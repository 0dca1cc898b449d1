import { type Answers, mostAnswers, type PictureAnswer } from '@sweepstack/protocol'
import { type QueryKey, queryOptions } from '@tanstack/react-query'
import type { Compared } from '../compare/compared.ts'
import { client } from '../data/client.ts'
import { loadModel, predict } from './model-runner.ts'
import { type Pixels, pixelsOf } from './pixels.ts'
import type { Backend } from './try-search.ts'

/** A row: a validation image, by its place, or a picture that somebody dropped. */
export type TriedImage =
  | { kind: 'stored'; key: string; place: number }
  | { kind: 'dropped'; key: string; name: string; file: File }

const forever = { staleTime: Number.POSITIVE_INFINITY, retry: false } as const
const sourceOf = ({ sweep, trial }: Compared) => ({ sweep: sweep.id, trial: trial.number })
const keyOf = (one: Compared): QueryKey => ['try', one.sweep.id, one.trial.number]

export const modelQuery = (one: Compared) =>
  queryOptions({
    queryKey: [...keyOf(one), 'model'],
    queryFn: () => loadModel(sourceOf(one)),
    ...forever,
  })

/** The pixels that models of a dataset are given. Those of a dropped picture the service prepares, as it did for training. */
export const pixelsQuery = (dataset: string, channels: number, image: TriedImage) =>
  queryOptions({
    queryKey: ['try', 'pixels', dataset, image.key],
    queryFn: async (): Promise<Pixels> => {
      const png =
        image.kind === 'stored'
          ? await client.datasetImage(dataset, 'val', image.place)
          : await client.prepareImage(dataset, new Uint8Array(await image.file.arrayBuffer()))
      return pixelsOf(png, channels)
    },
    structuralSharing: false,
    ...forever,
  })

export const hereQuery = (one: Compared, image: TriedImage, pixels: Pixels, on?: Backend) =>
  queryOptions({
    queryKey: [...keyOf(one), 'here', image.key, on ?? 'any'],
    queryFn: () => predict(sourceOf(one), pixels.values, on),
    structuralSharing: false,
    ...forever,
  })

/** What the service says of validation images, all at once; those of a fold are others than those of the split. */
export const thereQuery = (one: Compared, images: readonly TriedImage[]) => {
  const places = images
    .flatMap((image) => (image.kind === 'stored' ? [image.place] : []))
    .slice(0, mostAnswers)
  return queryOptions({
    queryKey: ['predictions', one.sweep.id, one.trial.number, 'answers', places.join()],
    queryFn: (): Promise<Answers> => client.answers(one.sweep.id, one.trial.number, places),
    enabled: places.length > 0 && one.trial.fold === null,
    ...forever,
  })
}

/** What the service says of a dropped picture. */
export const pictureQuery = (one: Compared, image: TriedImage) =>
  queryOptions({
    queryKey: [...keyOf(one), 'there', image.key],
    queryFn: async (): Promise<PictureAnswer> => {
      if (image.kind === 'stored')
        throw new Error('validation images are asked for by their places')
      const picture = new Uint8Array(await image.file.arrayBuffer())
      return client.answerPicture(one.sweep.id, one.trial.number, picture)
    },
    enabled: image.kind === 'dropped',
    structuralSharing: false,
    ...forever,
  })

/** Places of the validation images that a trial gets wrong, the surest mistakes first. */
export async function wrongPlaces({ sweep, trial }: Compared, most: number): Promise<number[]> {
  const { examples } = await client.examples(sweep.id, trial.number, { limit: most })
  return examples
    .filter((example) => example.true !== example.predicted)
    .flatMap(({ picture }) => {
      const [, place] = /\/val\/(\d+)$/.exec(picture ?? '') ?? []
      return place === undefined ? [] : [Number(place)]
    })
}
