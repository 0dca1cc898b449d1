import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyHelmetOptions } from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { ArtifactStore } from '@sweepstack/core'
import { createPictures, type Pictures } from '@sweepstack/outputs'
import { version } from '@sweepstack/protocol/version'
import type { RedisHandle } from '@sweepstack/redis'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from 'fastify'
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { createCurveReader } from './curves/curve-cache.ts'
import { createPageFiles } from './dashboard/page-files.ts'
import { answerDeepLinks, builtPage, pageRoutes } from './dashboard/serve-page.ts'
import { createRegistrations, type Ingest } from './datasets/registration.ts'
import { createDensities, type DensitiesOfTrials } from './densities/densities.ts'
import { type Access, createAccess } from './guard/access.ts'
import { guardRoutes } from './guard/guard.ts'
import { refuseTwinHeaders } from './guard/twin-headers.ts'
import { refuseStrangers } from './guard/visitors.ts'
import { acceptBodies } from './http/bodies.ts'
import { endStalledBodies } from './http/body-patience.ts'
import { sendFixedHeaders } from './http/fixed-headers.ts'
import {
  answerBrokenRequest,
  answerFrameworkError,
  installProblemHandler,
} from './http/problem-handler.ts'
import { refuseUnknownQueries } from './http/refuse-unknown-queries.ts'
import { answerUnknownRoutes } from './http/unknown-routes.ts'
import { createImportances, type Importances } from './importance/importances.ts'
import { createLeaderboard } from './leaderboard/leaderboard.ts'
import { createParquetFiles, type ParquetFiles } from './leaderboard/parquet-files.ts'
import { describeAll, describeRoute } from './openapi/describe-route.ts'
import { createEnsembles } from './predictions/ensembles.ts'
import { createModelPredictions } from './predictions/model-predictions.ts'
import { agreementRoutes } from './routes/agreement.ts'
import { answerRoutes } from './routes/answers.ts'
import { artifactRoutes } from './routes/artifacts.ts'
import { askRoutes } from './routes/asks.ts'
import { curveRoutes } from './routes/curves.ts'
import { datasetRoutes } from './routes/datasets.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { densityRoutes } from './routes/densities.ts'
import { diskRoutes } from './routes/disk.ts'
import { ensembleRoutes } from './routes/ensembles.ts'
import { eventRoutes } from './routes/events.ts'
import { exampleRoutes } from './routes/examples.ts'
import { failureRoutes } from './routes/failures.ts'
import { fleetRoutes } from './routes/fleet.ts'
import { healthRoutes } from './routes/health.ts'
import { importanceRoutes } from './routes/importance.ts'
import { keyRoutes } from './routes/keys.ts'
import { lineageRoutes } from './routes/lineages.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { outputRoutes } from './routes/outputs.ts'
import { pictureAnswerRoutes } from './routes/picture-answers.ts'
import { planRoutes } from './routes/plans.ts'
import { replayRoutes } from './routes/replays.ts'
import { sessionRoutes, signInRoutes } from './routes/session.ts'
import { sweepChangeRoutes } from './routes/sweep-changes.ts'
import { sweepLineageRoutes } from './routes/sweep-lineages.ts'
import { sweepTableRoutes } from './routes/sweep-tables.ts'
import { sweepRoutes } from './routes/sweeps.ts'
import { timelineRoutes } from './routes/timeline.ts'
import { trialRoutes } from './routes/trials.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { createSweepViews } from './sweeps/sweep-views.ts'
import { createUploads } from './uploads/uploads.ts'

/** As long as a reader of events may take nothing. */
const bodyPatienceMs = 60_000

/** What an application is made of. */
export interface AppParts {
  redis: RedisHandle
  artifacts: ArtifactStore
  dataRoot: string
  /** The administrator's key. */
  apiKey: string | undefined
  /** Others than this machine reach it; false by default. */
  exposed?: boolean
  /** Names under which it is served without a key, beside those of the loopback. */
  allowedHosts?: readonly string[]
  /** Origins whose pages may ask. */
  corsOrigins?: readonly string[]
  /** How long a body may come at less than 1 KiB a second before its connection is ended; a minute by default. */
  bodyPatienceMs?: number
  /** How long a registration waits for the dataset to be read before it is told to ask again; 25 s by default. */
  readingPatienceMs?: number
  /** Folder of the built dashboard; by default where its build puts it. */
  dashboard?: string
  ingest: Ingest
}

