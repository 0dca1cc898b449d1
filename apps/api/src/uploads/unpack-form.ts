import { ProblemError } from '@sweepstack/protocol'
import type { FastifyRequest } from 'fastify'
import type { UnpackedFolder } from './unpacked-folder.ts'

const limits = {
  fileSize: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
  parts: Number.POSITIVE_INFINITY,
  fields: 100,
  fieldSize: 10_000,
}

/**
 * Puts the files of a form into a folder as they come by, each under its `filename` with the folders in it; answers
 * the form's fields. @throws ProblemError INVALID_REQUEST for a form that cannot be read or breaks off
 */
export async function unpackForm(
  request: FastifyRequest,
  target: UnpackedFolder,
): Promise<Record<string, string>> {
  const fields: Record<string, string> = Object.create(null)
  try {
    for await (const part of request.parts({ preservePath: true, limits })) {
      if (part.type === 'field') fields[part.fieldname] = String(part.value)
      else await target.put(part.filename, part.file)
    }
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException
    if (error instanceof ProblemError || syscall !== undefined) throw error
    throw new ProblemError('INVALID_REQUEST', `The form cannot be read: ${message}.`, [], error)
  }
  return fields
}
