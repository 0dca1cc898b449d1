import { createHash } from 'node:crypto'
import type { PictureRequest } from '@sweepstack/core'
import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { patience } from '../../support/machine-speed.ts'
import { beforeEachInstallation } from '../../support/new-installation.ts'

describe('pictures that somebody waits for an answer on', () => {
  let redis: RedisHandle
  let raw: Redis
  let root: string
  beforeEachInstallation((made) => {
    ;({ redis, raw, root } = made)
  })

  const asked = (pixels: Uint8Array): PictureRequest => {
    const picture = createHash('sha256').update(pixels).digest('hex')
    return { lineage: 'l', epoch: 3, picture }
  }

  test('reach a worker once, byte for byte, and what it says comes back', async () => {
    const pixels = Uint8Array.from({ length: 300 }, (_, at) => at % 256)
    const request = asked(pixels)
    expect(await redis.pictures.request(request, pixels)).toBe(true)
    expect(await redis.pictures.request(request, pixels)).toBe(true)
    expect(await redis.queueCounts()).toMatchObject({ waiting: 1 })
    const taken: PictureRequest[] = []
    const consumer = redis.consumeLineages({
      slots: 1,
      train: async () => undefined,
      verify: async () => 'done',
      predict: async () => 'done',
      async answer(one) {
        taken.push(one)
        expect(await redis.pictures.pixels(one)).toEqual(Buffer.from(pixels))
        await redis.pictures.finish(one, { probabilities: [0.25, 0.75] })
        return 'done'
      },
      onError: () => undefined,
    })
    const outcome = () => redis.pictures.outcome(request)
    await expect.poll(outcome, { timeout: patience({}) }).toEqual({ probabilities: [0.25, 0.75] })
    await consumer.close()
    expect(taken).toEqual([request])
  })

  test('are kept for minutes alone', async () => {
    const pixels = new Uint8Array(12)
    const request = asked(pixels)
    await redis.pictures.request(request, pixels)
    await redis.pictures.finish(request, { failure: 'it broke' })
    expect(await redis.pictures.outcome(request)).toEqual({ failure: 'it broke' })
    const keys = await raw.keys(`${root}:picture*`)
    expect(keys).toHaveLength(2)
    for (const key of keys) expect(await raw.pttl(key)).toBeGreaterThan(0)
  })

  test('are refused while too many wait, or too much; one that waits already is not', async () => {
    const small = (at: number) => Uint8Array.of(at)
    for (let at = 0; at < 128; at += 1) await redis.pictures.request(asked(small(at)), small(at))
    expect(await redis.pictures.request(asked(small(200)), small(200))).toBe(false)
    expect(await redis.pictures.request(asked(small(7)), small(7))).toBe(true)
    await redis.pictures.finish(asked(small(3)), { probabilities: [1] })
    expect(await redis.pictures.request(asked(small(200)), small(200))).toBe(true)
    await redis.pictures.finish(asked(small(4)), { probabilities: [1] })
    const large = new Uint8Array(2 ** 20)
    expect(await redis.pictures.request(asked(large), large)).toBe(false)
  })
})
