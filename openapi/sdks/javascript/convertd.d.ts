import { Api, ErrorCode, Format, Job, JobEvent, Stored } from "./api.js";

export * from "./api.js";

export interface Settings {
  /** Default: CONVERTD_SERVER, or http://127.0.0.1:8080. */
  baseUrl?: string;
  /** Default: CONVERTD_KEY. */
  apiKey?: string;
  /** How often a request is repeated that can be. Default: 4. */
  retries?: number;
  fetch?: typeof fetch;
}

export interface Waiting {
  onProgress?: (percent: number, job: Job) => void;
  /** In seconds. */
  timeout?: number;
}

export declare class ConvertdError extends Error {
  code: ErrorCode | "NETWORK_ERROR" | "UNEXPECTED_ANSWER";
  status: number;
  details: Record<string, unknown>;
  requestId: string;
  retryAfter?: number;
}

export declare class Client extends Api {
  constructor(settings?: Settings);
  convert(source: string | URL | Blob, format: string, more?: Waiting & { to?: string; options?: object }): Promise<string>;
  upload(source: string | URL | Blob | ReadableStream, more?: { filename?: string }): Promise<Stored>;
  job(tasks: Record<string, object>, more?: object): Promise<Job>;
  waitFor(job: Job | string, more?: Waiting): Promise<Job>;
  events(job: Job | string): AsyncGenerator<{ id: string; event: string; data: JobEvent }>;
  linkOf(job: Job): string;
  download(source: Job | string, to?: string): Promise<string>;
  openDownload(link: string, more?: { headers?: Record<string, string> }): Promise<Response>;
  formats(query?: { category?: string; q?: string }): Promise<Format[]>;
}

export declare function verifyWebhook(payload: string | Uint8Array, signature: string, secret: string): Promise<boolean>;
