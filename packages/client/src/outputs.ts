import {
  type Agreement,
  type Answers,
  agreementSchema,
  answersSchema,
  type Densities,
  densitiesSchema,
  type Ensemble,
  type Examples,
  ensembleSchema,
  examplesSchema,
  type ImportanceReport,
  importanceSchema,
  type Measures,
  measuresSchema,
  type PictureAnswer,
  pictureAnswerSchema,
} from '@sweepstack/protocol'
import type { z } from 'zod'
import { askUntilMade } from './ask-until-made.ts'
import { bytesOf, read, urlOf } from './connection.ts'
import type { Patience } from './patience.ts'

interface ImportanceQuery {
  metric?: string
  /** Which way is better, for a metric of a program's own. */
  goal?: 'maximize' | 'minimize'
  method?: ImportanceReport['method']
  epoch?: number
}

interface AgreementQuery {
  other: number
  /** Sweep of the other trial, if it is another one. */
  otherSweep?: string | undefined
  split?: 'val' | 'test'
}

interface ExamplesQuery {
  split?: 'val' | 'test'
  /** Class that the images have, or are predicted as. */
  true?: string | undefined
  predicted?: string | undefined
  limit?: number
  /** `next` of the page before. */
  after?: string
}

interface AnswersQuery {
  split?: 'val' | 'test'
  epoch?: number
}

/** What is answered as a file, or not at once. */
export interface OutputCalls {
  /** By which a search that learns by densities proposed the config of a trial. */
  densities(id: string, trial: number): Promise<Densities>
  /** Which parameters decide a metric: that of the sweep, by fANOVA, at the last epoch of each trial, if not asked otherwise. */
  importance(id: string, query?: ImportanceQuery): Promise<ImportanceReport>
  /** The same as a PNG. */
  importancePicture(id: string, query?: ImportanceQuery): Promise<Uint8Array>
  /** All trials of a sweep as a file. */
  trialTable(id: string, format: 'csv' | 'parquet'): Promise<Uint8Array>
  /** A file that a trial produced, as `confusion.png`; waits while a worker makes it. */
  output(id: string, trial: number, file: string): Promise<Uint8Array>
  /** How well a trial predicts a split; waits while a worker makes its predictions. */
  measures(id: string, trial: number, split: 'val' | 'test'): Promise<Measures>
  /** Images that a trial predicts, the wrong and sure ones first; waits while a worker makes its predictions. */
  examples(id: string, trial: number, query?: ExamplesQuery): Promise<Examples>
  /** All probabilities of images of a split, by their places; waits while a worker makes its predictions. */
  answers(id: string, trial: number, images: number[], query?: AnswersQuery): Promise<Answers>
  /** What a trial sees in a picture of up to 16 MiB; waits while a worker says it. */
  answerPicture(id: string, trial: number, picture: Uint8Array): Promise<PictureAnswer>
  /** On which of the same images two trials are right; waits while workers make their predictions. */
  agreement(id: string, trial: number, query: AgreementQuery): Promise<Agreement>
  /** Of the best `candidates` trials; waits while workers make predictions. */
  ensemble(id: string, candidates?: number): Promise<Ensemble>
  ensembleSubmission(id: string, candidates?: number): Promise<Uint8Array>
}

/** Calls for outputs of the API at `base`, with its `headers`. */
export function outputCalls(
  base: string,
  headers: Record<string, string>,
  { making }: Pick<Patience, 'making'>,
): OutputCalls {
  const made = (path: string) => askUntilMade(urlOf(base, `/sweeps/${path}`), making, { headers })
  const fetched = async (path: string) => bytesOf(await made(path))
  const parse = async <T>(schema: z.ZodType<T>, path: string) => read(await made(path), schema)
  return {
    output: (id, trial, file) => fetched(`${part(id)}/trials/${trial}/${file}`),
    trialTable: (id, format) => fetched(`${part(id)}/trials.${format}`),
    measures: (id, trial, split) =>
      parse(measuresSchema, `${part(id)}/trials/${trial}/metrics.json?split=${split}`),
    examples: (id, trial, query = {}) =>
      parse(examplesSchema, `${part(id)}/trials/${trial}/examples?${searchOf(query)}`),
    answers(id, trial, images, query = {}) {
      const search = searchOf(query)
      for (const image of images) search.append('image', String(image))
      return parse(answersSchema, `${part(id)}/trials/${trial}/answers?${search}`)
    },
    async answerPicture(id, trial, picture) {
      const url = urlOf(base, `/sweeps/${part(id)}/trials/${trial}/predict`)
      const body = picture as Uint8Array<ArrayBuffer>
      const type = { 'content-type': 'application/octet-stream' }
      const sent = { method: 'POST', headers: { ...headers, ...type }, body }
      return read(await askUntilMade(url, making, sent), pictureAnswerSchema)
    },
    agreement: (id, trial, query) =>
      parse(agreementSchema, `${part(id)}/trials/${trial}/agreement?${searchOf(query)}`),
    densities: (id, trial) => parse(densitiesSchema, `${part(id)}/trials/${trial}/densities`),
    importance: (id, query = {}) =>
      parse(importanceSchema, `${part(id)}/importance?${searchOf(query)}`),
    importancePicture: (id, query = {}) => fetched(`${part(id)}/importance.png?${searchOf(query)}`),
    ensemble: (id, candidates = 10) =>
      parse(ensembleSchema, `${part(id)}/ensemble?candidates=${candidates}`),
    ensembleSubmission: (id, candidates = 10) =>
      fetched(`${part(id)}/ensemble/submission.csv?candidates=${candidates}`),
  }
}

/** A name or a number as one part of a path, whatever is in it. */
const part = (text: string) => encodeURIComponent(text)

/** Without what is undefined. */
function searchOf(query: object): URLSearchParams {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search
}