/** The application; it knows no port and no process. @throws if a route declares no scope */
export async function buildApp(parts: AppParts, log?: FastifyBaseLogger): Promise<FastifyInstance> {
  const { redis, apiKey, exposed = false, allowedHosts = [], corsOrigins = [] } = parts
  const access = createAccess({ ...redis, apiKey, exposed })
  const pictures = createPictures()
  const parquet = createParquetFiles()
  const importances = createImportances(redis)
  const densities = createDensities(redis)
  const page = createPageFiles(parts.dashboard ?? builtPage)
  const app = Fastify({
    ...(log ? { loggerInstance: log } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: 0,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 600, ignoreTrailingSlash: true },
    http: { requireHostHeader: false },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>()
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response)
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  installProblemHandler(app)
  app.addHook('onClose', async () => {
    pictures.close()
    parquet.close()
    importances.close()
    densities.close()
  })
  await sendFixedHeaders(app, headers)
  refuseTwinHeaders(app)
  refuseStrangers(app, access, { allowedHosts, corsOrigins })
  if (corsOrigins.length > 0) await app.register(cors, corsOptions(corsOrigins))
  endStalledBodies(app, parts.bodyPatienceMs ?? bodyPatienceMs)
  answerDeepLinks(app, page)
  answerUnknownRoutes(app)
  refuseUnknownQueries(app)
  acceptBodies(app)
  await describe(app)
  await app.register(pageRoutes, { page })
  await app.register(healthRoutes, { redis })
  await app.register(signInRoutes, { prefix: '/v1', access })
  await app.register(guardedRoutes, { ...parts, access, pictures, parquet, importances, densities })
  await app.ready()
  return app
}

interface GuardedParts extends AppParts {
  access: Access
  pictures: Pictures
  parquet: ParquetFiles
  importances: Importances
  densities: DensitiesOfTrials
}

/** All that a key is asked for; each part is given what it uses. */
const guardedRoutes: FastifyPluginAsync<GuardedParts> = async (app, parts) => {
  const { access, pictures, parquet, importances, densities } = parts
  const { redis, artifacts, apiKey, dataRoot, ingest } = parts
  const { sweeps, lineages, datasets, fleet, predictions, settings } = redis
  const { events, changes, verifications, retention, apiKeys, asks } = redis
  const curves = createCurveReader(lineages)
  const leaderboard = createLeaderboard({
    sweeps,
    lineages,
    curves,
    datasets,
    predictions,
    artifacts,
    asks,
  })
  const models = createModelPredictions({ lineages, datasets, predictions, artifacts })
  const ensembles = createEnsembles({ leaderboard, models })
  const uploads = createUploads(artifacts)
  const patienceMs = parts.readingPatienceMs
  const reading = { dataRoot, ingest, patienceMs }
  const registrations = createRegistrations({ datasets, artifacts, uploads, ...reading })
  const prefix = '/v1'
  guardRoutes(app, access)
  await app.register(metricsRoutes, { redis })
  await app.register(planRoutes, { prefix, sweeps, datasets, lineages, fleet, artifacts })
  const changeable = { sweeps, datasets, lineages, fleet, artifacts, view: createSweepViews() }
  await app.register(sweepRoutes, { prefix, ...changeable })
  await app.register(sweepChangeRoutes, { prefix, ...changeable })
  await app.register(trialRoutes, { prefix, sweeps, lineages, leaderboard })
  await app.register(decisionRoutes, { prefix, sweeps })
  await app.register(curveRoutes, { prefix, sweeps, curves, asks })
  await app.register(timelineRoutes, { prefix, sweeps, lineages })
  await app.register(sweepLineageRoutes, { prefix, sweeps, lineages, curves })
  await app.register(sweepTableRoutes, { prefix, sweeps, leaderboard, parquet, asks })
  await app.register(askRoutes, { prefix, asks, lineages })
  await app.register(densityRoutes, { prefix, sweeps, densities })
  await app.register(importanceRoutes, { prefix, sweeps, importances, pictures })
  await app.register(ensembleRoutes, { prefix, sweeps, ensembles })
  await app.register(outputRoutes, { prefix, sweeps, lineages, artifacts, models, pictures })
  await app.register(exampleRoutes, { prefix, sweeps, lineages, models, artifacts })
  await app.register(answerRoutes, { prefix, sweeps, models })
  const judged = { sweeps, lineages, datasets, models, pictures: redis.pictures }
  await app.register(pictureAnswerRoutes, { prefix, ...judged })
  await app.register(agreementRoutes, { prefix, sweeps, lineages, models })
  await app.register(replayRoutes, { prefix, sweeps, lineages, fleet })
  await app.register(failureRoutes, { prefix, sweeps })
  await app.register(eventRoutes, { prefix, sweeps, events, changes })
  await app.register(fleetRoutes, { prefix, fleet })
  await app.register(lineageRoutes, { prefix, lineages, verifications })
  await app.register(datasetRoutes, { prefix, datasets, registrations, artifacts, pictures })
  await app.register(uploadRoutes, { prefix, uploads })
  await app.register(artifactRoutes, { prefix, artifacts })
  await app.register(diskRoutes, { prefix, retention, datasets, artifacts, settings })
  await app.register(keyRoutes, { prefix, apiKeys, apiKey })
  await app.register(sessionRoutes, { prefix, access })
}

/**
 * OpenAPI and its reference, which are the same for every installation and so open to everyone. Its server is
 * where the document lies, and so behind a proxy that adds a path, too.
 */
async function describe(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'sweepstack',
        version,
        description: 'Hyperparameter sweeps that never train the same epoch twice.',
      },
      components: { securitySchemes: { key: keyScheme, session: sessionScheme } },
    },
    transform: describeRoute,
    transformObject: describeAll,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy,
    transformSpecification: (document) => ({ ...document, servers: [{ url: '../' }] }),
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => ({
    ...app.swagger(),
    servers: [{ url: './' }],
  }))
}

/** Answers are data: shown as a page, they load and run nothing. Whoever brings TLS decides about HSTS. */
const headers: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
  },
  strictTransportSecurity: false,
}

/** The reference runs its own scripts only, and asks this API only. */
const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // One style element that it makes itself; a browser test tells when another one comes.
  "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const keyScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'SWEEPSTACK_API_KEY, or a key from POST /v1/keys that has the scope of the route.',
} as const

const sessionScheme = {
  type: 'apiKey',
  in: 'cookie',
  name: 'sweepstack_session_PORT',
  description:
    'The cookie of POST /v1/session, which stands for a key of that scope. PORT is that of the address; without one, and without the _, where it has none.',
} as const

/** What a page of a listed origin may send and see. */
function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'prefer'],
    exposedHeaders: ['content-disposition', 'location', 'retry-after', 'www-authenticate'],
    maxAge: 600,
  }
}
