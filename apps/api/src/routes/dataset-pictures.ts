import type { ArtifactStore, DatasetRegistry } from '@sweepstack/core'
import { readPictures, readReport } from '@sweepstack/datasets'
import type { Picture, Pictures } from '@sweepstack/outputs'
import { counted, type Dataset, datasetPictures, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { datasetNotFound, datasetParams, findDataset } from '../datasets/dataset-reference.ts'
import { sendRaw } from '../http/replies.ts'

interface PictureParts {
  datasets: DatasetRegistry
  artifacts: ArtifactStore
  pictures: Pictures
}

const splits = { train: 'training', val: 'validation', test: 'test' } as const
const summaries = {
  'train.png': 'A few training images of each class',
  'val.png': 'A few validation images of each class',
  'test.png': 'A few test images of each class',
  'pairs.png': 'Images that are there twice, side by side',
}

/** Pictures of a dataset, drawn when they are asked for from small pictures that registration left. */
export const datasetPictureRoutes: FastifyPluginAsyncZod<PictureParts> = async (
  app,
  { datasets, artifacts, pictures },
) => {
  for (const file of datasetPictures) {
    app.get(
      `/datasets/:name/${file}`,
      {
        config: {
          scope: 'read',
          answer: 'png',
          problems: [
            'DATASET_NOT_FOUND',
            'AMBIGUOUS_ID',
            'DATASET_NOT_EXAMINED',
            'PICTURE_FAILED',
            ...(file === 'test.png' ? ['NO_TEST_SPLIT' as const] : []),
          ],
        },
        schema: { tags: ['Datasets'], summary: summaries[file], params: datasetParams },
      },
      async ({ params: { name } }, reply) => {
        const found = await findDataset(datasets, name)
        if (found === undefined) throw await datasetNotFound(datasets, name)
        const picture =
          file === 'pairs.png'
            ? await pairsOf(artifacts, found)
            : await sheetOf(artifacts, found, file.replace('.png', '') as keyof typeof splits)
        return sendRaw(reply, 'image/png', await pictures.draw(found.hash, picture))
      },
    )
  }
}

async function sheetOf(
  artifacts: ArtifactStore,
  dataset: Dataset,
  split: keyof typeof splits,
): Promise<Picture> {
  const [height, width] = dataset.shape
  const images = dataset.splits[split]
  if (images === 0) {
    throw new ProblemError('NO_TEST_SPLIT', `The dataset ${dataset.name} has no test images.`)
  }
  const stored = await readPictures(artifacts, dataset.hash)
  if (stored === undefined) throw notExamined(dataset)
  const { rows, hidden } = stored.sheets[split]
  const classes = dataset.classes.length
  const of = hidden === 0 ? `${classes} classes` : `${classes - hidden} of ${classes} classes`
  return {
    kind: 'sheet',
    title: `${dataset.name}: ${splits[split]} images`,
    told: `${counted(images, 'image')}, ${height}×${width} pixels; some of ${of}`,
    height,
    width,
    rows,
  }
}

async function pairsOf(artifacts: ArtifactStore, dataset: Dataset): Promise<Picture> {
  const [height, width] = dataset.shape
  const [stored, report] = await Promise.all([
    readPictures(artifacts, dataset.hash),
    readReport(artifacts, dataset.hash),
  ])
  if (stored === undefined || report === null) throw notExamined(dataset)
  const { pairs, found = pairs.length } = report.copies
  const all = found > pairs.length ? `${pairs.length} of ${found} pairs` : `${found} pairs`
  return {
    kind: 'pairs',
    title: `${dataset.name}: images that are there twice`,
    told:
      pairs.length === 0
        ? 'none, nor nearly'
        : `${found === 1 ? '1 pair' : all}, the most alike first`,
    height,
    width,
    pairs: pairs.flatMap((copy, place) => {
      const images = stored.pairs[place]
      return images === undefined ? [] : [{ copy, images }]
    }),
  }
}

function notExamined({ name }: Dataset): ProblemError {
  const detail = `${name} has no pictures: it was registered by an earlier version, or the disk had no space for them.`
  return new ProblemError('DATASET_NOT_EXAMINED', detail)
}
