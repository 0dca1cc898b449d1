/** What to say of a search that ends because its space does. */
export function exhaustedText(configs: number, wanted: number): string {
  return `the space has no more than ${configs} configs that differ, fewer than the ${wanted} that were asked for`
}
