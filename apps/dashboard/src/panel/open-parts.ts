/** Parts of a page that are read only for who wants to see them; the address says which are open. */
export interface OpenParts {
  open?: string[]
}

const most = 8

export function openParts({ open }: Record<string, unknown>): OpenParts {
  const parts = [open ?? []].flat().filter((one) => typeof one === 'string')
  return parts.length === 0 ? {} : { open: [...new Set(parts)].slice(0, most) }
}
