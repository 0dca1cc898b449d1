/** How importance is measured; without zod, so that the CLI's help need not load it. */
export const importanceMethods = ['fanova', 'ped-anova'] as const
