import type { KeyStore } from '@sweepstack/core'
import {
  isAllowed,
  keyListSchema,
  keyNameSchema,
  keyRequestSchema,
  newKeySchema,
  ProblemError,
  type StoredKey,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { digestOf, newKeyText } from '../guard/key-text.ts'

interface KeyParts {
  apiKeys: KeyStore
  /** The administrator's. */
  apiKey: string | undefined
}

const config = { scope: 'admin' } as const

/** Keys with names and scopes; a key itself is told once, when it is made. */
export const keyRoutes: FastifyPluginAsyncZod<KeyParts> = async (app, { apiKeys, apiKey }) => {
  /** Somebody must be able to manage the keys that are left: whoever has SWEEPSTACK_API_KEY, or a key. */
  const refuseWithoutAdmin = (left: StoredKey[], detail: string) => {
    const managed = apiKey !== undefined || left.some(({ scopes }) => isAllowed(scopes, 'admin'))
    if (left.length > 0 && !managed) throw new ProblemError('CONFLICT', detail)
  }

  app.get(
    '/keys',
    {
      config,
      schema: {
        tags: ['Keys'],
        summary: 'List API keys with their scopes',
        response: { 200: keyListSchema },
      },
    },
    async () => ({
      keys: (await apiKeys.list()).map(shown),
    }),
  )

  app.post(
    '/keys',
    {
      config: {
        ...config,
        example: { name: 'laptop', scopes: ['read', 'sweeps'] },
        problems: ['CONFLICT'],
      },
      schema: {
        tags: ['Keys'],
        summary: 'Create an API key; only this answer shows it',
        body: keyRequestSchema,
        response: { 201: newKeySchema },
      },
    },
    async ({ body: { name, scopes } }, reply) => {
      const key = newKeyText(name)
      const createdAt = new Date().toISOString()
      const stored = { name, scopes: [...new Set(scopes)], createdAt, digest: digestOf(key) }
      refuseWithoutAdmin(
        [...(await apiKeys.list()), stored],
        "With the first key the API asks everyone for one, and only a key with the scope admin may make more. Make that one first: sweepstack keys add NAME --scope admin; or start the API with SWEEPSTACK_API_KEY, which is the administrator's.",
      )
      if (!(await apiKeys.add(stored))) {
        throw new ProblemError(
          'CONFLICT',
          `A key "${name}" exists already: remove it, or choose another name.`,
        )
      }
      reply.code(201).header('cache-control', 'no-store')
      return { ...shown(stored), key }
    },
  )

  app.delete(
    '/keys/:name',
    {
      config: { ...config, answer: 'none', problems: ['KEY_NOT_FOUND', 'CONFLICT'] },
      schema: {
        tags: ['Keys'],
        summary: 'Revoke an API key',
        params: z.object({ name: keyNameSchema }),
      },
    },
    async ({ params: { name } }, reply) => {
      const left = (await apiKeys.list()).filter((key) => key.name !== name)
      refuseWithoutAdmin(
        left,
        'This is the last key with the scope admin: remove the others first, or set SWEEPSTACK_API_KEY.',
      )
      if (await apiKeys.remove(name)) return reply.code(204).send()
      throw new ProblemError('KEY_NOT_FOUND', `There is no key "${name}".`)
    },
  )
}

function shown({ name, scopes, createdAt }: StoredKey) {
  return { name, scopes, createdAt }
}
