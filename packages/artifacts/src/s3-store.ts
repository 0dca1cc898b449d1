import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import type { ArtifactStore, StoredFile } from '@sweepstack/core'
import { ArtifactError, checkName } from './artifact-error.ts'

/** The SDK is large: it is loaded by those who use it, when they do. */
const sdk = () => import('@aws-sdk/client-s3')

/**
 * Artifacts in a bucket. `s3://bucket/prefix?endpoint=…&region=…`; credentials are found where every tool
 * of AWS finds them (environment, profile, role). A put is atomic, as S3's own is.
 */
export function createS3Store(location: string): ArtifactStore {
  const { bucket, prefix, endpoint, region } = parse(location)
  const keyOf = (name: string) => {
    checkName(name)
    return prefix + name
  }
  let client: Promise<S3Client> | undefined
  const connect = async () => {
    const { S3Client: Client } = await sdk()
    return new Client({
      region,
      // Servers other than AWS rarely serve a bucket as a host name.
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    })
  }
  const opened = () => {
    client ??= connect()
    return client
  }
  const body = async (name: string) => {
    const { GetObjectCommand } = await sdk()
    const command = new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) })
    const found = await (await opened()).send(command).catch(undefinedIfAbsent)
    return found?.Body
  }
  return {
    async put(name, data) {
      const Key = keyOf(name)
      const { Upload } = await import('@aws-sdk/lib-storage')
      const counted = counting(data)
      const params = { Bucket: bucket, Key, Body: counted.body }
      await new Upload({ client: await opened(), params }).done().catch(asArtifactError)
      return counted.result()
    },
    get: async (name) => (await body(name))?.transformToByteArray(),
    stream: async (name) => (await body(name)) as AsyncIterable<Uint8Array> | undefined,
    async stat(name) {
      const { HeadObjectCommand } = await sdk()
      const command = new HeadObjectCommand({ Bucket: bucket, Key: keyOf(name) })
      const found = await (await opened()).send(command).catch(undefinedIfAbsent)
      return found === undefined ? undefined : { bytes: found.ContentLength ?? 0 }
    },
    async list(wanted) {
      const { paginateListObjectsV2 } = await sdk()
      const files: StoredFile[] = []
      const pages = paginateListObjectsV2(
        { client: await opened() },
        { Bucket: bucket, Prefix: prefix + wanted },
      )
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size = 0, LastModified } of Contents) {
          const modifiedAt = LastModified?.getTime() ?? 0
          files.push({ name: Key.slice(prefix.length), bytes: Size, modifiedAt })
        }
      }
      return files.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async dropAbandoned(before, rehearsal = false) {
      const { AbortMultipartUploadCommand } = await sdk()
      let dropped = 0
      for await (const { Key, UploadId, Initiated } of unfinishedUploads(
        await opened(),
        bucket,
        prefix,
      )) {
        if ((Initiated?.getTime() ?? 0) >= before) continue
        const abort = new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId })
        if (!rehearsal) await (await opened()).send(abort).catch(undefinedIfAbsent)
        dropped += 1
      }
      return dropped
    },
    async delete(name) {
      const { DeleteObjectCommand } = await sdk()
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) })
      await (await opened()).send(command).catch(asArtifactError)
    },
  }
}

/** Uploads in parts that were begun and neither completed nor given up. */
async function* unfinishedUploads(client: S3Client, bucket: string, prefix: string) {
  const { ListMultipartUploadsCommand } = await sdk()
  for (let after = {}; ; ) {
    const page = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...after }),
    )
    yield* page.Uploads ?? []
    if (!page.IsTruncated) return
    after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
  }
}

function parse(location: string) {
  const url = new URL(location)
  const folder = url.pathname.replace(/^\/+|\/+$/g, '')
  return {
    bucket: url.hostname,
    prefix: folder === '' ? '' : `${folder}/`,
    endpoint: url.searchParams.get('endpoint') ?? undefined,
    region: url.searchParams.get('region') ?? 'us-east-1',
  }
}

/** The same data, with hash and size once they have gone by. */
function counting(data: Uint8Array | AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let bytes = 0
  const take = (chunk: Uint8Array) => {
    hash.update(chunk)
    bytes += chunk.length
    return chunk
  }
  const stream = async function* () {
    for await (const chunk of data as AsyncIterable<Uint8Array>) yield take(chunk)
  }
  return {
    body: data instanceof Uint8Array ? take(data) : Readable.from(stream()),
    result: () => ({ sha256: hash.digest('hex'), bytes }),
  }
}

function undefinedIfAbsent(error: Error): undefined {
  if (error.name === 'NoSuchKey' || error.name === 'NoSuchUpload' || error.name === 'NotFound')
    return undefined
  return asArtifactError(error)
}

function asArtifactError(error: Error): never {
  if (error instanceof ArtifactError) throw error
  const denied = error.name === 'AccessDenied' || error.name === 'InvalidAccessKeyId'
  throw new ArtifactError(
    denied ? 'STORE_READ_ONLY' : 'STORE_FAILED',
    `object storage: ${error.name}: ${error.message}`,
    error,
  )
}
