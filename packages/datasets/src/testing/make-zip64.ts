import { crc32 } from 'node:zlib'
import type { ZipPart } from './make-zip.ts'

const unknown = 0xffffffff

/** A zip with sizes and places of 64 bit, as PKWARE's APPNOTE 4.5.3 has it; nothing in it is packed. */
export function makeZip64(parts: ZipPart[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data } of parts) {
    const bytes = Buffer.from(data)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(45, 0)
    shared.writeUInt16LE(0x800, 2)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(unknown, 14)
    shared.writeUInt32LE(unknown, 18)
    shared.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = extra(bytes.length, bytes.length)
    const central = extra(bytes.length, bytes.length, offset)
    shared.writeUInt16LE(local.length, 24)
    const entry = Buffer.concat([
      Buffer.from('PK\x03\x04'),
      shared,
      Buffer.from(name),
      local,
      bytes,
    ])
    const listed = Buffer.from(shared)
    listed.writeUInt16LE(central.length, 24)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6)
    rest.writeUInt32LE(unknown, 10)
    directory.push(
      Buffer.from('PK\x01\x02'),
      Buffer.from([45, 3]),
      listed,
      rest,
      Buffer.from(name),
      central,
    )
    locals.push(entry)
    offset += entry.length
  }
  const listed = Buffer.concat(directory)
  return Buffer.concat([...locals, listed, endOf(parts.length, listed.length, offset)])
}

function extra(...values: number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8 * values.length, 2)
  for (const [at, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * at)
  return field
}

/** The end of 64 bit, where it lies, and the end that other readers look for. */
function endOf(entries: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(56)
  end.write('PK\x06\x06', 'latin1')
  end.writeBigUInt64LE(44n, 4)
  end.writeUInt16LE(45, 12)
  end.writeUInt16LE(45, 14)
  for (const [at, value] of [entries, entries, bytes, offset].entries()) {
    end.writeBigUInt64LE(BigInt(value), 24 + 8 * at)
  }
  const locator = Buffer.alloc(20)
  locator.write('PK\x06\x07', 'latin1')
  locator.writeBigUInt64LE(BigInt(offset + bytes), 8)
  locator.writeUInt32LE(1, 16)
  const last = Buffer.alloc(22, 0xff)
  last.write('PK\x05\x06', 'latin1')
  last.writeUInt32LE(0, 4)
  last.writeUInt16LE(0, 20)
  return Buffer.concat([end, locator, last])
}
