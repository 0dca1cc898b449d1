/** Milliseconds of processor that work takes in this process: what else runs on the machine is not in it. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
