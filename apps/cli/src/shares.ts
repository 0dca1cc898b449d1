import { InvalidArgumentError } from 'commander'

export interface Shares {
  val?: number
  test?: number
}

/** Reads `val=0.1,test=0.1`: shares of the training images, less than 1 together. */
export function shares(text: string): Shares {
  const found: Shares = {}
  for (const part of text.split(',')) {
    const [, name, value] = /^(val|test)=(0?\.\d+)$/.exec(part.trim()) ?? []
    const isNew = name !== undefined && found[name as keyof Shares] === undefined
    if (!isNew || Number(value) === 0) throw new InvalidArgumentError(hint)
    found[name as keyof Shares] = Number(value)
  }
  if ((found.val ?? 0) + (found.test ?? 0) >= 1) throw new InvalidArgumentError(hint)
  return found
}

const hint = 'It must be as val=0.1 or val=0.1,test=0.1, less than 1 together.'
