import { Cloud, Database, Server } from 'lucide'
import type { OperationField } from '../api/operations'
import { operations } from '../api/operations'

export interface Kind {
  title: string
  icon: unknown
  /** The field of a task that names one file. */
  key: string
  /** The field that says in which part of the storage it is, where there are parts. */
  within?: string
  example: string
  /** The fields that are asked for first, in this order. */
  first: string[]
}

/** The kinds of storage, by the names that operations have for them. */
export const kinds: Record<string, Kind> = {
  s3: {
    title: 'Amazon S3', icon: Database, key: 'key', within: 'bucket', example: 'in/talk.mov',
    first: ['region', 'bucket', 'access_key_id', 'secret_access_key', 'endpoint'],
  },
  gcs: {
    title: 'Google Cloud Storage', icon: Cloud, key: 'key', within: 'bucket', example: 'in/talk.mov',
    first: ['bucket', 'credentials'],
  },
  azure: {
    title: 'Azure Blob Storage', icon: Cloud, key: 'blob', within: 'container', example: 'in/talk.mov',
    first: ['storage_account', 'container', 'sas_token', 'account_key'],
  },
  sftp: {
    title: 'SFTP', icon: Server, key: 'path', example: '/in/talk.mov',
    first: ['host', 'port', 'username', 'password', 'private_key', 'passphrase'],
  },
}

export const kindOf = (storage: string): Kind =>
  kinds[storage] ?? { title: storage, icon: Database, key: 'key', example: '', first: [] }

/** What a connection of this kind holds, by the server's own description of an import from it. */
export async function fieldsOf(storage: string): Promise<OperationField[]> {
  const all = (await operations()).get(`import/${storage}`)?.own ?? []
  const { key, first } = kindOf(storage)
  const places = ['connection', 'prefix', 'filename', key]
  const rank = (f: OperationField) => (first.includes(f.name) ? first.indexOf(f.name) : first.length)
  return all.filter((f) => !places.includes(f.name)).toSorted((a, b) => rank(a) - rank(b))
}
