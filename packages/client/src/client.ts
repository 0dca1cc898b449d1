import {
  type Collection,
  collectionSchema,
  type DecisionList,
  type DiskReport,
  decisionListSchema,
  diskReportSchema,
  type FailureGroup,
  failureListSchema,
  type InstallationStreamEvent,
  installationStreamEventSchema,
  type Leaderboard,
  type Lineage,
  leaderboardSchema,
  lineageSchema,
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
import { type AskCalls, askCalls } from './asking.ts'
import { ask, headersFor, read, refusal, urlOf } from './connection.ts'
import { type Curves, type CurvesQuery, fetchCurves } from './curves.ts'
import { type DatasetCalls, datasetCalls } from './datasets.ts'
import type { OnConnection } from './event-messages.ts'
import { readEvents } from './event-stream.ts'
import { type OutputCalls, outputCalls } from './outputs.ts'
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

interface StreamOptions {
  /** Cursor of a sweep that was read; from the oldest event kept without one. */
  after?: string
  onConnection?: OnConnection
}

export interface Client extends SweepCalls, DatasetCalls, OutputCalls, AccessCalls, AskCalls {
  plan(definition: unknown): Promise<Plan>
  leaderboard(id: string, limit?: number, query?: LeaderboardQuery): Promise<Leaderboard>
  /** Curves of all trials, or of those that meet the conditions, by lineage. */
  curves(id: string, query?: CurvesQuery): Promise<Curves>
  trial(id: string, number: number): Promise<Trial>
  /** What was decided on the trials of a sweep, after a cursor; at most 1,000 decisions. */
  decisions(id: string, after?: number, limit?: number): Promise<DecisionList>
  /** The last of them, at most 1,000. */
  lastDecisions(id: string, last: number): Promise<DecisionList>
  /** Failed trials, grouped by their error. */
  failures(id: string): Promise<FailureGroup[]>
  /** What another stopper, or another order of the configs, would have made of the recorded curves. */
  replay(id: string, options: ReplayOptions): Promise<Replay>
  /** Retries failed trials: one, those of a signature, or all. Returns their numbers. */
  retry(id: string, which?: { trial?: number; signature?: string }): Promise<number[]>
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
    decisions: (id, ...page) => request('GET', decisionsOf(id, ...page), decisionListSchema),
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
    ...outputCalls(options.url, headers, patience),
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

const decisionsOf = (sweep: string, after = 0, limit = 1000) =>
  `/sweeps/${part(sweep)}/decisions?limit=${limit}&after=${after}`
