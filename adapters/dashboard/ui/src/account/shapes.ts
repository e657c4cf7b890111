// What the account's routes answer with.
export interface Plan {
  name: string
  conversions_per_day: number | null
  max_file_size: number | null
  max_files_per_job: number | null
  jobs_at_once: number | null
  max_stored: number | null
  requests_per_minute: number | null
}

export interface Account {
  id: string
  name: string
  admin: boolean
  has_password: boolean
  created_at: string
  plan: Plan
}

export interface Session {
  mode: 'accounts' | 'open'
  signed_in: boolean
  sign_up: boolean
  password: boolean
  openid: { name: string; url: string } | null
  account: Account | null
}

export interface Key {
  id: string
  name: string
  hint: string
  scopes: string[]
  sandbox: boolean
  status: 'active' | 'expired' | 'revoked'
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  key?: string
}

export interface Bound {
  limit: number | null
  used: number
}

export interface Quota {
  plan: string
  conversions: Bound & { resets_at: string }
  requests: Bound
  storage: Bound
  jobs: { limit: number | null; running: number; waiting: number }
}

export interface Figures {
  tasks: number
  failed: number
  bytes_in: number
  bytes_out: number
  engine_seconds: number
}

export interface Usage {
  from: string
  to: string
  total: Figures
  days: (Figures & { date: string })[]
  operations: (Figures & { operation: string })[]
  formats: (Figures & { from: string; to: string })[]
}

export interface User {
  id: string
  name: string
  plan: string
  admin: boolean
  active: boolean
  created_at: string
}

export interface Entry {
  id: string
  at: string
  action: string
  actor: string
  via: string
  subject: string
}
