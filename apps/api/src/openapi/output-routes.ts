import { measuresSchema, type ProblemCode, reportSchema } from '@sweepstack/protocol'
import { z } from 'zod'
import { ofPredictions, ofTrial, type RouteDescription } from './route-description.ts'

const ofModel: ProblemCode[] = [...ofTrial, 'NOT_TRAINED', 'CHECKPOINT_NOT_FOUND']
const ofLabelled: ProblemCode[] = [...ofTrial, ...ofPredictions, 'NO_TEST_LABELS']

const files: Readonly<Record<string, Omit<RouteDescription, 'tag'>>> = {
  'curves.png': {
    summary: 'Accuracy and loss over the epochs',
    answer: 'png',
    problems: [...ofTrial, 'NOT_TRAINED', 'PICTURE_FAILED'],
  },
  'curves.csv': {
    summary: 'The reports as a table',
    answer: 'csv',
    problems: [...ofTrial, 'NOT_TRAINED'],
  },
  'curves.json': {
    summary: 'The reports',
    answer: 'json',
    shape: z.array(reportSchema),
    problems: [...ofTrial, 'NOT_TRAINED'],
  },
  'confusion.png': {
    summary: 'Confusion matrix, clustered',
    answer: 'png',
    waits: true,
    problems: [...ofLabelled, 'PICTURE_FAILED'],
  },
  'confusion.csv': {
    summary: 'Confusion matrix',
    answer: 'csv',
    waits: true,
    problems: ofLabelled,
  },
  'metrics.json': {
    summary: 'Accuracy by class and group',
    answer: 'json',
    shape: measuresSchema,
    waits: true,
    problems: ofLabelled,
  },
  'predictions.csv': {
    summary: 'Prediction of every image',
    answer: 'csv',
    waits: true,
    problems: ofLabelled,
  },
  'submission.csv': {
    summary: 'Image,Class of the test images',
    answer: 'csv',
    waits: true,
    problems: ofLabelled,
  },
  'model/weights.safetensors': {
    summary: 'The model as safetensors, with recipe and classes',
    answer: 'bytes',
    problems: ofModel,
  },
  'model/saved_model.pb': {
    summary: 'For TensorFlow: bytes in',
    answer: 'bytes',
    problems: ofModel,
  },
  'model/model.keras': { summary: 'For Keras 3', answer: 'bytes', problems: ofModel },
  'model/model.json': { summary: 'For tf.loadLayersModel', answer: 'json', problems: ofModel },
  'model/classes.json': {
    summary: 'What the probabilities of a model are of, in their order',
    answer: 'json',
    shape: z.array(z.string()),
    problems: ofModel,
  },
  'model/weights.bin': { summary: 'The weights of model.json', answer: 'bytes', problems: ofModel },
}

/** The files of a trial. */
export const outputRouteTable: Readonly<Record<string, RouteDescription>> = Object.fromEntries(
  Object.entries(files).map(([file, description]) => [
    `GET /v1/sweeps/:id/trials/:number/${file}`,
    { tag: 'Outputs', ...description },
  ]),
)
