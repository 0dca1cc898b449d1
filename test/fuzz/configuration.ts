import path from 'node:path'
import type { Known } from './filled-stack.ts'

/**
 * What is looked at in an answer, beside what answers.py adds. Left out is `object_level_authorization`: a key
 * opens routes, not objects, so that no two callers see different sweeps.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'positive_data_acceptance',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
  'use_after_free',
  'ensure_resource_availability',
  'ignored_auth',
  'documented_code',
]

/** A request that a schema allows may still be for what is gone, or not possible now. */
const accepted = ['2xx', '401', '404', '409']
/** 413 and 431 where a text is longer than its schema allows. */
const refused = ['400', '401', '404', '405', '409', '413', '415', '422', '431']

interface Special {
  /** Its method and path. */
  name: string
  /** Values of parameters, by `<place>.<name>`. */
  values?: Record<string, keyof Known>
  /** Answers to what its schema allows, for rules that a schema cannot say. */
  accepted?: string[]
}

/** A trial of its own for each thing that is told of one: what has failed is not completed. */
const told = {
  report: 'reported',
  complete: 'completed',
  fail: 'failed',
  heartbeat: 'renewed',
} as const

const specials: Special[] = [
  { name: 'DELETE /v1/sweeps/{id}', values: { 'path.id': 'doomedSweeps' } },
  { name: 'DELETE /v1/artifacts/{*}', values: { 'path.*': 'doomedNames' } },
  {
    name: 'PATCH /v1/datasets/{name}',
    values: { 'path.name': 'doomedNames', 'body.name': 'freshNames' },
  },
  { name: 'DELETE /v1/datasets/{name}', values: { 'path.name': 'doomedNames' } },
  { name: 'DELETE /v1/keys/{name}', values: { 'path.name': 'doomedNames' } },
  { name: 'PUT /v1/artifacts/{*}', values: { 'path.*': 'freshNames' } },
  { name: 'POST /v1/keys', values: { 'body.name': 'freshNames' } },
  // Constraints are texts of their own grammar.
  { name: 'PATCH /v1/sweeps/{id}', values: { 'path.id': 'liveSweeps' }, accepted: ['400', '422'] },
  {
    name: 'POST /v1/sweeps/{id}/retry',
    values: { 'path.id': 'failedSweeps', 'body.signature': 'signatures' },
  },
  {
    name: 'POST /v1/sweeps/{id}/trials/{number}/retry',
    values: { 'path.id': 'sweepsOfFailed', 'path.number': 'failedTrials' },
  },
  // A folder or a dataset that is not there; JSON in a field of a form.
  {
    name: 'POST /v1/datasets',
    values: { 'body.name': 'freshNames' },
    accepted: ['400', '422'],
  },
  // Bytes have the hash that was announced.
  {
    name: 'PUT /v1/uploads/{id}/portions/{number}',
    values: { 'path.id': 'uploads', 'path.number': 'portions' },
    accepted: ['400'],
  },
  { name: 'POST /v1/sweeps/{id}/ask', values: { 'path.id': 'programs' } },
  // Names of metrics that the sweep has, and an epoch with its metrics.
  ...(['report', 'complete', 'fail', 'heartbeat'] as const).map((what) => ({
    name: `POST /v1/sweeps/{id}/trials/{number}/${what}`,
    values: { 'path.id': 'programs' as const, 'path.number': told[what] },
    accepted: ['400'],
  })),
  {
    name: 'GET /v1/sweeps/{id}/trials/{number}/densities',
    values: { 'path.id': 'learning', 'path.number': 'proposed' },
  },
  // `from` is below `to`.
  { name: 'POST /v1/lineages/{key}/verification', accepted: ['400'] },
  // Conditions, orders and cursors are texts of their own grammar.
  { name: 'GET /v1/sweeps/{id}/leaderboard', accepted: ['400'] },
  // A metric that the sweep has.
  { name: 'GET /v1/sweeps/{id}/curves', accepted: ['400'] },
  { name: 'GET /v1/sweeps/{id}/importance', accepted: ['400'] },
  { name: 'GET /v1/sweeps/{id}/importance.png', accepted: ['400'] },
  // Images, a class and a place that the dataset has, bytes that are a picture, a stopper that can stop something.
  { name: 'GET /v1/sweeps/{id}/trials/{number}/examples', accepted: ['400'] },
  { name: 'GET /v1/sweeps/{id}/trials/{number}/answers', accepted: ['400'] },
  { name: 'GET /v1/datasets/{name}/images/{split}/{place}', accepted: ['400'] },
  { name: 'POST /v1/datasets/{name}/prepare', accepted: ['400'] },
  { name: 'POST /v1/sweeps/{id}/trials/{number}/predict', accepted: ['400'] },
  { name: 'POST /v1/sweeps/{id}/replay', accepted: ['400'] },
  // Ends of a range in their order, numbers that float32 tells apart, pictures large enough for a model.
  ...['POST /v1/plans', 'POST /v1/sweeps', 'POST /v1/sweeps/{id}/difference'].map((name) => ({
    name,
    // Few epochs, so that workers are soon free for what else is asked of them.
    values: {
      'body.dataset': 'datasetNames' as const,
      'body.parameters.epochs': 'epochs' as const,
    },
    accepted: ['400', '413', '422'],
  })),
]

const everywhere: Record<string, keyof Known> = {
  'path.id': 'sweeps',
  'path.number': 'trials',
  'path.key': 'lineages',
  'path.name': 'datasets',
  'path.*': 'artifacts',
  'query.epoch': 'epochs',
  'body.folder': 'folders',
}

/** A configuration of Schemathesis (TOML) that asks for what a stack has. */
export function configurationFor(known: Known, apiKey: string): string {
  const lines = [
    `hooks = ${quoted(path.join(import.meta.dirname, 'answers.py'))}`,
    'request-timeout = 30.0',
    // A stream of a sweep that runs has no end.
    'max-stream-events = 5',
    'suppress-health-check = ["all"]',
    // One request of what each operation is for.
    'phases.examples.fill-missing = true',
    '[auth.openapi.key]',
    `bearer = ${quoted(apiKey)}`,
    '[checks]',
    'enabled = false',
    ...checks.map((name) => `${name}.enabled = true`),
    `positive_data_acceptance.expected-statuses = ${quoted(accepted)}`,
    `negative_data_rejection.expected-statuses = ${quoted(refused)}`,
    '[dictionaries]',
    ...Object.entries(known).map(([name, values]) => `${name}.values = ${quoted(values)}`),
    '[parameters]',
    ...drawn(everywhere, 0.9),
    ...specials.flatMap(tableOf),
  ]
  return `${lines.join('\n')}\n`
}

function tableOf({ name, values = {}, accepted: also = [] }: Special): string[] {
  const statuses = quoted([...accepted, ...also])
  return [
    '[[operations]]',
    `include-name = ${quoted(name)}`,
    '[operations.checks]',
    `positive_data_acceptance.expected-statuses = ${statuses}`,
    '[operations.parameters]',
    ...drawn(values, 1),
  ]
}

function drawn(values: Record<string, keyof Known>, probability: number): string[] {
  return Object.entries(values).map(
    ([name, dictionary]) =>
      `${quoted(name)} = { dictionary = "${dictionary}", probability = ${probability} }`,
  )
}

/** Strings and lists of JSON are those of TOML, too. */
function quoted(value: unknown): string {
  return JSON.stringify(value)
}
