import { cnn } from './cnn.ts'
import type { Architecture } from './layer.ts'
import { resnet10 } from './resnet10.ts'

const architectures: Architecture[] = [cnn, resnet10]

export const architectureNames = architectures.map(({ name }) => name)

export function findArchitecture(name: string): Architecture | undefined {
  return architectures.find((architecture) => architecture.name === name)
}
