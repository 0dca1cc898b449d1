import {
  type Agreement,
  type Answers,
  agreementSchema,
  answersSchema,
  type Collection,
  collectionSchema,
  type DecisionList,
  type DiskReport,
  decisionListSchema,
  diskReportSchema,
  type Ensemble,
  type Examples,
  ensembleSchema,
  examplesSchema,
  type FailureGroup,
  failureListSchema,
  type ImportanceReport,
  type InstallationStreamEvent,
  importanceSchema,
  installationStreamEventSchema,
  type Leaderboard,
  type Lineage,
  leaderboardSchema,
  lineageSchema,
  type Measures,
  measuresSchema,
  type Plan,
  planSchema,
  type Replay,
  type ReplayOptions,
  replaySchema,
  retryAnswerSchema,
  type StreamEvent,
  streamEventSchema,
  type Trial,
  trialSchema,
  type Verification,
  verificationSchema,
  type Worker,
  workerListSchema,
} from '@sweepstack/protocol'
import type { z } from 'zod'
import { type AccessCalls, accessCalls } from './access.ts'
import { askUntilMade } from './ask-until-made.ts'
import { type AskCalls, askCalls } from './asking.ts'
import { ask, bytesOf, headersFor, read, refusal, urlOf } from './connection.ts'
import { type Curves, type CurvesQuery, fetchCurves } from './curves.ts'
import { type DatasetCalls, datasetCalls } from './datasets.ts'
import type { OnConnection } from './event-messages.ts'
import { readEvents } from './event-stream.ts'
import { type Patience, usualPatience } from './patience.ts'
import type { Extra } from './request.ts'
import { type SweepCalls, sweepCalls } from './sweeps.ts'

export interface ClientOptions {
  /** As http://127.0.0.1:4700; a path in it is kept, and without a scheme it is http. */
  url: string
  apiKey?: string | undefined
  /** How long an answer may take to begin, in ms, where it differs from the defaults. */
  patience?: Partial<Patience>
}

interface LeaderboardQuery {
  /** As `optimizer=adam` or `learningRate<=0.001`; all must hold. */
  where?: string[]
  /** A parameter or a figure; with a minus in front, descending. */
  sort?: string
  /** `next` of the page before. */
  after?: string
}

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

interface StreamOptions {
  /** Cursor of a sweep that was read; from the oldest event kept without one. */
  after?: string
  onConnection?: OnConnection
}

export interface Client extends SweepCalls, DatasetCalls, AccessCalls, AskCalls {
  plan(definition: unknown): Promise<Plan>
  leaderboard(id: string, limit?: number, query?: LeaderboardQuery): Promise<Leaderboard>
  /** Which parameters decide a metric: that of the sweep, by fANOVA, at the last epoch of each trial, if not asked otherwise. */
  importance(id: string, query?: ImportanceQuery): Promise<ImportanceReport>
  /** The same as a PNG. */
  importancePicture(id: string, query?: ImportanceQuery): Promise<Uint8Array>
  /** Curves of all trials, or of those that meet the conditions, by lineage. */
  curves(id: string, query?: CurvesQuery): Promise<Curves>
  trial(id: string, number: number): Promise<Trial>
  /** What was decided on the trials of a sweep, after a cursor; at most 1,000 decisions. */
  decisions(id: string, after?: number): Promise<DecisionList>
  /** The last of them, at most 1,000. */
  lastDecisions(id: string, last: number): Promise<DecisionList>
  /** All trials of a sweep as a file. */
  trialTable(id: string, format: 'csv' | 'parquet'): Promise<Uint8Array>
  /** Failed trials, grouped by their error. */
  failures(id: string): Promise<FailureGroup[]>
  /** What another stopper, or another order of the configs, would have made of the recorded curves. */
  replay(id: string, options: ReplayOptions): Promise<Replay>
  /** Retries failed trials: one, those of a signature, or all. Returns their numbers. */
  retry(id: string, which?: { trial?: number; signature?: string }): Promise<number[]>
  /** A file that a trial produced, as `confusion.png`; waits while a worker makes it. */
  output(id: string, trial: number, file: string): Promise<Uint8Array>
  /** How well a trial predicts a split; waits while a worker makes its predictions. */
  measures(id: string, trial: number, split: 'val' | 'test'): Promise<Measures>
  /** Images that a trial predicts, the wrong and sure ones first; waits while a worker makes its predictions. */
  examples(id: string, trial: number, query?: ExamplesQuery): Promise<Examples>
  /** All probabilities of images of a split, by their places; waits while a worker makes its predictions. */
  answers(id: string, trial: number, images: number[], query?: AnswersQuery): Promise<Answers>
  /** On which of the same images two trials are right; waits while workers make their predictions. */
  agreement(id: string, trial: number, query: AgreementQuery): Promise<Agreement>
  /** Of the best `candidates` trials; waits while workers make predictions. */
  ensemble(id: string, candidates?: number): Promise<Ensemble>
  ensembleSubmission(id: string, candidates?: number): Promise<Uint8Array>
  lineage(key: string): Promise<Lineage>
  /** Asks a worker to train epochs of a lineage again and to compare their bits. */
  requestVerification(key: string, range?: { from?: number; to?: number }): Promise<Verification>
  verification(key: string): Promise<Verification>
  workers(): Promise<Worker[]>
  /** How much space the files take and why they are kept; lists the `largest` sweeps and lineages. */
  disk(largest?: number): Promise<DiskReport>
  /** Collects garbage; with `dryRun` only reports what would be deleted. */
  collectGarbage(dryRun?: boolean): Promise<Collection>
  /**
   * The events of a sweep until it has ended, which the last event says, or until the signal aborts. Reconnects after a
   * lost connection, where it stopped. After a `reset`, read the sweep again.
   */
  events(id: string, signal: AbortSignal, options?: StreamOptions): AsyncIterable<StreamEvent>
  /**
   * How sweeps and workers are by now, whenever they change, until the signal aborts: after the cursor of a list of sweeps,
   * or from some seconds ago on. After a `reset`, read again what you show.
   */
  changes(signal: AbortSignal, options?: StreamOptions): AsyncIterable<InstallationStreamEvent>
}

