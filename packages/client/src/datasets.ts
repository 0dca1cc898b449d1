import {
  type Dataset,
  type DatasetDetail,
  type DatasetPicture,
  type DatasetRegistration,
  datasetBeingReadSchema,
  datasetDetailSchema,
  datasetListSchema,
  datasetSchema,
  type ListedDataset,
  type ReadingProgress,
  storedPortionSchema,
  type Upload,
  type UploadRequest,
  uploadSchema,
} from '@sweepstack/protocol'
import { askUntilMade } from './ask-until-made.ts'
import { ask, bytesOf, partsOf, read, refusal, urlOf } from './connection.ts'
import type { Patience } from './patience.ts'

export interface DatasetCalls {
  datasets(): Promise<ListedDataset[]>
  /** By its name, NAME@HASH or the hash of its content. */
  dataset(nameOrHash: string): Promise<DatasetDetail>
  /** A PNG of it. */
  datasetPicture(name: string, picture: DatasetPicture): Promise<Uint8Array>
  /** An image of it as it is trained on, a PNG; `place` counts from 0 in its split. */
  datasetImage(name: string, split: 'train' | 'val' | 'test', place: number): Promise<Uint8Array>
  /** A picture as the models of a dataset take it, a PNG. */
  prepareImage(name: string, picture: Uint8Array): Promise<Uint8Array>
  /** Renames a dataset, or the version NAME@HASH. The new name must be free. */
  renameDataset(name: string, to: string): Promise<Dataset>
  /** Removes a name with all its versions, or NAME@HASH. Refused while a sweep needs content that no other name has. */
  removeDataset(name: string): Promise<void>
  /** A tar archive of it in the study's layout, in parts. @throws ClientError, also from a part if the answer is interrupted */
  exportDataset(name: string): Promise<AsyncIterable<Uint8Array>>
  /** Registers a folder that the API sees, or an upload; waits while the API reads it, and says how far that is. */
  registerDataset(
    registration: DatasetRegistration,
    tell?: (progress: ReadingProgress) => void,
  ): Promise<Dataset>
  /** Begins an upload or continues the same one; the answer lists the portions that are missing. */
  beginUpload(request: UploadRequest): Promise<Upload>
  sendPortion(upload: string, place: number, bytes: Uint8Array): Promise<void>
}

/** Calls about datasets of the API at `base`, with its `headers`. */
export function datasetCalls(
  base: string,
  headers: Record<string, string>,
  { reading, changing, making }: Patience,
): DatasetCalls {
  const json = { ...headers, 'content-type': 'application/json' }
  const get = async (path: string, withinMs = reading) => {
    const response = await ask(urlOf(base, path), withinMs, { headers })
    if (!response.ok) throw await refusal(response)
    return response
  }
  const sent = (body: unknown) => ({ method: 'POST', headers: json, body: JSON.stringify(body) })
  return {
    datasets: async () => (await read(await get('/datasets'), datasetListSchema)).datasets,
    dataset: async (nameOrHash) =>
      read(await get(`/datasets/${encodeURIComponent(nameOrHash)}`), datasetDetailSchema),
    async renameDataset(name, to) {
      const url = urlOf(base, `/datasets/${encodeURIComponent(name)}`)
      const response = await ask(url, changing, {
        method: 'PATCH',
        headers: json,
        body: JSON.stringify({ name: to }),
      })
      if (!response.ok) throw await refusal(response)
      return read(response, datasetSchema)
    },
    async removeDataset(name) {
      const url = urlOf(base, `/datasets/${encodeURIComponent(name)}`)
      const response = await ask(url, changing, { method: 'DELETE', headers })
      if (!response.ok) throw await refusal(response)
    },
    datasetPicture: async (name, picture) =>
      bytesOf(await get(`/datasets/${encodeURIComponent(name)}/${picture}`, making)),
    datasetImage: async (name, split, place) =>
      bytesOf(await get(`/datasets/${encodeURIComponent(name)}/images/${split}/${place}`)),
    async prepareImage(name, picture) {
      const url = urlOf(base, `/datasets/${encodeURIComponent(name)}/prepare`)
      const response = await ask(url, making, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: picture as Uint8Array<ArrayBuffer>,
      })
      if (!response.ok) throw await refusal(response)
      return bytesOf(response)
    },
    exportDataset: async (name) =>
      partsOf(await get(`/datasets/${encodeURIComponent(name)}/export`, making)),
    async registerDataset(registration, tell) {
      const init = {
        ...sent(registration),
        headers: { ...json, ...(tell && { prefer: 'wait=1' }) },
      }
      const meanwhile = async (response: Response) => {
        const { progress } = await read(response, datasetBeingReadSchema)
        if (progress !== undefined) tell?.(progress)
      }
      const made = await askUntilMade(urlOf(base, '/datasets'), making, init, meanwhile)
      return read(made, datasetSchema)
    },
    async beginUpload(request) {
      const response = await ask(urlOf(base, '/uploads'), changing, sent(request))
      if (!response.ok) throw await refusal(response)
      return read(response, uploadSchema)
    },
    async sendPortion(upload, place, bytes) {
      const response = await ask(urlOf(base, `/uploads/${upload}/portions/${place}`), making, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: bytes as Uint8Array<ArrayBuffer>,
      })
      if (!response.ok) throw await refusal(response)
      await read(response, storedPortionSchema)
    },
  }
}
