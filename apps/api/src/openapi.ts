import { sweepDefinitionSchema } from '@sweepstack/protocol'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** What each route is called in the reference: its section, and what it does. */
const routes: Readonly<Record<string, [tag: string, summary: string]>> = {
  'POST /v1/plans': ['Sweeps', 'What a sweep would do: trials, lineages, epochs, time'],
  'POST /v1/sweeps': ['Sweeps', 'Create a sweep; idempotent by Idempotency-Key'],
  'GET /v1/sweeps': ['Sweeps', 'The newest sweeps'],
  'GET /v1/sweeps/:id': ['Sweeps', 'One sweep with its counts'],
  'PATCH /v1/sweeps/:id': ['Sweeps', 'Pause, resume, cancel, rename, change parallelism or budget'],
  'DELETE /v1/sweeps/:id': ['Sweeps', 'Forget a sweep that has ended; its lineages stay'],
  'GET /v1/sweeps/:id/leaderboard': [
    'Sweeps',
    'The ranking, with intervals and ties; pick by where, order by sort',
  ],
  'GET /v1/sweeps/:id/trials.csv': ['Trials', 'All trials as a table'],
  'GET /v1/sweeps/:id/trials.parquet': ['Trials', 'All trials as an Arrow file'],
  'GET /v1/sweeps/:id/events': ['Sweeps', 'Server-sent events, resumable by Last-Event-ID'],
  'GET /v1/sweeps/:id/failures': [
    'Trials',
    'What failed, by why, and what the failed have in common',
  ],
  'POST /v1/sweeps/:id/retry': ['Trials', 'Try failed trials again: all, or those of a signature'],
  'GET /v1/sweeps/:id/trials': ['Trials', 'Trials in the order of their numbers'],
  'GET /v1/sweeps/:id/trials/:number': ['Trials', 'One trial with its curve'],
  'POST /v1/sweeps/:id/trials/:number/retry': ['Trials', 'Try a failed trial again'],
  'GET /v1/sweeps/:id/trials/:number/curves.png': ['Outputs', 'Accuracy and loss over the epochs'],
  'GET /v1/sweeps/:id/trials/:number/curves.csv': ['Outputs', 'The reports as a table'],
  'GET /v1/sweeps/:id/trials/:number/curves.json': ['Outputs', 'The reports'],
  'GET /v1/sweeps/:id/trials/:number/confusion.png': ['Outputs', 'Confusion matrix, clustered'],
  'GET /v1/sweeps/:id/trials/:number/confusion.csv': ['Outputs', 'Confusion matrix'],
  'GET /v1/sweeps/:id/trials/:number/metrics.json': ['Outputs', 'Accuracy by class and group'],
  'GET /v1/sweeps/:id/trials/:number/predictions.csv': ['Outputs', 'Prediction of every image'],
  'GET /v1/sweeps/:id/trials/:number/submission.csv': ['Outputs', 'Image,Class of the test images'],
  'GET /v1/sweeps/:id/trials/:number/model/weights.safetensors': [
    'Outputs',
    'The model as safetensors, with recipe and classes',
  ],
  'GET /v1/sweeps/:id/trials/:number/model/saved_model.pb': ['Outputs', 'For TensorFlow: bytes in'],
  'GET /v1/sweeps/:id/trials/:number/model/model.keras': ['Outputs', 'For Keras 3'],
  'GET /v1/sweeps/:id/trials/:number/model/model.json': ['Outputs', 'For tf.loadLayersModel'],
  'GET /v1/sweeps/:id/trials/:number/model/classes.json': [
    'Outputs',
    'What the probabilities of a model are of, in their order',
  ],
  'GET /v1/sweeps/:id/trials/:number/model/weights.bin': ['Outputs', 'The weights of model.json'],
  'GET /v1/sweeps/:id/ensemble': ['Outputs', 'Trials that predict better together'],
  'GET /v1/sweeps/:id/ensemble/submission.csv': ['Outputs', 'Image,Class by the ensemble'],
  'GET /v1/lineages/:key': ['Lineages', 'One lineage: reports, checkpoints, watches'],
  'POST /v1/lineages/:key/verification': ['Lineages', 'Train epochs again and compare their bits'],
  'GET /v1/lineages/:key/verification': ['Lineages', 'What came of the newest verification'],
  'GET /v1/disk': ['Fleet', 'What files take, by kind, sweep and lineage, and why they are kept'],
  'POST /v1/gc': ['Fleet', 'Delete what nobody needs, or say what would go'],
  'GET /v1/workers': ['Fleet', 'The workers that are alive'],
  'GET /v1/datasets': ['Datasets', 'Registered datasets'],
  'GET /v1/datasets/:name': ['Datasets', 'One dataset'],
  'POST /v1/datasets': ['Datasets', 'Register a folder under the data root'],
  'GET /v1/artifacts/': ['Artifacts', 'Names under a prefix'],
  'GET /v1/artifacts/*': ['Artifacts', 'One file'],
  'HEAD /v1/artifacts/*': ['Artifacts', 'Size of a file'],
  'PUT /v1/artifacts/*': ['Artifacts', 'Store a file'],
  'DELETE /v1/artifacts/*': ['Artifacts', 'Delete a file'],
  'GET /health/live': ['Health', 'This process is alive'],
  'GET /health/ready': ['Health', 'Redis answers'],
  'GET /metrics': ['Health', "Prometheus' figures"],
}

/** Bodies that are parsed by `parseDefinition`, for its better messages, and so are unknown to the routes. */
const definitionRoutes = new Set(['POST /v1/plans', 'POST /v1/sweeps'])
const definitionBody = inlined(
  z.toJSONSchema(sweepDefinitionSchema, { io: 'input', unrepresentable: 'any' }),
)

/** One self-contained schema: the definitions that it refers to put in their places. */
function inlined({ $schema: _, $defs = {}, ...schema }: Record<string, unknown>) {
  const definitions = new Map(Object.entries($defs as object))
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value)
      return resolve(definitions.get(String(value.$ref).slice('#/$defs/'.length)))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]))
  }
  return resolve(schema) as object
}

/** The schema of a route as the reference shows it. */
export const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input)
  const { method } = input.route
  const key = `${Array.isArray(method) ? method[0] : method} ${url}`
  const [tag, summary] = routes[key] ?? ['Other', '']
  const body = definitionRoutes.has(key) ? { body: definitionBody } : {}
  return { url, schema: { ...schema, ...body, tags: [tag], summary } }
}
