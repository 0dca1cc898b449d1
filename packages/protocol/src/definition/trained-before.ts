/** What another sweep of a definition, posted to go on with it, does with the epochs that this one has trained. */
export function ofTrainedBefore({ dataset }: { dataset?: string | undefined }): string {
  return dataset === undefined
    ? 'without "dataset" sweeps share nothing, so all of it is trained anew'
    : 'what is trained already is not trained again'
}
