import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { ArtifactError } from '@sweepstack/artifacts'
import {
  type FieldError,
  type Problem,
  type ProblemCode,
  ProblemError,
  plainIssues,
  problemStatuses,
} from '@sweepstack/protocol'
import type {
  ConnectionError,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from 'fastify'
import { bodyTypes, tooLarge } from './bodies.ts'

/** Every error leaves through here, as RFC 9457 problem details with a stable code. */
export function installProblemHandler(app: FastifyInstance): void {
  app.setErrorHandler(answerError)
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error, request)
  if (problem.status >= 500) request.log.error({ err: error }, problem.code)
  if (problem.status === 503) reply.header('retry-after', '2')
  return send(reply, problem)
}

/** For what the framework refuses before it looks for a route. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void answerError(error, request, reply)
}

/** By Node's error codes; any other code means that the request is not HTTP. */
const brokenCodes = new Map<string, [ProblemCode, string]>([
  ['ERR_HTTP_REQUEST_TIMEOUT', ['REQUEST_TIMEOUT', 'The request was not complete in time.']],
  ['HPE_INVALID_EOF_STATE', ['INVALID_REQUEST', 'The request was interrupted before its end.']],
  [
    'HPE_HEADER_OVERFLOW',
    ['HEADERS_TOO_LARGE', 'URL and headers together are larger than 16 KiB.'],
  ],
])

/** Answers what is not a valid request: there is a socket, but no reply object. */
export function answerBrokenRequest(
  error: Pick<ConnectionError, 'code' | 'message'>,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [code, detail] = brokenCodes.get(error.code) ?? [
    'INVALID_REQUEST' as const,
    `This is not HTTP: ${error.message.replace(/^Parse Error: /, '')}.`,
  ]
  const problem = problemOf(code, detail)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
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
type Refusal = [ProblemCode, (request: FastifyRequest) => string]
const fastifyCodes = new Map<string, Refusal>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', ['BODY_TOO_LARGE', tooLarge]],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', ['UNSUPPORTED_MEDIA_TYPE', unsupported]],
  [
    'FST_ERR_BAD_URL',
    [
      'INVALID_REQUEST',
      () =>
        'The URL is not encoded properly: two hex digits must follow each %, and the result must be UTF-8.',
    ],
  ],
  ['FST_ERR_MAX_PARAM_LENGTH', ['INVALID_REQUEST', () => 'The URL has a name that is too long.']],
])

function unsupported(request: FastifyRequest): string {
  const type = request.headers['content-type']?.slice(0, 100)
  const found =
    type === undefined ? 'The body has no type' : `Bodies of type ${type} are not accepted`
  return `${found}: ${sendOne(request)}`
}

/** The accepted types, for a body that is missing or of another type. */
function sendOne({ server }: FastifyRequest): string {
  const taken = bodyTypes.filter((type) => server.hasContentTypeParser(type))
  return `send one with Content-Type: ${taken.join(' or ')}.`
}

/** By the framework's words for the parts of a request. */
const partWords: Readonly<Record<string, string>> = {
  params: "request's path",
  querystring: "request's query",
  body: "request's body",
  headers: "request's header",
}

function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof ProblemError) return problemOf(error.code, error.message, error.errors)
  if (error instanceof ArtifactError) return artifactProblem(error)
  if (error.validationContext === 'body' && request.body === undefined) {
    return problemOf('INVALID_REQUEST', `There is no body: ${sendOne(request)}`)
  }
  if (error.validation) {
    const errors = error.validation.flatMap(({ instancePath, keyword, message, params }) => {
      const path = instancePath.split('/').filter((part) => part !== '')
      const issue = { ...params, code: keyword, path, message: message ?? 'is not valid' }
      return plainIssues(issue as Parameters<typeof plainIssues>[0])
    })
    return problemOf(
      'INVALID_REQUEST',
      `The ${partWords[error.validationContext ?? ''] ?? 'request'} is not valid.`,
      errors,
    )
  }
  const [code, detail] = fastifyCodes.get(error.code) ?? []
  if (code && detail) return problemOf(code, detail(request))
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
