/** First bytes of what people take for a PNG, JPEG or WebP, to be named when it is refused. */
const others: [name: string, at: number, bytes: string][] = [
  ['a GIF', 0, 'GIF8'],
  ['a BMP', 0, 'BM'],
  ['a TIFF', 0, 'II*\0'],
  ['a TIFF', 0, 'MM\0*'],
  ['a HEIC or AVIF', 4, 'ftyp'],
  ['a JPEG 2000', 0, '\0\0\0\x0cjP'],
  ['a PDF', 0, '%PDF'],
  ['a web page or an SVG', 0, '<'],
]

export type PictureFormat = 'png' | 'jpeg' | 'webp'

/** By the first bytes, whatever the file's name says. @throws Error that does not name the file */
export function pictureFormat(file: Buffer): PictureFormat {
  if (startsAt(file, 0, '\x89PNG')) return 'png'
  if (startsAt(file, 0, '\xff\xd8\xff')) return 'jpeg'
  if (startsAt(file, 0, 'RIFF') && startsAt(file, 8, 'WEBP')) return 'webp'
  if (file.length === 0) throw new Error('is empty: copy it anew, or leave it out')
  const other = others.find(([, at, bytes]) => startsAt(file, at, bytes))
  const cure = 'save it as one of these, or leave it out'
  throw new Error(`is ${other ? `${other[0]}, not` : 'no'} PNG, JPEG or WebP: ${cure}`)
}

/** Whether a file that could not be decoded ends before its format's own end. */
export function isCutOff(file: Buffer, format: PictureFormat): boolean {
  switch (format) {
    case 'png':
      return !file.includes('IEND', 0, 'latin1')
    case 'webp':
      return file.length < 12 || file.readUInt32LE(4) + 8 > file.length
    case 'jpeg': {
      // A thumbnail inside has an end of its own; a download that broke off may be filled up with zeros.
      const end = file.findLastIndex((byte) => byte !== 0)
      return !(file[end - 1] === 0xff && file[end] === 0xd9)
    }
  }
}

/** An animated PNG says so in a chunk before its first picture, and is decoded as that picture. */
export function isAnimatedPng(file: Buffer): boolean {
  const control = file.indexOf('acTL', 0, 'latin1')
  return control > 0 && control < file.indexOf('IDAT', 0, 'latin1')
}

function startsAt(file: Buffer, at: number, bytes: string): boolean {
  return file.subarray(at, at + bytes.length).toString('latin1') === bytes
}
