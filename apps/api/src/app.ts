import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { createPictures } from '@sweepstack/outputs'
import { ProblemError } from '@sweepstack/protocol'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import {
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { parse as parseYaml } from 'yaml'
import { requireKey } from './authentication.ts'
import type { AppParts, Deps } from './deps.ts'
import { createKept } from './kept.ts'
import { describeRoute } from './openapi.ts'
import { installProblemHandler } from './problem-handler.ts'
import { artifactRoutes } from './routes/artifacts.ts'
import { datasetRoutes } from './routes/datasets.ts'
import { diskRoutes } from './routes/disk.ts'
import { ensembleRoutes } from './routes/ensembles.ts'
import { eventRoutes } from './routes/events.ts'
import { failureRoutes } from './routes/failures.ts'
import { fleetRoutes } from './routes/fleet.ts'
import { healthRoutes } from './routes/health.ts'
import { lineageRoutes } from './routes/lineages.ts'
import { outputRoutes } from './routes/outputs.ts'
import { sweepChangeRoutes } from './routes/sweep-changes.ts'
import { sweepTableRoutes } from './routes/sweep-tables.ts'
import { sweepRoutes } from './routes/sweeps.ts'
import { trialRoutes } from './routes/trials.ts'

/** The application; it knows no port and no process. */
export async function buildApp(parts: AppParts, log?: FastifyBaseLogger): Promise<FastifyInstance> {
  const deps: Deps = { ...parts, kept: createKept(), pictures: createPictures() }
  const app = Fastify({
    ...(log ? { loggerInstance: log } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: 0,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 600 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  installProblemHandler(app)
  app.addHook('onClose', async () => deps.pictures.close())
  requireKey(app, deps.apiKey)
  acceptYaml(app)
  await app.register(helmet, { contentSecurityPolicy: false })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'sweepstack',
        version: '0.1.0',
        description: 'Hyperparameter sweeps that never train the same epoch twice.',
      },
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  const prefix = '/v1'
  await app.register(sweepRoutes, { prefix, ...deps })
  await app.register(sweepChangeRoutes, { prefix, ...deps })
  await app.register(trialRoutes, { prefix, ...deps })
  await app.register(sweepTableRoutes, { prefix, ...deps })
  await app.register(ensembleRoutes, { prefix, ...deps })
  await app.register(outputRoutes, { prefix, ...deps })
  await app.register(failureRoutes, { prefix, ...deps })
  await app.register(eventRoutes, { prefix, ...deps })
  await app.register(fleetRoutes, { prefix, ...deps })
  await app.register(lineageRoutes, { prefix, ...deps })
  await app.register(datasetRoutes, { prefix, ...deps })
  await app.register(artifactRoutes, { prefix, ...deps })
  await app.register(diskRoutes, { prefix, ...deps })
  await app.register(healthRoutes, deps)
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  return app
}

/** Sweep files are YAML: they may be posted as they are. */
function acceptYaml(app: FastifyInstance): void {
  const types = ['application/yaml', 'application/x-yaml', 'text/yaml']
  app.addContentTypeParser(types, { parseAs: 'string' }, (_, body, done) => {
    try {
      done(null, parseYaml(body as string, refusePrototype, { maxAliasCount: 20 }))
    } catch (error) {
      done(
        new ProblemError('INVALID_REQUEST', `The YAML cannot be read: ${(error as Error).message}`),
      )
    }
  })
}

/** As the parser of JSON does: what a schema would overlook is told. */
function refusePrototype(key: unknown, value: unknown): unknown {
  if (key === '__proto__') throw new Error('"__proto__" is no key')
  return value
}
