import { inflateSync } from 'node:zlib'

/** Bytes of the header of a WOFF file and of each entry of its directory; of a font itself (WOFF 1.0, 3 and 4). */
const woff = { header: 44, entry: 20 }
const font = { header: 12, entry: 16 }

/** The font (OpenType) that a WOFF 1.0 file has packed, for readers who know fonts alone. */
export function unpackWoff(packed: Buffer): Buffer {
  const tables = packed.readUInt16BE(12)
  const unpacked = Buffer.alloc(packed.readUInt32BE(16))
  packed.copy(unpacked, 0, 4, 8)
  const steps = Math.floor(Math.log2(tables))
  const searched = font.entry * 2 ** steps
  const counts = [tables, searched, steps, tables * font.entry - searched]
  for (const [place, count] of counts.entries()) unpacked.writeUInt16BE(count, 4 + 2 * place)
  let end = font.header + tables * font.entry
  for (let table = 0; table < tables; table += 1) {
    const from = woff.header + table * woff.entry
    const [offset = 0, stored = 0, length = 0, checksum = 0] = [4, 8, 12, 16].map((at) =>
      packed.readUInt32BE(from + at),
    )
    const bytes = packed.subarray(offset, offset + stored)
    const to = font.header + table * font.entry
    packed.copy(unpacked, to, from, from + 4)
    for (const [place, value] of [checksum, end, length].entries()) {
      unpacked.writeUInt32BE(value, to + 4 + 4 * place)
    }
    // A table that would not become smaller is stored as it is.
    const whole = stored < length ? inflateSync(bytes) : bytes
    whole.copy(unpacked, end)
    end += Math.ceil(length / 4) * 4
  }
  return unpacked
}
