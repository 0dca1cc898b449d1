import type { ListedDataset } from '@sweepstack/protocol'
import { queryOptions } from '@tanstack/react-query'
import { client } from '../data/client.ts'

/** One dataset with its contents; other content under its name is another entry. */
export const detailQuery = ({ name, hash }: ListedDataset) =>
  queryOptions({
    queryKey: ['datasets', name, 'detail', hash],
    queryFn: () => client.dataset(name),
    staleTime: Number.POSITIVE_INFINITY,
  })
