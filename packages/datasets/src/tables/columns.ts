export type Role = 'Image' | 'Class' | 'Group' | 'Split'

/** Where each role stands in a table's header. */
export type Columns = Partial<Record<Role, number>>

/** Separators that are looked for, the first that fits. */
export const separators = [',', ';', '\t', '|']

/** What people call the columns, without capitals and marks; those behind are taken if there is none before. */
const names: Record<Role, string[][]> = {
  Image: [
    [
      'image',
      'images',
      'img',
      'imagename',
      'imagefile',
      'imagefilename',
      'imagepath',
      'imgpath',
    ].concat(['file', 'files', 'filename', 'filepath', 'fname', 'path']),
    ['id', 'imageid', 'imgid', 'imgname'],
  ],
  Class: [
    ['class', 'classes', 'label', 'labels', 'target', 'targets', 'category'],
    ['classname', 'labelname', 'classlabel', 'classid', 'labelid'],
  ],
  Group: [['group', 'groups']],
  Split: [['split'], ['subset'], ['partition']],
}

/**
 * Finds the columns of a header: by the study's names first (`Image`, `Class`, `Group`), then by others that
 * are usual. @throws Error that does not name the file: what was found, and what would do
 */
export function findColumns(header: string[], needed: Role[]): Columns {
  const columns: Columns = {}
  for (const role of Object.keys(names) as Role[]) {
    const place = placeOf(role, header)
    if (place !== undefined) columns[role] = place
  }
  if (header.every((name) => name.trim() === '')) {
    throw new Error(`is empty: its first line must name the columns ${needed.join(',')}`)
  }
  const missing = needed.filter((role) => columns[role] === undefined)
  if (missing.length === 0) return columns
  const found = header.map((name) => `"${name}"`).join(', ')
  const would = missing.map((role) => names[role][0]?.slice(0, 4).join(', '))
  throw new Error(
    `has no column ${missing.join(', ')}: its first line is ${found}. Name the columns ${needed.join(',')} (taken too: ${would.join('; ')} …)`,
  )
}

/**
 * The place of a column that a user names, as it is written or without its capitals and marks.
 * @throws Error that does not name the file
 */
export function findColumn(header: string[], name: string): number {
  const exact = header.indexOf(name)
  if (exact >= 0) return exact
  const places = [...header.keys()].filter((place) => plainName(header[place]) === plainName(name))
  if (places.length === 1) return places[0] as number
  const found = header.map((title) => `"${title}"`).join(', ')
  throw new Error(
    places.length > 1
      ? `has several columns like "${name}": write it as one of ${found}`
      : `has no column "${name}" to group by, but ${found}`,
  )
}

/** How many roles a header has a column for. */
export function rolesIn(header: string[]): number {
  const plain = header.map(plainName)
  return Object.values(names).filter((known) => known.flat().some((name) => plain.includes(name)))
    .length
}

function placeOf(role: Role, header: string[]): number | undefined {
  const exact = header.indexOf(role)
  if (exact >= 0) return exact
  for (const known of names[role]) {
    const places = [...header.keys()].filter((place) => known.includes(plainName(header[place])))
    if (places.length > 1) {
      const several = places.map((place) => `"${header[place]}"`).join(' and ')
      throw new Error(`has the columns ${several}: call the one that counts ${role}`)
    }
    if (places.length === 1) return places[0]
  }
  return undefined
}

/** `Image_ID` and `image id` are one name. */
function plainName(name = ''): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}
