import { STATUS_CODES } from 'node:http'
import { ArtifactError } from '@sweepstack/artifacts'
import {
  type FieldError,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemStatuses,
} from '@sweepstack/protocol'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'

/** Every error leaves through here, as RFC 9457 problem details with a stable code. */
export function installProblemHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toProblem(error)
    if (problem.status >= 500) request.log.error({ err: error }, problem.code)
    if (problem.status === 503) reply.header('retry-after', '2')
    return send(reply, problem)
  })
  app.setNotFoundHandler((request, reply) =>
    send(reply, problemOf('NOT_FOUND', `There is no ${request.method} ${request.url}; see /docs.`)),
  )
}

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem)
}

function problemOf(code: ProblemCode, detail: string, errors: FieldError[] = []): Problem {
  const status = problemStatuses[code]
  const title = STATUS_CODES[status] ?? 'Error'
  return { type: `urn:sweepstack:problem:${code}`, title, status, detail, code, errors }
}

/** Fastify's own refusals, by its codes. */
const fastifyCodes = new Map<string, ProblemCode>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'BODY_TOO_LARGE'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'UNSUPPORTED_MEDIA_TYPE'],
])

function toProblem(error: FastifyError): Problem {
  if (error instanceof ProblemError) return problemOf(error.code, error.message, error.errors)
  if (error instanceof ArtifactError) return artifactProblem(error)
  if (error.validation) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
      message: message ?? 'is not valid',
    }))
    return problemOf(
      'INVALID_REQUEST',
      `The request's ${error.validationContext} is not valid.`,
      errors,
    )
  }
  const known = fastifyCodes.get(error.code)
  if (known) return problemOf(known, error.message)
  if (error.statusCode && error.statusCode < 500) return problemOf('INVALID_REQUEST', error.message)
  return problemOf('INTERNAL', 'Something went wrong here; the log of the API has the details.')
}

function artifactProblem(error: ArtifactError): Problem {
  switch (error.code) {
    case 'INVALID_NAME':
      return problemOf('INVALID_ARTIFACT_NAME', error.message)
    case 'NAME_TAKEN':
      return problemOf('ARTIFACT_NAME_TAKEN', error.message)
    case 'NOT_SENT':
      return problemOf('ARTIFACT_DAMAGED', error.message)
    case 'TOO_LARGE':
      return problemOf('BODY_TOO_LARGE', error.message)
    case 'STORE_FULL':
    case 'STORE_READ_ONLY':
      return problemOf('STORAGE_FULL', error.message)
    default:
      return problemOf('UNAVAILABLE', error.message)
  }
}