/** A typed client of the HTTP API; every answer is validated. Its methods throw a ClientError. */
export function createClient(options: ClientOptions): Client {
  const headers = headersFor(options.apiKey)
  const patience = { ...usualPatience, ...options.patience }
  const long = { withinMs: patience.making }
  const request = async <T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    body?: unknown,
    extra: Extra = {},
  ): Promise<T> => {
    const within = extra.withinMs ?? patience[method === 'GET' ? 'reading' : 'changing']
    const response = await ask(urlOf(options.url, path), within, {
      method,
      headers: {
        ...headers,
        ...extra.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw await refusal(response)
    return read(response, schema)
  }
  return {
    plan: (definition) => request('POST', '/plans', planSchema, definition),
    leaderboard: (id, limit = 100, { where = [], ...rest } = {}) => {
      const query = new URLSearchParams({ limit: String(limit), ...rest })
      for (const condition of where) query.append('where', condition)
      return request('GET', `/sweeps/${part(id)}/leaderboard?${query}`, leaderboardSchema)
    },
    curves: (id, query = {}) => fetchCurves(options.url, { headers, patience }, id, query),
    trial: (id, number) => request('GET', `/sweeps/${part(id)}/trials/${number}`, trialSchema),
    decisions: (id, after) => request('GET', decisionsOf(id, after), decisionListSchema),
    lastDecisions: (id, last) =>
      request('GET', `/sweeps/${part(id)}/decisions?last=${last}`, decisionListSchema),
    failures: async (id) =>
      (await request('GET', `/sweeps/${part(id)}/failures`, failureListSchema)).failures,
    replay: (id, of) => request('POST', `/sweeps/${part(id)}/replay`, replaySchema, of, long),
    retry: async (id, { trial, signature } = {}) => {
      const of = trial === undefined ? '' : `/trials/${trial}`
      const path = `/sweeps/${part(id)}${of}/retry`
      const body = trial === undefined ? { ...(signature ? { signature } : {}) } : undefined
      return (await request('POST', path, retryAnswerSchema, body)).trials
    },
    ...outputMethods(options.url, headers, patience),
    lineage: (key) => request('GET', `/lineages/${part(key)}`, lineageSchema),
    requestVerification: (key, range = {}) =>
      request('POST', `/lineages/${part(key)}/verification`, verificationSchema, range),
    verification: (key) =>
      request('GET', `/lineages/${part(key)}/verification`, verificationSchema),
    workers: async () => (await request('GET', '/workers', workerListSchema)).workers,
    ...datasetCalls(options.url, headers, patience),
    ...askCalls(request),
    disk: (largest = 20) =>
      request('GET', `/disk?largest=${largest}`, diskReportSchema, undefined, long),
    collectGarbage: (dryRun = false) => request('POST', '/gc', collectionSchema, { dryRun }, long),
    ...sweepCalls(request),
    ...accessCalls(request),
    events(id, signal, rest = {}) {
      const url = urlOf(options.url, `/sweeps/${part(id)}/events`)
      return readEvents(streamEventSchema, { url, headers, signal, ...rest, refused: refusal })
    },
    changes(signal, rest = {}) {
      const url = urlOf(options.url, '/events')
      const how = { url, headers, signal, ...rest, refused: refusal }
      return readEvents(installationStreamEventSchema, how)
    },
  }
}

/** A name or a number as one part of a path, whatever is in it. */
const part = (text: string) => encodeURIComponent(text)

const decisionsOf = (sweep: string, after = 0) =>
  `/sweeps/${part(sweep)}/decisions?limit=1000&after=${after}`

/** What is answered as a file, or not at once. */
function outputMethods(
  url: string,
  headers: Record<string, string>,
  { making }: Patience,
): Pick<
  Client,
  | 'output'
  | 'measures'
  | 'examples'
  | 'answers'
  | 'agreement'
  | 'importance'
  | 'importancePicture'
  | 'trialTable'
  | 'ensemble'
  | 'ensembleSubmission'
> {
  const made = (path: string) => askUntilMade(urlOf(url, `/sweeps/${path}`), making, { headers })
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
    agreement: (id, trial, query) =>
      parse(agreementSchema, `${part(id)}/trials/${trial}/agreement?${searchOf(query)}`),
    importance: (id, query = {}) =>
      parse(importanceSchema, `${part(id)}/importance?${searchOf(query)}`),
    importancePicture: (id, query = {}) => fetched(`${part(id)}/importance.png?${searchOf(query)}`),
    ensemble: (id, candidates = 10) =>
      parse(ensembleSchema, `${part(id)}/ensemble?candidates=${candidates}`),
    ensembleSubmission: (id, candidates = 10) =>
      fetched(`${part(id)}/ensemble/submission.csv?candidates=${candidates}`),
  }
}

/** Without what is undefined. */
function searchOf(query: object): URLSearchParams {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search
}
