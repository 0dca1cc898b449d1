import type { ProblemCode } from '@sweepstack/protocol'
import { z } from 'zod'
import { outputRouteTable } from './output-routes.ts'
import { ofPredictions, ofSweep, ofTrial, type RouteDescription } from './route-description.ts'

const ofDefinition: ProblemCode[] = [
  'INVALID_DEFINITION',
  'GRID_TOO_LARGE',
  'UNKNOWN_DATASET',
  'UNKNOWN_ARCHITECTURE',
  'INCOMPATIBLE_MODEL',
]

const bytes = z.int().nonnegative()
const fileList = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), bytes, modifiedAt: z.number() })),
})
const ofArtifact: ProblemCode[] = ['INVALID_ARTIFACT_NAME']

/** What each route is called in the reference, and how it answers. */
export const routeTable: Readonly<Record<string, RouteDescription>> = {
  'POST /v1/plans': {
    tag: 'Sweeps',
    summary: 'What a sweep would do: trials, lineages, epochs, time',
    problems: ofDefinition,
  },
  'POST /v1/sweeps': {
    tag: 'Sweeps',
    summary: 'Create a sweep; idempotent by Idempotency-Key',
    problems: [...ofDefinition, 'IDEMPOTENCY_CONFLICT'],
  },
  'GET /v1/sweeps': { tag: 'Sweeps', summary: 'The newest sweeps', problems: [] },
  'GET /v1/sweeps/:id': { tag: 'Sweeps', summary: 'One sweep with its counts', problems: ofSweep },
  'PATCH /v1/sweeps/:id': {
    tag: 'Sweeps',
    summary: 'Pause, resume, cancel, rename, change parallelism or budget',
    problems: [...ofSweep, 'SWEEP_FINISHED'],
  },
  'DELETE /v1/sweeps/:id': {
    tag: 'Sweeps',
    summary: 'Forget a sweep that has ended; its lineages stay',
    answer: 'none',
    problems: [...ofSweep, 'CONFLICT'],
  },
  'GET /v1/sweeps/:id/leaderboard': {
    tag: 'Sweeps',
    summary: 'The ranking, with intervals and ties; pick by where, order by sort',
    problems: ofSweep,
  },
  'GET /v1/sweeps/:id/trials.csv': {
    tag: 'Trials',
    summary: 'All trials as a table',
    answer: 'csv',
    problems: ofSweep,
  },
  'GET /v1/sweeps/:id/trials.parquet': {
    tag: 'Trials',
    summary: 'All trials as a Parquet file',
    answer: 'parquet',
    problems: ofSweep,
  },
  'GET /v1/sweeps/:id/events': {
    tag: 'Sweeps',
    summary: 'Server-sent events, resumable by Last-Event-ID',
    answer: 'events',
    problems: ofSweep,
  },
  'HEAD /v1/sweeps/:id/events': {
    tag: 'Sweeps',
    summary: 'Whether there is a stream',
    answer: 'events',
    problems: ofSweep,
  },
  'GET /v1/sweeps/:id/failures': {
    tag: 'Trials',
    summary: 'What failed, by why, and what the failed have in common',
    problems: ofSweep,
  },
  'POST /v1/sweeps/:id/retry': {
    tag: 'Trials',
    summary: 'Try failed trials again: all, or those of a signature',
    problems: [...ofSweep, 'NOTHING_TO_RETRY', 'SWEEP_FINISHED'],
  },
  'GET /v1/sweeps/:id/trials': {
    tag: 'Trials',
    summary: 'Trials in the order of their numbers',
    problems: ofSweep,
  },
  'GET /v1/sweeps/:id/trials/:number': {
    tag: 'Trials',
    summary: 'One trial with its curve',
    problems: ofTrial,
  },
  'POST /v1/sweeps/:id/trials/:number/retry': {
    tag: 'Trials',
    summary: 'Try a failed trial again',
    problems: [...ofTrial, 'NOTHING_TO_RETRY', 'SWEEP_FINISHED'],
  },
  'GET /v1/sweeps/:id/ensemble': {
    tag: 'Outputs',
    summary: 'Trials that predict better together',
    problems: [...ofSweep, ...ofPredictions],
  },
  'GET /v1/sweeps/:id/ensemble/submission.csv': {
    tag: 'Outputs',
    summary: 'Image,Class by the ensemble',
    answer: 'csv',
    waits: true,
    problems: [...ofSweep, ...ofPredictions],
  },
  'GET /v1/lineages/:key': {
    tag: 'Lineages',
    summary: 'One lineage: reports, checkpoints, watches',
    problems: ['LINEAGE_NOT_FOUND'],
  },
  'POST /v1/lineages/:key/verification': {
    tag: 'Lineages',
    summary: 'Train epochs again and compare their bits',
    problems: ['LINEAGE_NOT_FOUND', 'NOTHING_TO_VERIFY'],
  },
  'GET /v1/lineages/:key/verification': {
    tag: 'Lineages',
    summary: 'What came of the newest verification',
    problems: ['VERIFICATION_NOT_FOUND'],
  },
  'GET /v1/disk': {
    tag: 'Fleet',
    summary: 'What files take, by kind, sweep and lineage, and why they are kept',
    problems: [],
  },
  'POST /v1/gc': {
    tag: 'Fleet',
    summary: 'Delete what nobody needs, or say what would go',
    problems: ['CONFLICT'],
  },
  'GET /v1/workers': { tag: 'Fleet', summary: 'The workers that are alive', problems: [] },
  'GET /v1/datasets': { tag: 'Datasets', summary: 'Registered datasets', problems: [] },
  'GET /v1/datasets/:name': {
    tag: 'Datasets',
    summary: 'One dataset, by its name or by the hash of its content',
    problems: ['DATASET_NOT_FOUND'],
  },
  'POST /v1/datasets': {
    tag: 'Datasets',
    summary: 'Register a folder under the data root',
    problems: ['INVALID_DATASET', 'FOLDER_NOT_SEEN', 'STORAGE_FULL'],
  },
  'GET /v1/artifacts/': {
    tag: 'Artifacts',
    summary: 'Names under a prefix',
    answer: 'json',
    shape: fileList,
    problems: ofArtifact,
  },
  'GET /v1/artifacts/*': {
    tag: 'Artifacts',
    summary: 'One file',
    answer: 'bytes',
    problems: [...ofArtifact, 'ARTIFACT_NOT_FOUND'],
  },
  'HEAD /v1/artifacts/*': {
    tag: 'Artifacts',
    summary: 'Size of a file',
    answer: 'bytes',
    problems: [...ofArtifact, 'ARTIFACT_NOT_FOUND'],
  },
  'PUT /v1/artifacts/*': {
    tag: 'Artifacts',
    summary: 'Store a file',
    answer: 'json',
    shape: z.strictObject({ sha256: z.string(), bytes }),
    problems: [...ofArtifact, 'ARTIFACT_DAMAGED', 'ARTIFACT_NAME_TAKEN', 'STORAGE_FULL'],
  },
  'DELETE /v1/artifacts/*': {
    tag: 'Artifacts',
    summary: 'Delete a file',
    answer: 'none',
    problems: ofArtifact,
  },
  'GET /v1/keys': { tag: 'Keys', summary: 'Keys by name, with what they open', problems: [] },
  'POST /v1/keys': {
    tag: 'Keys',
    summary: 'Make a key; it is told this once',
    problems: ['CONFLICT'],
  },
  'DELETE /v1/keys/:name': {
    tag: 'Keys',
    summary: 'Remove a key, which opens nothing from then on',
    answer: 'none',
    problems: ['KEY_NOT_FOUND', 'CONFLICT'],
  },
  'GET /health/live': { tag: 'Health', summary: 'This process is alive', problems: [] },
  'GET /health/ready': { tag: 'Health', summary: 'Redis answers', problems: [] },
  'GET /metrics': { tag: 'Health', summary: "Prometheus' figures", answer: 'text', problems: [] },
  ...outputRouteTable,
}
