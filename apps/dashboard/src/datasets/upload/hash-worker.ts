/**
 * Runs in a worker: hashes what is sent, so that the page stays free. Browsers have their own SHA-256 for pages of HTTPS and of
 * this machine only, and the service is often at a plain address of a network.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

addEventListener('message', ({ data }: MessageEvent<{ id: number; bytes: ArrayBuffer }>) => {
  postMessage({ id: data.id, sha256: bytesToHex(sha256(new Uint8Array(data.bytes))) })
})
