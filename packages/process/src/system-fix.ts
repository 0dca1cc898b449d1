const fixes: Readonly<Record<string, string>> = {
  ENOENT: 'give a path that exists',
  ENOTDIR: 'give a path in which every part but the last is a folder',
  EISDIR: 'give the path of a file',
  EEXIST: 'give a path that does not exist yet',
  ENOTEMPTY: 'give a path that does not exist yet',
  EACCES: 'give a path that you may read and write',
  EPERM: 'give a path that you may read and write',
  EROFS: 'give a path on a writable disk',
  ENOSPC: 'free space on that disk, or give a path on another',
  EDQUOT: 'free space within your quota on that disk, or give a path on another',
  EFBIG: 'give a path on a disk that allows files of this size, or raise the limit: ulimit -f',
  EIO: 'check that disk for errors (see the system log), or give a path on another',
  ELOOP: 'give a path without circular links',
  EBUSY: 'stop the program that uses it, then run this again',
  ETXTBSY: 'stop the program that uses it, then run this again',
  EXDEV: 'give a path on the same disk',
  EMFILE: 'allow more open files: ulimit -n 4096',
  ENFILE: 'stop programs that hold many files open, then run this again',
  ENOMEM: 'free memory: stop other programs, or use a machine with more',
  ENAMETOOLONG: 'give a shorter path',
}

/** What to do about an error if it is the system's refusal; undefined if it is another error. */
export function systemFix(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errno, syscall } = error as NodeJS.ErrnoException
  const known = code === undefined ? undefined : fixes[code]
  if (known !== undefined || errno === undefined || syscall === undefined) return known
  return 'correct what the system refuses, then run this again'
}
