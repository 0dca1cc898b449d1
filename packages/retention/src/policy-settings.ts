import { defaultRetention, type RetentionPolicy } from '@sweepstack/core'

const dayMs = 86_400_000

/** Names of the policy in the settings of an installation; days are a number or `forever`. */
export const policySettings = {
  filesDays: 'keepFilesDays',
  unreferencedDays: 'keepUnreferencedDays',
  best: 'keepBest',
} as const

/** The policy that an installation's settings say; defaults where they are silent. */
export async function readPolicy(settings: {
  get(name: string): Promise<string | undefined>
}): Promise<RetentionPolicy> {
  const days = async (name: string, otherwise: number) => {
    const text = await settings.get(name)
    if (text === undefined) return otherwise
    return text === 'forever' ? Number.POSITIVE_INFINITY : Number(text) * dayMs
  }
  return {
    filesMs: await days(policySettings.filesDays, defaultRetention.filesMs),
    unreferencedMs: await days(policySettings.unreferencedDays, defaultRetention.unreferencedMs),
    best: Number((await settings.get(policySettings.best)) ?? defaultRetention.best),
  }
}
