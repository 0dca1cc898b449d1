import { ClientError } from '@sweepstack/client'

interface Waiting {
  done(sha256: string): void
  fail(error: Error): void
}

/** Hashes in a worker; `end` ends it. Its script comes from the service, too: where that is away, the next call tries again. */
export function createHasher() {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let asked = 0

  function start(): Worker {
    const started = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' })
    started.onmessage = ({ data }: MessageEvent<{ id: number; sha256: string }>) => {
      waiting.get(data.id)?.done(data.sha256)
      waiting.delete(data.id)
    }
    started.onerror = () => {
      end()
      const error = new ClientError('a part of this page cannot be loaded', { fault: 'silent' })
      for (const { fail } of waiting.values()) fail(error)
      waiting.clear()
    }
    return started
  }

  function end(): void {
    worker?.terminate()
    worker = undefined
  }

  return {
    /** Of bytes that nobody needs after that. @throws ClientError silent if its script cannot be loaded */
    hash(bytes: ArrayBuffer): Promise<string> {
      worker ??= start()
      const to = worker
      asked += 1
      const id = asked
      return new Promise((done, fail) => {
        waiting.set(id, { done, fail })
        to.postMessage({ id, bytes }, [bytes])
      })
    },
    end,
  }
}
