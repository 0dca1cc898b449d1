const fixes: Readonly<Record<string, string>> = {
  ENOENT: 'give the path of something that is there',
  ENOTDIR: 'give a path whose folders are folders',
  EISDIR: 'give the path of a file',
  EEXIST: 'give a path that is free',
  ENOTEMPTY: 'give a path that is free',
  EACCES: 'give a path that you may read and write',
  EPERM: 'give a path that you may read and write',
  EROFS: 'give a path on a disk that can be written',
  ENOSPC: 'make room on that disk, or give a path on another',
  EDQUOT: 'make room within your quota on that disk, or give a path on another',
  EFBIG: 'give a path on a disk that takes files so large, or raise the limit: ulimit -f',
  EIO: 'see whether that disk is whole (the log of the system tells), or give a path on another',
  ELOOP: 'give a path whose links lead somewhere',
  EBUSY: 'end what uses it, then run it again',
  ETXTBSY: 'end what uses it, then run it again',
  EXDEV: 'give a path on the same disk',
  EMFILE: 'let the shell open more files: ulimit -n 4096',
  ENFILE: 'end programs that hold many files open, then run it again',
  ENOMEM: 'give the machine more memory, or end what takes it',
  ENAMETOOLONG: 'give a shorter path',
}

/** What to do about an error if it is the system's refusal; undefined if it is another error. */
export function systemFix(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errno, syscall } = error as NodeJS.ErrnoException
  const known = code === undefined ? undefined : fixes[code]
  if (known !== undefined || errno === undefined || syscall === undefined) return known
  return 'change what the system refuses here, then run it again'
}
