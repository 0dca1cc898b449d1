import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import type { ArtifactStore, StoredFile } from '@sweepstack/core'
import { ArtifactError } from './artifact-error.ts'
import { checkName, checkPrefix } from './artifact-name.ts'
import { counted, sha256Of } from './counted.ts'

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
  const body = async (name: string, start = 0) =>
    bodyOf(await opened(), { Bucket: bucket, Key: keyOf(name) }, start)
  return {
    put: async (name, data) => put(await opened(), { Bucket: bucket, Key: keyOf(name) }, data),
    get: async (name) => (await body(name))?.transformToByteArray().catch(asArtifactError),
    async stream(name, start) {
      const found = (await body(name, start).catch(noneBeyondEnd)) as
        | AsyncIterable<Uint8Array>
        | undefined
      return found === undefined ? undefined : explained(found)
    },
    async stat(name) {
      const { HeadObjectCommand } = await sdk()
      const command = new HeadObjectCommand({ Bucket: bucket, Key: keyOf(name) })
      const found = await (await opened()).send(command).catch(undefinedIfAbsent)
      return found === undefined ? undefined : { bytes: found.ContentLength ?? 0 }
    },
    async list(wanted) {
      checkPrefix(wanted)
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
    room: async () => Number.POSITIVE_INFINITY,
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

async function bodyOf(client: S3Client, place: { Bucket: string; Key: string }, start: number) {
  const { GetObjectCommand } = await sdk()
  const range = start === 0 ? {} : { Range: `bytes=${start}-` }
  const command = new GetObjectCommand({ ...place, ...range })
  return (await client.send(command).catch(undefinedIfAbsent))?.Body
}

async function put(
  client: S3Client,
  place: { Bucket: string; Key: string },
  data: Uint8Array | AsyncIterable<Uint8Array>,
) {
  const { Upload } = await import('@aws-sdk/lib-storage')
  const upload = (Body: Uint8Array | Readable) =>
    new Upload({ client, params: { ...place, Body } }).done()
  if (data instanceof Uint8Array) {
    await upload(data).catch(asArtifactError)
    return { sha256: sha256Of(data), bytes: data.length }
  }
  const source = counted(data)
  await upload(Readable.from(source.parts)).catch((error) => {
    throw source.broken()?.error ?? asArtifactError(error)
  })
  return source.result()
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

/** The same data; a connection that breaks off is told as what it is. */
async function* explained(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* data
  } catch (error) {
    asArtifactError(error as Error)
  }
}

/** A file that ends before the range has nothing in it. */
function noneBeyondEnd(error: Error): Uint8Array[] {
  if ((error.cause as Error | undefined)?.name === 'InvalidRange') return []
  throw error
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
    denied ? 'STORE_DENIED' : 'STORE_FAILED',
    `object storage: ${error.name}: ${error.message}`,
    error,
  )
}
