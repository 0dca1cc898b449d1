import { z } from 'zod'

const protocols = ['redis:', 'rediss:']

/** Where Redis is. The message does not repeat the address, as it may hold a password. */
export const redisSettings = z.object({
  REDIS_URL: z
    .string()
    .default('redis://127.0.0.1:6379')
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      message: 'is no address of a Redis, such as redis://127.0.0.1:6379',
    }),
})
