/** The few wire forms of Protocol Buffers that a GraphDef needs (protobuf.dev, "Encoding"). */

const varintWire = 0
const bytesWire = 2
const fixed32Wire = 5

export function varint(value: number | bigint): Buffer {
  let rest = BigInt(value)
  if (rest < 0n) rest += 1n << 64n
  const bytes: number[] = []
  do {
    const low = Number(rest & 127n)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 128 : low)
  } while (rest > 0n)
  return Buffer.from(bytes)
}

export function integerField(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint((field << 3) | varintWire), varint(value)])
}

export function bytesField(field: number, value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([varint((field << 3) | bytesWire), varint(bytes.length), bytes])
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([varint((field << 3) | fixed32Wire), bytes])
}
