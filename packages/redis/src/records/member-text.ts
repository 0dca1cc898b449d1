/** A name as it stands between its quotes in JSON: scripts look for it in the texts of reports. */
export function memberText(name: string): string {
  return JSON.stringify(name).slice(1, -1)
}

/** The name that has this text. */
export function memberName(text: string): string {
  return JSON.parse(`"${text}"`) as string
}
